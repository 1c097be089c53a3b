"""The steps before an end: which one has come, and at which hour somebody hears of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from credentials.assessment.days import moment
from credentials.learning.quiet import MANNERS, Reach
from credentials.notices.notice import InDoubt

LAST_DAY = 0


class Stepwise:
    """A notice that is one of several steps before an end; the last one has no successor."""

    days_left: int

    @property
    def in_doubt(self) -> InDoubt:
        """An early reminder has successors; the one on the last day has none."""
        return "again" if self.days_left == LAST_DAY else "drop"

    @property
    def unasked(self) -> bool:
        """The last day cannot wait for next week, so it is not held to the weekly cap."""
        return self.days_left > LAST_DAY


@dataclass(frozen=True)
class Step:
    """Told at `due_at` that so many days are left; 0 is the last day."""

    days_left: int
    due_at: datetime


def latest_step(
    steps: Iterable[int], ends_on: date, until: datetime, reach: Reach, at: datetime
) -> Step | None:
    """Find the latest step that has come: after a pause of ours nobody gets a pile of old ones.

    Args:
        steps: On how many days before the end somebody is told.
        ends_on: The last day, in the programme's zone.
        until: Its last second.
        reach: Where they are, and the hour they chose.
        at: The moment we ask.
    """
    if at > until:
        return None
    for days_left in sorted(set(steps)):
        due_at = _due_at(reach, ends_on - timedelta(days=days_left), until)
        if due_at <= at:
            return Step(days_left, due_at)
    return None


def _due_at(reach: Reach, day: date, until: datetime) -> datetime:
    """Find their hour on that day, and on the last day an hour at which it still holds."""
    # West of the programme the end comes in the afternoon: then the morning, or the day before.
    morning = moment(day, MANNERS.quiet_until, reach.zone)
    for due_at in (reach.on(day), morning):
        if due_at <= until:
            return due_at
    return reach.on(day - timedelta(days=1))
