"""Which badges are withdrawn: W3C Bitstring Status List v1.0.

One bit a badge, in a list long enough that a bit says nothing about who it belongs to.
Only revocation is here: it cannot be undone. A suspension lives in the registry and the log.
"""

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.document import VC_CONTEXT, written_time

LEAST_ENTRIES: Final = 131_072
MOST_BYTES: Final = 4 * 1024 * 1024
PURPOSE: Final = "revocation"


class StatusListError(Mistake):
    """A status list, or a place in one, cannot be read."""

    advice: ClassVar[str] = "Fetch the list again from its issuer."


@dataclass(frozen=True, slots=True)
class StatusList:
    """A decoded list: quick to ask, so keep it and ask it often."""

    url: str
    bits: bytes
    """The first badge's bit is the highest bit of the first byte."""
    valid_from: datetime
    valid_until: datetime

    def bit(self, index: int) -> bool:
        """Whether the badge at this place is withdrawn.

        Raises:
            StatusListError: the list has no such place.
        """
        if not 0 <= index < len(self.bits) * 8:
            raise StatusListError(f"The status list has no place {index}.")
        return bool(self.bits[index // 8] >> (7 - index % 8) & 1)


def encode_bits(withdrawn: Iterable[int], entries: int = LEAST_ENTRIES) -> str:
    """The list as `encodedList` has it: `u`, then base64url of the gzipped bits.

    Raises:
        StatusListError: a place lies outside the list, or the list is too short to hide in.
    """
    if entries < LEAST_ENTRIES or entries % 8:
        raise StatusListError(f"A status list has at least {LEAST_ENTRIES} entries, in eights.")
    bits = bytearray(entries // 8)
    for index in withdrawn:
        if not 0 <= index < entries:
            raise StatusListError(f"The status list has no place {index}.")
        bits[index // 8] |= 1 << (7 - index % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def decode_bits(encoded: str) -> bytes:
    """The bits of an `encodedList`.

    Raises:
        StatusListError: it is not one, is too short, or unpacks to more than 4 MB.
    """
    if not encoded.startswith("u"):
        raise StatusListError("A status list starts with u.")
    try:
        packed = base64.b64decode(
            encoded[1:] + "=" * (-len(encoded[1:]) % 4), altchars=b"-_", validate=True
        )
        unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        # A small file can unpack to gigabytes: stop where no honest list ends.
        bits = unpacking.decompress(packed, MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error) as cause:
        raise StatusListError("This is not a packed list of bits.") from cause
    if len(bits) > MOST_BYTES or not unpacking.eof or unpacking.unused_data:
        raise StatusListError("This list of bits is cut off, or far too long.")
    if len(bits) * 8 < LEAST_ENTRIES:
        raise StatusListError(f"A status list has at least {LEAST_ENTRIES} entries.")
    return bits


def status_list_credential(
    url: str, issuer: str, withdrawn: Iterable[int], at: datetime, lifetime: timedelta
) -> Document:
    """The unsigned list credential; it is signed like a badge, by `proofs.add_proofs`."""
    return {
        "@context": [VC_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": written_time(at),
        "validUntil": written_time(at + lifetime),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encode_bits(withdrawn),
            "ttl": int(lifetime / timedelta(milliseconds=1)),
        },
    }


def read_status_list(document: Mapping[str, Any]) -> StatusList:
    """Decode a list credential whose proof has been checked.

    Raises:
        StatusListError: it is not a list of withdrawals.
    """
    try:
        subject = document["credentialSubject"]
        purpose, encoded, url = subject["statusPurpose"], subject["encodedList"], document["id"]
        valid_from = datetime.fromisoformat(document["validFrom"])
        valid_until = datetime.fromisoformat(document["validUntil"])
    except (KeyError, TypeError, ValueError) as cause:
        raise StatusListError("This is not a status list.") from cause
    if purpose != PURPOSE or not isinstance(encoded, str) or not isinstance(url, str):
        raise StatusListError("This is not a list of withdrawals.")
    if valid_from.tzinfo is None or valid_until.tzinfo is None:
        raise StatusListError("The dates of this status list have no offset.")
    return StatusList(url, decode_bits(encoded), valid_from, valid_until)
