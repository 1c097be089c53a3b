"""From when until when a badge holds, and when it can be renewed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.days import day_of
from credentials.assessment.validity import (
    Grace,
    Lapsed,
    NeverEnds,
    NotOpenYet,
    Open,
    Renewing,
    first_validity,
    renewed_validity,
    renewing,
)
from credentials.catalog.models import RenewalRule

NEW_YORK = ZoneInfo("America/New_York")
RULE = RenewalRule(open_days_before=90, remind_days_before=(90, 30, 7, 1), grace_days=30)
ISSUED = datetime(2026, 10, 9, 10, tzinfo=UTC)
END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)


def test_two_years() -> None:
    """A badge of 24 months ends with the last second of the same day two years later."""
    span = first_validity(ISSUED, 24, UTC)
    assert (span.starts, span.until) == (ISSUED, END)


def test_no_months_no_end() -> None:
    """A badge without valid months does not end, renewed or not."""
    assert first_validity(ISSUED, None, UTC).until is None
    assert renewed_validity(None, ISSUED, 24, UTC).until == END
    assert renewed_validity(END, ISSUED, None, UTC).until is None


def test_the_programme_zone_decides_the_day() -> None:
    """Late in the evening of New York it is the next day in UTC; the programme's day counts."""
    late = datetime(2026, 10, 10, 2, tzinfo=UTC)
    until = first_validity(late, 24, NEW_YORK).until
    assert until == datetime(2028, 10, 10, 3, 59, 59, tzinfo=UTC)


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1990 < at.year < 2090),
    st.integers(1, 72),
    st.integers(1, 400),
    st.timezones(),
)
def test_renewing_early_loses_nothing(
    at: datetime, months: int, early: int, zone: ZoneInfo
) -> None:
    """Whoever renews before the end gets the same end as on the last day; later, a later one."""
    old = first_validity(at, months, zone).until
    assert old is not None
    soon = renewed_validity(old, old - timedelta(days=early), months, zone)
    last = renewed_validity(old, old, months, zone)
    late = renewed_validity(old, old + timedelta(days=31), months, zone)
    assert soon.until == last.until
    assert late.until is not None
    assert last.until is not None
    assert late.until > last.until > old
    assert day_of(late.starts, zone) > day_of(old, zone)


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2028, 7, 10), NotOpenYet(date(2028, 7, 11))),
        (date(2028, 7, 11), Open(date(2028, 10, 9))),
        (date(2028, 10, 9), Open(date(2028, 10, 9))),
        (date(2028, 10, 10), Grace(date(2028, 11, 8))),
        (date(2028, 11, 8), Grace(date(2028, 11, 8))),
        (date(2028, 11, 9), Lapsed(date(2028, 10, 9))),
    ],
)
def test_the_renewal_window(day: date, answer: Renewing) -> None:
    """Renewing opens 90 days before the end and closes 30 days after it, by whole days."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert renewing(END, at, RULE, UTC) == answer


def test_nothing_to_renew() -> None:
    """A badge that does not end has no renewal."""
    assert renewing(None, ISSUED, RULE, UTC) == NeverEnds()
