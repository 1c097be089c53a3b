"""What a judgement of a badge rests on, as values. Fetching it is somebody else's work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from credentials.registry.badge_id import BadgeId
from credentials.registry.cosignature import WitnessKey
from credentials.registry.entry import EntryKind, Record
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.note import NoteVerifier
from credentials.registry.self_named import PublicKey
from credentials.registry.statements import Statements
from credentials.registry.status_list import StatusList
from credentials.registry.web_token import WebToken

GRACE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """What ties a badge to the log."""

    entry: bytes
    index: int
    path: tuple[bytes, ...]
    """The inclusion path from the entry up to the checkpoint's root."""
    checkpoint: str
    """The signed note."""
    checkpoint_at: datetime
    verifier: NoteVerifier
    record: Record
    salt: bytes
    witnesses: tuple[WitnessKey, ...] = ()
    """Those whose cosignatures under the checkpoint count."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A revocation, a suspension, or the end of one, as the registry knows it."""

    kind: EntryKind
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NewerVersion:
    """A major version of the achievement that came after the badge."""

    version: str
    since: datetime
    changes: str = ""


@dataclass(frozen=True, slots=True)
class NameClaim:
    """The name an asker has in mind, and the salt if the holder lets us use it."""

    name: str
    salt: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a judgement needs, as values.

    With `asked`, the badge is looked for in our registry: no document, or no log entry under the
    checkpoint, means that it is not found. Without, the document was handed in as a file, and
    what the file does not bring is skipped.
    """

    asked: BadgeId | None
    heard_at: datetime
    """The clock: how fresh the status list is depends on it, not on the moment judged for."""
    document: Mapping[str, Any] | None = None
    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    """Verification method → key, from `did.assertion_keys` of the issuer's DID document."""
    leaked: frozenset[str] = frozenset()
    """Verification methods that the issuer stands by no more, as others may have their keys."""
    log: LogEvidence | None = None
    status: StatusList | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    """In the order in which they happened."""
    newer: NewerVersion | None = None
    renewed_by: str | None = None
    trusted: frozenset[str] = frozenset()
    """The DIDs of trusted issuers."""
    endorsers: frozenset[str] = frozenset()
    """The DIDs of endorsers whose keys are kept here."""
    reviewed: Mapping[str, date] = field(default_factory=dict)
    """Trusted issuers other than ourselves: DID → the day by which the trust is to be reviewed."""
    token: WebToken | None = None
    """The JWT that carried the document, in place of proofs inside it."""
    token_keys: Mapping[tuple[str, str], PublicKey] = field(default_factory=dict)
    """An issuer's DID and the name of a key that signs its JWTs → that key."""
    statements: Statements | None = None
    """What linked data makes of a stranger's document; None: of ours, it is found out here."""
    fetched: Mapping[str, datetime] = field(default_factory=dict)
    """Issuers whose keys were fetched: DID → when."""
    grace: timedelta = GRACE
    claim: NameClaim | None = None
