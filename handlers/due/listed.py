"""How a kind stands in *my reminders*: what of it is ahead, and what is owed for a chosen day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Generic

from credentials.notices.notice import N, Notice
from credentials.notices.topics import LetGo, PutOff
from handlers.wording.coming import Coming
from storage.choices import DayChosen
from storage.people import Person
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Listed(Generic[N]):
    """What a kind says of itself ahead of time.

    Attributes:
        topic: What its facts are about.
        coming: What of it concerns somebody now, put off, let go, or neither.
        again: What is owed, due at a moment of the day they put it off to. None: another kind of
            the same topic does that.
    """

    topic: str
    coming: Callable[[Person, datetime, Transaction], Iterable[Coming]]
    again: Callable[[DayChosen, datetime, Transaction], N | None] | None = None


def told_before(
    ends_on: date, steps: Iterable[int], tell: Callable[[int], N]
) -> list[tuple[date, Notice]]:
    """Each day on which an end is told, and what is told then, of so many days left."""
    return [(ends_on - timedelta(days=left), tell(left)) for left in sorted(steps)]


def told_on(chosen: DayChosen, due_at: datetime, ends_on: date, tell: Callable[[int], N]) -> N:
    """The same, for the day they chose."""
    left = (ends_on - chosen.until).days
    return replace(tell(left), due_at=due_at, put_off_to=chosen.until)


def first_ahead(told: Sequence[tuple[date, Notice]], today: date, tx: Transaction) -> date | None:
    """The first day from today on, of those on which something would be told, by their choice.

    Args:
        told: The days and what is told on each, of one topic.
        today: The day it is.
        tx: Where their choice is, and what was owed already.
    """
    if not told:
        return None
    first = told[0][1]
    choice = tx.choices.about(first.person, first.topic) if first.topic else None
    if isinstance(choice, LetGo):
        return None
    if isinstance(choice, PutOff):
        chosen = replace(first, put_off_to=choice.until)
        told = [(choice.until, chosen), *(each for each in told if each[0] > choice.until)]
    ahead = {notice.key: day for day, notice in told if day >= today}
    known = tx.outbox.known(ahead)
    return min((day for key, day in ahead.items() if key not in known), default=None)
