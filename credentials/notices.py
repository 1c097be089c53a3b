"""Everything we can owe somebody: facts, never prose.

A notice is written into the outbox in the transaction that makes it true, and turned into words
when it is sent, in the language the person has by then. The union is closed: delivery matches on
it, and a kind without words does not type-check. Nothing here sends, stores or words anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, ClassVar, Literal, TypeAlias, get_args

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

InDoubt: TypeAlias = Literal["again", "drop"]
"""When we cannot know whether a send arrived: `again` repeats it and says so, `drop` lets it go."""

Change: TypeAlias = Literal["revoked", "suspended", "reinstated"]
AlertKind: TypeAlias = Literal["silent_learners", "late_results"]

RESULT, DECISION, DEADLINE, ALERT, NUDGE = 50, 40, 30, 20, 10
"""Urgency: the higher one is sent first. A result never waits behind a nudge."""

STAFF_CHANNEL = "staff-channel"
"""The `person` of a notice that goes to the staff channel and to nobody in particular."""


@dataclass(frozen=True)
class _Owed:
    """What all notices have. Each kind adds a `key` and an `expires_at`.

    `key`: same fact, same key; the outbox has it unique, so nothing is owed twice.
    `expires_at`: when it stops being true and must not be sent any more; None = never.

    Attributes:
        person: Opaque person id, or `STAFF_CHANNEL`.
        due_at: The earliest moment to send; quiet hours are applied again when it is sent.
        kind: The name of the fact in keys, in JSON and on the command line.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    person: str
    due_at: AwareDatetime
    kind: str = field(kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a time without a zone here, not weeks later in the outbox."""
        if self.due_at.tzinfo is None:
            raise ValueError("due_at needs a time zone")

    def _key(self, *cycle: str | int) -> str:
        # Person, kind, and what tells this fact from the next of its kind to the same person.
        return ":".join((self.person, self.kind, *map(str, cycle)))


@dataclass(frozen=True)
class ResultReady(_Owed):
    """An attempt has a result. `revision` counts up when an appeal or a correction changes it."""

    in_doubt: ClassVar[InDoubt] = "again"
    urgency: ClassVar[int] = RESULT
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    attempt_id: str
    revision: int = 0
    kind: Literal["result"] = field(default="result", kw_only=True)

    @property
    def key(self) -> str:
        """Each revision is a result of its own."""
        return self._key(self.attempt_id, self.revision)


@dataclass(frozen=True)
class SentBack(_Owed):
    """The approver wants one more check; the learner hears by when, and that it is not them."""

    in_doubt: ClassVar[InDoubt] = "again"
    urgency: ClassVar[int] = DECISION
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    attempt_id: str
    answer_by: date
    kind: Literal["sent_back"] = field(default="sent_back", kw_only=True)

    @property
    def key(self) -> str:
        """A second check of the same attempt has a later day."""
        return self._key(self.attempt_id, self.answer_by.isoformat())


@dataclass(frozen=True)
class BadgeAwarded(_Owed):
    """A badge is issued and in the log."""

    in_doubt: ClassVar[InDoubt] = "again"
    urgency: ClassVar[int] = RESULT
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    badge_id: str
    kind: Literal["badge_awarded"] = field(default="badge_awarded", kw_only=True)

    @property
    def key(self) -> str:
        """A badge is awarded once."""
        return self._key(self.badge_id)


@dataclass(frozen=True)
class BadgeWithdrawn(_Owed):
    """A badge was revoked, put on hold or given back. `changed_at` tells two holds apart."""

    in_doubt: ClassVar[InDoubt] = "again"
    urgency: ClassVar[int] = DECISION
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    badge_id: str
    change: Change
    changed_at: AwareDatetime
    kind: Literal["badge_withdrawn"] = field(default="badge_withdrawn", kw_only=True)

    @property
    def key(self) -> str:
        """The decision, by what it did and when."""
        return self._key(self.badge_id, self.change, int(self.changed_at.timestamp()))


@dataclass(frozen=True)
class RenewalDue(_Owed):
    """A badge ends in `days_left` days; 0 is its last day.

    `ends_on` is the last valid day in the programme's zone, `valid_until` its last second.
    """

    urgency: ClassVar[int] = DEADLINE

    badge_id: str
    days_left: int
    ends_on: date
    valid_until: AwareDatetime
    kind: Literal["renewal"] = field(default="renewal", kw_only=True)

    @property
    def in_doubt(self) -> InDoubt:
        """An early reminder has successors; the one on the last day has none."""
        return "again" if self.days_left == 0 else "drop"

    @property
    def unasked(self) -> bool:
        """The last day cannot wait for next week, so it is not held to the weekly cap."""
        return self.days_left > 0

    @property
    def key(self) -> str:
        """One reminder per badge and step, however often the due date is looked at."""
        return self._key(self.badge_id, self.days_left)

    @property
    def expires_at(self) -> AwareDatetime:
        """“It ends on Saturday” is not said on Sunday."""
        return self.valid_until


@dataclass(frozen=True)
class RetakeOpen(_Owed):
    """The wait after an attempt is over. `open_until` is the last moment to hand in, if any."""

    in_doubt: ClassVar[InDoubt] = "drop"
    urgency: ClassVar[int] = NUDGE
    unasked: ClassVar[bool] = True

    attempt_id: str
    opens_at: AwareDatetime
    open_until: AwareDatetime | None = None
    kind: Literal["retake_open"] = field(default="retake_open", kw_only=True)

    @property
    def key(self) -> str:
        """One opening per attempt that came before it."""
        return self._key(self.attempt_id)

    @property
    def expires_at(self) -> AwareDatetime | None:
        """Nobody is called to a door that has closed."""
        return self.open_until


@dataclass(frozen=True)
class CohortAlert(_Owed):
    """Something in a cohort needs a person; for the staff channel, one thread per `thread`.

    `refs` are roster references, never names. `severity` is the number of people concerned.
    """

    in_doubt: ClassVar[InDoubt] = "drop"
    urgency: ClassVar[int] = ALERT
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    cohort: str
    alert: AlertKind
    opened_on: date
    severity: int
    refs: tuple[str, ...] = ()
    kind: Literal["alert"] = field(default="alert", kw_only=True)

    @property
    def thread(self) -> str:
        """The same on every day: the alert is updated in place, not repeated."""
        return f"{self.cohort}:{self.alert}"

    @property
    def key(self) -> str:
        """Told once when it opens, and again only when it got worse."""
        return self._key(self.cohort, self.alert, self.opened_on.isoformat(), self.severity)


Notice: TypeAlias = (
    ResultReady | SentBack | BadgeAwarded | BadgeWithdrawn | RenewalDue | RetakeOpen | CohortAlert
)

KINDS: Mapping[str, type[Notice]] = {each.kind: each for each in get_args(Notice)}
"""Every notice by the name of its kind."""


@cache
def _adapter() -> TypeAdapter[Notice]:
    return TypeAdapter(Annotated[Notice, Field(discriminator="kind")])


def notice_to_json(notice: Notice) -> str:
    """Write a notice for the outbox; `kind` says which it is."""
    return _adapter().dump_json(notice).decode()


def notice_from_json(text: str) -> Notice:
    """Read a notice back.

    Raises:
        pydantic.ValidationError: It is not exactly a notice of a known kind.
    """
    return _adapter().validate_json(text)
