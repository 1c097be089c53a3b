"""What every notice has: a key, an audience, an urgency, an end, and a rule for a send in doubt."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import ClassVar, Literal, TypeAlias, TypeVar, dataclass_transform

from pydantic import AwareDatetime, ConfigDict, TypeAdapter

from credentials.errors import Mistake
from credentials.notices.topics import Topic

InDoubt: TypeAlias = Literal["again", "drop"]
"""When we cannot know whether a send arrived: `again` repeats it and says so, `drop` lets it go."""

Audience: TypeAlias = Literal["learner", "staff"]
"""Whom a kind is for."""

Sort: TypeAlias = Literal["reminder", "answer", "decision", "work"]
"""How much it may ask of somebody.

`reminder`: at their hour, and only to those who want reminders. `answer`: to what they did; it
ends only with *stop those too*, and comes at night to those who are awake. `decision`: about what
is theirs, whatever they switched off. `work`: for those who do it as their job.
"""

RESULT, DECISION, DEADLINE, ALERT, NUDGE = 50, 40, 30, 20, 10
"""Urgency: the higher one is sent first. One place in ten goes to who has waited longest, so that
no nudge waits for ever: a result may wait behind that one, never behind all of them."""

STAFF_CHANNEL = "staff-channel"
"""The `person` of a notice that goes to the staff channel and to nobody in particular."""


class UnknownKindError(Mistake):
    """A notice of a kind that this version does not have."""

    advice: ClassVar[str] = "A newer version has owed it: run that one."


@dataclass(frozen=True)
class Notice(ABC):
    """A fact that somebody is to hear.

    Attributes:
        person: Opaque person id, or `STAFF_CHANNEL`.
        due_at: The earliest moment to send; quiet hours are applied again when it is sent.
        kind: The name of the fact in keys, in JSON and on the command line.
        put_off_to: The day its person chose instead of one of ours.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    audience: ClassVar[Audience] = "learner"
    sort: ClassVar[Sort]
    urgency: ClassVar[int]
    going_on: ClassVar[bool] = False
    """Whether it asks somebody to go on; whoever has left gets no such reminder."""

    person: str
    due_at: AwareDatetime
    kind: str = field(kw_only=True)
    put_off_to: date | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a time without a zone here, not weeks later in the outbox."""
        if self.due_at.tzinfo is None:
            raise ValueError("due_at needs a time zone")

    @property
    @abstractmethod
    def cycle(self) -> tuple[str | int, ...]:
        """What tells this fact from the next one of its kind to the same person."""

    @property
    @abstractmethod
    def in_doubt(self) -> InDoubt:
        """What becomes of a send that nobody saw the end of."""

    @property
    @abstractmethod
    def expires_at(self) -> datetime | None:
        """When it stops being true and must not be sent any more; None = never."""

    @property
    @abstractmethod
    def unasked(self) -> bool:
        """Whether it counts for the weekly cap, and is held to it."""

    @property
    def topic(self) -> Topic | None:
        """What of it somebody can put off or let go; None: it is not theirs to choose."""
        return None

    @property
    def key(self) -> str:
        """Same fact, same key: the outbox has it unique, so nothing is owed twice.

        A day that somebody chose is a cycle of its own.
        """
        topic, day = self.topic, self.put_off_to
        cycle = (topic.subject, day) if topic and day else self.cycle
        return ":".join((self.person, self.kind, *map(str, cycle)))


N = TypeVar("N", bound=Notice)

FACTS: dict[str, type[Notice]] = {}
"""Every notice by the name of its kind, as far as the files are loaded that hold them."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def fact(kind: type[N]) -> type[N]:
    """Make a class a fact that the outbox can read back."""
    made = dataclass(frozen=True)(kind)
    name = vars(made)["kind"]
    if name in FACTS:
        raise ValueError(f"two facts are called {name}")
    FACTS[name] = made
    return made


@dataclass(frozen=True)
class _Named:
    kind: str


_NAMED: TypeAdapter[_Named] = TypeAdapter(_Named)


@cache
def _adapter(kind: type[Notice]) -> TypeAdapter[Notice]:
    return TypeAdapter(kind)


def notice_to_json(notice: Notice) -> str:
    """Write a notice for the outbox; `kind` says which it is.

    What is not given is not written: a replica of the version before reads it as well.
    """
    return _adapter(type(notice)).dump_json(notice, exclude_none=True).decode()


def notice_from_json(text: str) -> Notice:
    """Read a notice back.

    Raises:
        UnknownKindError: There is no such kind here.
        pydantic.ValidationError: It is not exactly a notice of its kind.
    """
    name = _NAMED.validate_json(text).kind
    kind = FACTS.get(name)
    if kind is None:
        raise UnknownKindError(f"There is no notice of the kind “{name}” here.")
    return _adapter(kind).validate_json(text)
