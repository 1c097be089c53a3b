"""The answers to "is this badge good?": a closed union, the checks behind it, and its JSON.

The names are public (design.md, section 4); other people's tools read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from credentials.registry.badge_id import BadgeId

CheckName: TypeAlias = Literal[
    "format", "found", "proof", "issuer", "log", "status", "validity", "version", "holder"
]
Outcome: TypeAlias = Literal["pass", "fail", "warn", "skipped"]


@dataclass(frozen=True, slots=True)
class Valid:
    """Everything holds."""

    name: ClassVar[str] = "valid"
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Expired:
    """It was good until a day that has passed."""

    name: ClassVar[str] = "expired"
    since: datetime
    in_grace: bool
    """Whether it can still be renewed the short way."""
    renewed_by: str | None
    """The badge ID of the badge that renews it."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """The issuer has withdrawn it for good."""

    name: ClassVar[str] = "revoked"
    since: datetime | None
    """Unknown when only the status list says so."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Suspended:
    """It is on hold while the issuer checks."""

    name: ClassVar[str] = "suspended"
    since: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Superseded:
    """True for its date; a newer version asks for more."""

    name: ClassVar[str] = "superseded"
    since: datetime
    version: str
    """The newer version."""
    changes: str
    """What the newer version adds, as the catalog words it."""


@dataclass(frozen=True, slots=True)
class NotYetValid:
    """It starts later."""

    name: ClassVar[str] = "not_yet_valid"
    begins: datetime


@dataclass(frozen=True, slots=True)
class NotFound:
    """No badge that we may speak of has this ID."""

    name: ClassVar[str] = "not_found"


@dataclass(frozen=True, slots=True)
class UntrustedIssuer:
    """It can be read, but its issuer is not on the list."""

    name: ClassVar[str] = "untrusted_issuer"
    issuer: str


@dataclass(frozen=True, slots=True)
class SignatureInvalid:
    """The signature, or the tie to the log, does not hold."""

    name: ClassVar[str] = "signature_invalid"
    why: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """What was handed in is no badge."""

    name: ClassVar[str] = "malformed"
    why: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nobody can tell right now. This is not a no."""

    name: ClassVar[str] = "unavailable"
    why: str
    next_step: str = ""
    """What to do about it, if waiting does not help."""


Verdict: TypeAlias = (
    Valid
    | Expired
    | Revoked
    | Suspended
    | Superseded
    | NotYetValid
    | NotFound
    | UntrustedIssuer
    | SignatureInvalid
    | Malformed
    | Unavailable
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what came of it."""

    check: CheckName
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Endorsement:
    """What somebody else says of the badge, and whether they signed it; never part of a verdict."""

    by: str
    says: str
    since: datetime | None
    until: datetime | None
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class LogPosition:
    """Where the badge stands in the log: "as of size N, checkpoint at T"."""

    index: int
    size: int
    checkpoint_at: datetime
    witnesses: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one badge, with what it rests on."""

    verdict: Verdict
    checks: tuple[Check, ...]
    at: datetime
    """The moment that the validity was judged for."""
    badge: BadgeId | None = None
    issuer: str | None = None
    issuer_name: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    log: LogPosition | None = None
    document: Mapping[str, Any] | None = None
    """The credential; believe what it says only under a verdict that lets you."""
    endorsements: tuple[Endorsement, ...] = ()
    inside: tuple["Judgement", ...] = ()
    """Of a record of several badges: the judgement on each of them, by itself."""


def verdict_json(judgement: Judgement) -> dict[str, Any]:
    """The judgement as `verify --json` prints it.

    `achievement` and `holder` are left empty: who asks decides what of them may be shown.
    `endorsements` is there only when the badge carries any, `badges` only for a record of several.
    """
    log = judgement.log
    told: dict[str, Any] = {
        "id": judgement.badge.text if judgement.badge else None,
        "verdict": judgement.verdict.name,
        "checks": [
            {"check": check.check, "outcome": check.outcome, "detail": check.detail}
            for check in judgement.checks
        ],
        "achievement": None,
        "holder": None,
        "valid_from": _time(judgement.valid_from),
        "valid_until": _time(judgement.valid_until),
        "log": log
        and {
            "index": log.index,
            "size": log.size,
            "checkpoint_at": log.checkpoint_at.isoformat(),
            "witnesses": log.witnesses,
        },
        "at": judgement.at.isoformat(),
    }
    if judgement.endorsements:
        told["endorsements"] = [_endorsement(one) for one in judgement.endorsements]
    if judgement.inside:
        told["badges"] = [verdict_json(one) for one in judgement.inside]
    return told


def _endorsement(given: Endorsement) -> dict[str, Any]:
    return {
        "by": given.by,
        "says": given.says,
        "valid_from": _time(given.since),
        "valid_until": _time(given.until),
        "outcome": given.outcome,
        "detail": given.detail,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
