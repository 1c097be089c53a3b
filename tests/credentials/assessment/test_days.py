"""Days and their ends, on the nights the clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.days import add_months, day_ends, day_of, day_starts, moment

BERLIN = ZoneInfo("Europe/Berlin")
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days, st.timezones())
def test_days_follow_each_other(day: date, zone: ZoneInfo) -> None:
    """A day's last second is the one before the next day begins, in every zone there is."""
    tomorrow = day + timedelta(days=1)
    assert day_ends(day, zone) + timedelta(seconds=1) == day_starts(tomorrow, zone)
    assert day_starts(day, zone) <= day_starts(tomorrow, zone)


@given(days, st.timezones())
def test_a_day_that_exists_is_found_again(day: date, zone: ZoneInfo) -> None:
    """The first and last second of a day are in it, unless the zone skipped the whole day."""
    starts, ends = day_starts(day, zone), day_ends(day, zone)
    if ends < starts:
        assert day_of(starts, zone) == day + timedelta(days=1)
    else:
        assert day_of(starts, zone) == day_of(ends, zone) == day
        assert ends.astimezone(zone).time() == time(23, 59, 59)


def test_samoa_skipped_a_day() -> None:
    """Apia had no 30 December 2011: it is empty, and the days around it are whole."""
    apia = ZoneInfo("Pacific/Apia")
    assert day_starts(date(2011, 12, 30), apia) == day_starts(date(2011, 12, 31), apia)


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30, fold=1), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 7, 1), time(18), datetime(2027, 7, 1, 16, tzinfo=UTC)),
    ],
)
def test_skipped_and_doubled_times(day: date, clock: time, utc: datetime) -> None:
    """02:30 in Berlin: moved to 03:30 where it is skipped, the first one where it comes twice."""
    assert moment(day, clock, BERLIN) == utc


@given(days, st.integers(0, 240))
def test_adding_months(day: date, months: int) -> None:
    """Months later is the same day, or the last day of a shorter month, and never the next one."""
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert later.day <= day.day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 10, 9), 24, date(2028, 10, 9)),
    ],
)
def test_month_ends(day: date, months: int, later: date) -> None:
    """29 February and the 31sts land on the last day of a shorter month."""
    assert add_months(day, months) == later
