"""What the log holds about a badge: that something happened on a day, and a promise of what.

The entry is public and names nobody. The record says what happened; together with its salt it
opens the entry's commitment. Record and salt live in the erasable store: destroy them, and the
entry says nothing about anyone any more. See registry.md, section 2.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.canonical import canonical

SALT_SIZE: Final = 32
_COMMITMENT_TAG: Final = b"vouchline/commitment/v1\n"
_VERSION: Final = 1
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# The bytes of `Entry.encoded`, part by part: a pattern is quicker than a parser and a comparison.
_WRITTEN: Final = re.compile(
    rb'\{"commitment":"([0-9a-f]{64})","kind":"([a-z]{1,20})",'
    rb'"on":"([0-9]{4}-[0-9]{2}-[0-9]{2})","v":1\}'
)
_RECORD_FIELDS: Final = frozenset({"v", "kind", "badge", "document", "at", "reason", "renews"})


class EntryError(Mistake):
    """This is no entry of our log, or it does not say what was claimed."""

    advice: ClassVar[str] = "Fetch the entry again from the log, and report it if it fails again."


class EntryKind(StrEnum):
    """What can happen to a badge, and, last, to a signing key."""

    ISSUED = "issued"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    SUPERSEDED = "superseded"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. Only the day is public: time and kind together point at people."""

    kind: EntryKind
    commitment: bytes
    """32 bytes; see `commitment`."""
    on: date
    """The UTC day of the clock, not of the event."""

    def encoded(self) -> bytes:
        """The bytes that the log hashes."""
        return canonical(
            {
                "v": _VERSION,
                "kind": self.kind.value,
                "commitment": self.commitment.hex(),
                "on": self.on.isoformat(),
            }
        )


@dataclass(frozen=True, slots=True)
class Record:
    """What an entry commits to. Times are ISO 8601 texts, so that the bytes stay what they were."""

    kind: EntryKind
    badge: str | None
    """The badge ID; none when a key is recorded."""
    document: str
    """SHA-256, in hex, of the document without its proofs (`proofs.signable_hash`)."""
    at: str
    reason: str | None = None
    """The reason's code, for a withdrawal."""
    renews: str | None = None
    """The badge ID of the badge that this one renews."""

    def __post_init__(self) -> None:
        """Refuse what could not have been recorded."""
        if not _HASH.fullmatch(self.document):
            raise EntryError("The record's document is not a SHA-256 in hex.")
        if _moment(self.at) is None:
            raise EntryError("The record's time is not ISO 8601 with an offset.")

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in a receipt."""
        return {
            "v": _VERSION,
            "kind": self.kind.value,
            "badge": self.badge,
            "document": self.document,
            "at": self.at,
            "reason": self.reason,
            "renews": self.renews,
        }


def commitment(salt: bytes, record: Record) -> bytes:
    """The 32 bytes that stand for a record until it is opened.

    Raises:
        ValueError: the salt is not 32 bytes.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt is {SALT_SIZE} random bytes")
    return hashlib.sha256(_COMMITMENT_TAG + salt + canonical(record.as_json())).digest()


def open_commitment(entry: Entry, salt: bytes, record: Record) -> None:
    """Accept only the salt and record that this entry was made from.

    Raises:
        EntryError: they belong to another entry.
    """
    if len(salt) != SALT_SIZE or commitment(salt, record) != entry.commitment:
        raise EntryError("This record is not the one the log has committed to.")
    if record.kind is not entry.kind:
        raise EntryError("The log says one kind of event and the record another.")


def parse_entry(encoded: bytes) -> Entry:
    """Read an entry's bytes; anything but the exact bytes we would write is refused.

    Raises:
        EntryError: these are not the bytes of an entry.
    """
    written = _WRITTEN.fullmatch(encoded)
    if written is None:
        raise EntryError("This is not an entry of the log, written the one canonical way.")
    committed, kind, day = (part.decode() for part in written.groups())
    try:
        return Entry(EntryKind(kind), bytes.fromhex(committed), date.fromisoformat(day))
    except ValueError as cause:
        raise EntryError("This entry is of an unknown kind, or of no day.") from cause


def parse_record(fields: object) -> Record:
    """Read a record from a receipt's JSON.

    Raises:
        EntryError: a field is missing, unknown or of another kind.
    """
    if not isinstance(fields, dict) or set(fields) != _RECORD_FIELDS or fields["v"] != _VERSION:
        raise EntryError("This is not a record.")
    texts = (fields["document"], fields["at"])
    texts_or_none = (fields["badge"], fields["reason"], fields["renews"])
    if not all(isinstance(text, str) for text in texts) or not all(
        text is None or isinstance(text, str) for text in texts_or_none
    ):
        raise EntryError("A field of this record is not text.")
    try:
        kind = EntryKind(fields["kind"])
    except ValueError as cause:
        raise EntryError("This record is of an unknown kind.") from cause
    return Record(kind=kind, **{name: fields[name] for name in _RECORD_FIELDS - {"v", "kind"}})


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
