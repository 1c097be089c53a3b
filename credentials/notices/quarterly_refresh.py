"""Once a quarter: the badges of somebody that ended or became outdated since the last time."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import ClassVar, Final, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.learning.quiet import Reach
from credentials.notices.notice import NUDGE, InDoubt, Notice, Sort, fact
from credentials.notices.topics import Topic

MONTHS = 3
WEEKEND = 5
LASTS = timedelta(days=21)
SPREAD: Final = timedelta(days=14)
"""Its lists go out over so many days, so that no day brings all of them, and all who answer."""


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, by its first day."""

    begins: date

    @property
    def name(self) -> str:
        """As people write it: `2028-Q3`."""
        return f"{self.begins.year}-Q{self.begins.month // MONTHS + 1}"

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return quarter_of(self.begins + timedelta(days=31 * MONTHS))

    def told_on(self, person: str) -> date:
        """Somebody's weekday of its first two weeks: the list is a thing to sit down for.

        It hangs on who they are and on nothing that changes: whenever it is asked, the day is the
        same, and from one quarter to the next it moves by a few days at most.
        """
        weekdays = _weekdays(self.begins)
        return weekdays[int.from_bytes(sha256(person.encode()).digest()) % len(weekdays)]


@cache
def _weekdays(begins: date) -> tuple[date, ...]:
    days = (begins + timedelta(days=n) for n in range(SPREAD.days))
    return tuple(day for day in days if day.weekday() < WEEKEND)


def quarter_of(day: date) -> Quarter:
    """Tell the quarter of a day.

    >>> quarter_of(date(2028, 2, 29)).name, quarter_of(date(2028, 12, 31)).name
    ('2028-Q1', '2028-Q4')
    """
    return Quarter(date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1))


@fact
class QuarterlyRefresh(Notice):
    """Somebody has badges that ended or are outdated; which, is looked up when it is sent."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = NUDGE
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = True

    quarter: str
    until: AwareDatetime
    kind: Literal["quarterly_refresh"] = field(default="quarterly_refresh", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Once a quarter."""
        return (self.quarter,)

    @property
    @override
    def topic(self) -> Topic:
        return Topic("refresh", self.quarter)

    @property
    @override
    def expires_at(self) -> datetime:
        """In the middle of a quarter nobody waits for its list."""
        return self.until


def quarterly_refresh(
    person: str, reach: Reach, quarter: Quarter, at: datetime
) -> QuarterlyRefresh | None:
    """Find the list that is due in the first weeks of a quarter."""
    due_at = reach.on(quarter.told_on(person))
    if not due_at <= at <= due_at + LASTS:
        return None
    return QuarterlyRefresh(person, due_at, quarter.name, due_at + LASTS)
