"""When we may write to somebody: their hour, their quiet hours, and not too often.

Quiet hours are asked about twice: when a notice is owed, and again at the moment of sending.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from credentials.assessment.days import day_of, moment

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Manners:
    """How we behave to everybody. Quiet from `quiet_from` through the night to `quiet_until`."""

    quiet_from: time = time(20)
    quiet_until: time = time(8)
    unasked_a_week: int = 3


MANNERS = Manners()


@dataclass(frozen=True)
class Reach:
    """When one person likes to hear from us: an hour on the clock of their own zone."""

    zone: tzinfo = UTC
    hour: int = 18

    def on(self, day: date) -> datetime:
        """Find their hour on a day, as a moment in UTC, outside quiet hours."""
        return next_allowed(moment(day, time(self.hour), self.zone), self.zone)


def is_quiet(at: datetime, zone: tzinfo, manners: Manners = MANNERS) -> bool:
    """Tell whether it is night where they are."""
    clock = at.astimezone(zone).time()
    return not manners.quiet_until <= clock < manners.quiet_from


def next_allowed(at: datetime, zone: tzinfo, manners: Manners = MANNERS) -> datetime:
    """Find the next moment, in UTC, that is not in quiet hours: now, or the coming morning."""
    if not is_quiet(at, zone, manners):
        return at.astimezone(UTC)
    today = day_of(at, zone)
    evening = at.astimezone(zone).time() >= manners.quiet_from
    return moment(today + _DAY if evening else today, manners.quiet_until, zone)


def next_unasked(
    at: datetime, zone: tzinfo, sent: Iterable[datetime], manners: Manners = MANNERS
) -> datetime:
    """Find the next moment at which one more unasked message keeps to the weekly cap.

    Args:
        at: The moment at which it could go.
        zone: Where the person is.
        sent: When unasked messages went to them, in any order. What went at the same moment was
            one message.
        manners: The cap counts over any seven days, so a week cannot be doubled at its seam.
    """
    recent = sorted({each for each in sent if at - _WEEK < each <= at}, reverse=True)
    if len(recent) < manners.unasked_a_week:
        return next_allowed(at, zone, manners)
    return next_allowed(recent[manners.unasked_a_week - 1] + _WEEK, zone, manners)
