"""Days as people count them, in a time zone, and the moments they begin and end.

Moments come back in UTC: two wall clocks are never compared. Two nights a year need a rule, and
this is the only place that has one: a wall time that the clock skips (spring) is moved on by what
was skipped, and a wall time that comes twice (autumn) means the first one.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MONTHS = 12


def day_of(at: datetime, zone: tzinfo) -> date:
    """Tell which day it is in `zone` at that moment."""
    return at.astimezone(zone).date()


def moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """Find the moment, in UTC, when a clock on the wall shows this."""
    # fold=0 is Python's word for both rules: before the change the old offset still holds.
    return datetime.combine(day, clock.replace(fold=0), tzinfo=zone).astimezone(UTC)


def day_starts(day: date, zone: tzinfo) -> datetime:
    """Find the first moment of a day: 00:00, or later where midnight is skipped."""
    return moment(day, time(), zone)


def day_ends(day: date, zone: tzinfo) -> datetime:
    """Find the last second of a day, 23:59:59."""
    # Counted back from the next day, so that a 23:59:59 that comes twice means the second one.
    return day_starts(day + _DAY, zone) - _SECOND


def add_months(day: date, months: int) -> date:
    """Add months: the same day, or the last day of a shorter month (catalog schema, rule 3).

    >>> add_months(date(2028, 2, 29), 12)
    datetime.date(2029, 2, 28)
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
