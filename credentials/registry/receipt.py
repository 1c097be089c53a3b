"""Receipts: one file that shows, offline and for good, that a badge was issued and logged.

A receipt brings its own keys, and so would a forger's: whoever judges one compares the log's key
and the issuer's identity with what they know (`registry.md`, section 2). It proves what was, as of
its checkpoint; not that nothing was withdrawn since.
"""

import base64
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.cosignature import WitnessKey, parse_witness_vkey
from credentials.registry.did import assertion_keys
from credentials.registry.entry import SALT_SIZE, Record, parse_record
from credentials.registry.evidence import LogEvidence
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.note import NoteVerifier, from_base64, parse_vkey
from credentials.registry.tlog_proof import Shown, TlogProof, check_tlog_proof, parse_tlog_proof

FORMAT: Final = "vouchline-receipt/1"
MOST_WITNESSES: Final = 32
_FIELDS: Final = frozenset(
    {
        "format",
        "credential",
        "entry",
        "record",
        "salt",
        "proof",
        "log",
        "witnesses",
        "issuer",
    }
)


class ReceiptError(Mistake):
    """This is no receipt, or parts of it do not belong together."""

    advice: ClassVar[str] = "Fetch the receipt again from the badge's page."


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt taken apart; nothing in it has been verified yet."""

    credential: Document
    entry: bytes
    record: Record
    salt: bytes
    proof: TlogProof
    log: NoteVerifier
    witnesses: tuple[WitnessKey, ...]
    """Those whose cosignatures stand under the checkpoint."""
    issuer: Document
    """The issuer's DID document, as it was when the receipt was made."""

    @property
    def issuer_did(self) -> str:
        """Who the receipt says has issued the badge."""
        return str(self.issuer.get("id"))

    @property
    def keys(self) -> dict[str, Ed25519PublicKey]:
        """The issuer's keys that the receipt brings: verification method → key."""
        return assertion_keys(self.issuer)

    def as_json(self) -> Document:
        """The receipt as it is kept."""
        return {
            "format": FORMAT,
            "credential": self.credential,
            "entry": base64.b64encode(self.entry).decode(),
            "record": self.record.as_json(),
            "salt": base64.b64encode(self.salt).decode(),
            "proof": self.proof.text,
            "log": self.log.vkey,
            "witnesses": [one.vkey for one in self.witnesses],
            "issuer": self.issuer,
        }


def is_receipt(document: Mapping[str, Any]) -> bool:
    """Whether a JSON object claims to be a receipt of any version."""
    return str(document.get("format", "")).startswith("vouchline-receipt/")


def parse_receipt(document: Mapping[str, Any]) -> Receipt:
    """Read a receipt; nothing may be missing or left over.

    Raises:
        Mistake: a part of it is not as the format says.
    """
    if document.get("format") != FORMAT:
        raise ReceiptError("This is not a receipt of a version that we know.")
    if set(document) != _FIELDS:
        raise ReceiptError("A part of this receipt is missing, or does not belong there.")
    credential, issuer = document["credential"], document["issuer"]
    witnesses = document["witnesses"]
    if not isinstance(credential, dict) or not isinstance(issuer, dict):
        raise ReceiptError("The badge or the issuer in this receipt is not an object.")
    if not isinstance(witnesses, list) or len(witnesses) > MOST_WITNESSES:
        raise ReceiptError("The witnesses in this receipt are not a short list.")
    salt = from_base64(_text(document["salt"]))
    if len(salt) != SALT_SIZE:
        raise ReceiptError("The salt in this receipt is not 32 bytes.")
    return Receipt(
        credential=credential,
        entry=from_base64(_text(document["entry"])),
        record=parse_record(document["record"]),
        salt=salt,
        proof=parse_tlog_proof(_text(document["proof"])),
        log=parse_vkey(_text(document["log"])),
        witnesses=_different(parse_witness_vkey(_text(one)) for one in witnesses),
        issuer=issuer,
    )


def open_receipt(receipt: Receipt) -> Shown:
    """Accept only a receipt whose log, and whose every witness, signed for its entry.

    Who they are is not asked here; badge, record and issuer are for `verify.judge`.

    Raises:
        Mistake: a signature, or the path to the root, does not hold.
    """
    shown = check_tlog_proof(receipt.proof, receipt.entry, receipt.log, receipt.witnesses)
    if len(shown.cosigned) != len(receipt.witnesses):
        raise ReceiptError("A witness named in this receipt has not signed it.")
    return shown


def evidence_in(receipt: Receipt, shown: Shown, known: Iterable[WitnessKey]) -> LogEvidence:
    """What the receipt shows about the log, for `verify.judge`.

    Only witnesses that are known to whoever judges are counted, and only their times: whoever
    brings an old receipt could add a witness of their own that says “today”. The log names no
    time: without any, it is that of the award, which the checkpoint came after.
    """
    counted = frozenset(known)
    return LogEvidence(
        entry=receipt.entry,
        index=receipt.proof.index,
        path=receipt.proof.path,
        checkpoint=receipt.proof.checkpoint,
        checkpoint_at=seen_at(shown, counted) or datetime.fromisoformat(receipt.record.at),
        verifier=receipt.log,
        record=receipt.record,
        salt=receipt.salt,
        witnesses=tuple(counted),
    )


def seen_at(shown: Shown, known: Container[WitnessKey]) -> datetime | None:
    """The newest time that a known witness gives for the checkpoint; the log names none."""
    return max((one.at for one in shown.cosigned if one.witness in known), default=None)


def to_compare(receipt: Receipt) -> str:
    """What somebody has to compare who knows neither this log nor this issuer."""
    keys = ", ".join(sorted(receipt.keys)) or "no key"
    return (
        f"Compare with what the issuer publishes elsewhere: the log's key {receipt.log.vkey}, "
        f"and the issuer {receipt.issuer_did} ({keys})."
    )


def _different(witnesses: Iterable[WitnessKey]) -> tuple[WitnessKey, ...]:
    """Witnesses with different keys: one under two names must not count twice."""
    found = tuple(witnesses)
    if len({one.public for one in found}) != len(found):
        raise ReceiptError("A witness stands twice in this receipt.")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ReceiptError("A part of this receipt is not text.")
    return value
