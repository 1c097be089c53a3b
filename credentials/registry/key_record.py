"""What the log commits to when something happens to a signing key.

The record's `reason` names the change and the key (`retired issuer-1`); its `document` is the hash
of the statement below. Keys are public, so anyone who is shown the record can make it again.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from credentials.registry.canonical import canonical
from credentials.registry.did import KeyState
from credentials.registry.entry import EntryError, EntryKind, Record
from credentials.registry.keys import Ed25519PublicKey, multikey

_VERSION: Final = 1


class KeyChange(StrEnum):
    """What happened to a key."""

    KNOWN = "known"
    """It was there before keys had entries."""
    MADE = "made"
    SIGNS = "signs"
    LEAVING = "leaving"
    RETIRED = "retired"
    COMPROMISED = "compromised"
    BEGINS = "begins"
    """It signs a new log, in the place of one that has ended; see `Succession`."""
    CEREMONY = "ceremony"
    """People met over it; the document is their record of that."""


AFTER: Final = {
    KeyChange.KNOWN: KeyState.ACTIVE,
    KeyChange.MADE: KeyState.NEXT,
    KeyChange.SIGNS: KeyState.ACTIVE,
    KeyChange.LEAVING: KeyState.LEAVING,
    KeyChange.RETIRED: KeyState.RETIRED,
    KeyChange.COMPROMISED: KeyState.COMPROMISED,
    KeyChange.BEGINS: KeyState.ACTIVE,
}
"""How a key stands after a change; a ceremony changes nothing by itself."""


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """One change of one key of one issuer."""

    issuer: str
    name: str
    public: Ed25519PublicKey
    change: KeyChange
    at: str
    """ISO 8601, with its offset."""

    def hashed(self) -> str:
        """SHA-256, in hex, of the statement's canonical JSON."""
        statement = {
            "v": _VERSION,
            "issuer": self.issuer,
            "key": self.name,
            "publicKeyMultibase": multikey(self.public),
            "change": self.change.value,
            "at": self.at,
        }
        return hashlib.sha256(canonical(statement)).hexdigest()


@dataclass(frozen=True, slots=True)
class Succession:
    """Why one log ended and another begins: what the first entry of the new one commits to."""

    begins: KeyStatement
    origin: str
    """The new log's."""
    ended: str
    """The origin of the log that is not signed any more."""
    kept: int
    """How many of its entries are kept."""
    known: str | None
    """The newest checkpoint that it is known to have signed; a note."""
    because: str
    by: str

    def hashed(self) -> str:
        """SHA-256, in hex, of the statement's canonical JSON."""
        statement = {
            "v": _VERSION,
            "begins": self.begins.hashed(),
            "origin": self.origin,
            "ended": self.ended,
            "kept": self.kept,
            "known": self.known,
            "because": self.because,
            "by": self.by,
        }
        return hashlib.sha256(canonical(statement)).hexdigest()


def key_record(statement: KeyStatement, document: str | None = None) -> Record:
    """The record of a change; `document` is the hash of what else it commits to.

    That is a ceremony's own record, or a `Succession`.
    """
    return Record(
        kind=EntryKind.KEY,
        badge=None,
        document=document or statement.hashed(),
        at=statement.at,
        reason=f"{statement.change.value} {statement.name}",
    )


def read_key_record(record: Record) -> tuple[KeyChange, str]:
    """Which change, and which key.

    Raises:
        EntryError: the record is not one of a key.
    """
    change, _, name = (record.reason or "").partition(" ")
    if record.kind is not EntryKind.KEY or record.badge is not None or not name:
        raise EntryError("This is not the record of a key.")
    try:
        return KeyChange(change), name
    except ValueError as cause:
        raise EntryError("This change of a key is unknown.") from cause
