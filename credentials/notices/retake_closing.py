"""A retake that nobody has handed in yet, in the last week of its time and on its last day."""

from dataclasses import field
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.assessment.days import day_ends
from credentials.learning.quiet import Reach
from credentials.notices.notice import DEADLINE, Notice, Sort, fact
from credentials.notices.steps import LAST_DAY, Stepwise, latest_step
from credentials.notices.topics import Topic

LAST_WEEK = 7
STEPS = (LAST_WEEK, LAST_DAY)


@fact
class RetakeClosing(Stepwise, Notice):
    """The time to try again ends in `days_left` days, at `open_until`; 0 is the last day."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = DEADLINE
    going_on: ClassVar[bool] = True

    attempt_id: str
    days_left: int
    open_until: AwareDatetime
    kind: Literal["retake_closing"] = field(default="retake_closing", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """One reminder per attempt that came before it and step."""
        return (self.attempt_id, self.days_left)

    @property
    @override
    def topic(self) -> Topic:
        return Topic("retake", self.attempt_id)

    @property
    @override
    def expires_at(self) -> datetime:
        """Nobody is called to a door that has closed."""
        return self.open_until


def steps_within(opens_on: date, last_on: date) -> tuple[int, ...]:
    """Tell on how many days before the last one it is told.

    Whoever hears that it opens hears until when: that is not said again on the next day.
    """
    return tuple(each for each in STEPS if last_on - timedelta(days=each) > opens_on)


def retake_closing(
    attempt_id: str,
    person: str,
    reach: Reach,
    window: tuple[date, date],
    at: datetime,
    zone: tzinfo,
) -> RetakeClosing | None:
    """Find the step that has come.

    Args:
        attempt_id: The attempt that came to “not yet”.
        person: Whose it is.
        reach: Where they are, and the hour they chose.
        window: The first and the last day of the retake, in the programme's zone.
        at: The moment we ask.
        zone: The programme's.
    """
    opens_on, last_on = window
    until = day_ends(last_on, zone)
    step = latest_step(steps_within(opens_on, last_on), last_on, until, reach, at)
    if step is None:
        return None
    return RetakeClosing(person, step.due_at, attempt_id, step.days_left, until)
