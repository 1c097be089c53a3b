"""Cosignatures: a witness says when it saw a log grow as it should (c2sp.org/tlog-cosignature).

Version 1, Ed25519. The signed message does not name the witness, so no two witnesses may share a
key.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature

from credentials.registry.keys import Ed25519PrivateKey
from credentials.registry.note import (
    COSIGNATURE,
    Note,
    NoteError,
    NoteSignature,
    key_id,
    loaded,
    parse_note,
    refuse_bad_key,
    signature_line,
    vkey_parts,
    written_vkey,
)

_STAMPED: Final = struct.Struct(">Q64s")
"""Seconds since 1970, then the signature."""
# Without its microseconds: as a float, they would make it the year 10000.
_LATEST: Final = int(datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public key of a witness, known by its name and key ID."""

    name: str
    public: bytes
    """32 bytes, Ed25519."""

    def __post_init__(self) -> None:
        """Refuse a name that would not fit its line, and a key that is none."""
        refuse_bad_key(self.name, self.public)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return key_id(self.name, COSIGNATURE, self.public)

    @property
    def vkey(self) -> str:
        """The key as people publish it: `name+key ID+base64(4 ‖ public)`."""
        return written_vkey(self.name, COSIGNATURE, self.public)

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this witness cosigned this text, at whatever time."""
        stamp = _stamp(signature)
        if stamp is None:
            return False
        try:
            loaded(self.public).verify(signature[-64:], _message(text, stamp))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's word that, at `at`, this was the largest tree it had seen of the log."""

    witness: WitnessKey
    at: datetime


def witness_key(name: str, key: Ed25519PrivateKey) -> WitnessKey:
    """The public side of a witness's key."""
    return WitnessKey(name, key.public_key().public_bytes_raw())


def parse_witness_vkey(text: str) -> WitnessKey:
    """Read a witness's verifier key.

    Raises:
        NoteError: it is malformed, of a type other than 4, or its key ID does not fit.
    """
    return WitnessKey(*vkey_parts(text, COSIGNATURE))


def cosign(text: str, name: str, key: Ed25519PrivateKey, at: datetime) -> str:
    """The line that a witness adds under a checkpoint with this text."""
    stamp = int(at.timestamp())
    signature = _STAMPED.pack(stamp, key.sign(_message(text, stamp)))
    return signature_line(witness_key(name, key), signature)


def cosigned_by(note: Note, witnesses: Iterable[WitnessKey]) -> tuple[Cosigned, ...]:
    """Which of these witnesses have cosigned, each once; a bad signature counts for nothing."""
    known = {(witness.name, witness.key_id): witness for witness in witnesses}
    found: dict[WitnessKey, Cosigned] = {}
    for line in note.signatures:
        witness = known.get((line.name, line.key_id))
        if witness and witness not in found and witness.accepts(note.text, line.signature):
            found[witness] = Cosigned(witness, signed_at(line))
    return tuple(found.values())


def signed_at(line: NoteSignature) -> datetime:
    """The time that a cosignature claims.

    Raises:
        NoteError: it is no cosignature.
    """
    stamp = _stamp(line.signature)
    if stamp is None:
        raise NoteError("This is not a cosignature.")
    return datetime.fromtimestamp(stamp, UTC)


def cosignature_in(answer: str, text: str, witness: WitnessKey) -> tuple[str, Cosigned]:
    """The line in a witness's answer that cosigns this text: the line, and what it says.

    Raises:
        NoteError: there is none, or it is bad.
    """
    note = parse_note(f"{text}\n{answer}")
    for line in note.signatures:
        if (line.name, line.key_id) == (witness.name, witness.key_id):
            if not witness.accepts(text, line.signature):
                raise NoteError(f"The cosignature of {witness.name} is bad.")
            return signature_line(witness, line.signature), Cosigned(witness, signed_at(line))
    raise NoteError(f"{witness.name} has not cosigned.")


def _message(text: str, stamp: int) -> bytes:
    return f"cosignature/v1\ntime {stamp}\n{text}".encode()


def _stamp(signature: bytes) -> int | None:
    """The time in a cosignature; none when it has another shape, or a year past 9999."""
    if len(signature) != _STAMPED.size:
        return None
    stamp: int = _STAMPED.unpack(signature)[0]
    return stamp if 0 < stamp <= _LATEST else None
