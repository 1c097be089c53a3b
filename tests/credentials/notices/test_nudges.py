"""When somebody hears of practice, retakes, late results, certificates and a long silence."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.learning.quiet import Reach, is_quiet
from credentials.notices import Notice
from credentials.notices.practice_unfinished import practice_unfinished
from credentials.notices.quarterly_refresh import quarter_of, quarterly_refresh
from credentials.notices.record_ending import record_ending
from credentials.notices.result_late import result_late
from credentials.notices.retake_closing import retake_closing
from credentials.notices.silent_learner import silent_learner

BERLIN = ZoneInfo("Europe/Berlin")
REACH = Reach()
MONDAY = date(2026, 10, 5)


def six(day: date) -> datetime:
    """Their hour."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "days_left"),
    [
        (date(2026, 11, 22), None),
        (date(2026, 11, 23), 7),
        (date(2026, 11, 29), 7),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 1), None),
    ],
)
def test_a_retake_closes(day: date, days_left: int | None) -> None:
    """A week before the last day, and on it; not before, not after."""
    window = (date(2026, 10, 8), date(2026, 11, 30))
    found = retake_closing("a", "ana", REACH, window, six(day), UTC)
    assert (found.days_left if found else None) == days_left
    assert found is None or found.in_doubt == ("drop" if days_left else "again")


def test_a_short_retake_is_not_told_twice() -> None:
    """Where it opens in the last week, the opening has said until when."""
    window = (date(2026, 11, 25), date(2026, 11, 30))
    assert retake_closing("a", "ana", REACH, window, six(date(2026, 11, 26)), UTC) is None
    assert retake_closing("a", "ana", REACH, window, six(date(2026, 11, 30)), UTC) is not None


def test_practice_a_week_after_the_result() -> None:
    """A week later, for five days; next to the opening it gives way by some days."""
    opens = date(2026, 10, 8)
    due = [
        day
        for day in (MONDAY + timedelta(days=n) for n in range(30))
        if practice_unfinished("a", "ana", REACH, MONDAY, opens, six(day))
    ]
    assert (due[0], due[-1]) == (date(2026, 10, 12), date(2026, 10, 17))
    beside = date(2026, 10, 12)
    assert practice_unfinished("a", "ana", REACH, MONDAY, beside, six(beside)) is None
    assert practice_unfinished("a", "ana", REACH, MONDAY, beside, six(date(2026, 10, 16)))


def test_a_result_is_late_on_the_day_after() -> None:
    """Until the promised day is over nobody is late; then it is said once."""
    promised = datetime(2026, 10, 9, 23, 59, 59, tzinfo=UTC)
    early = result_late("a", "ana", REACH, promised, promised, UTC)
    first = result_late("a", "ana", REACH, promised, six(date(2026, 10, 10)), UTC)
    later = result_late("a", "ana", REACH, promised, six(date(2026, 11, 10)), UTC)
    assert early is None
    assert first is not None
    assert later == first


def test_a_silence_has_one_line() -> None:
    """After seven days, for three; another silence is another one."""
    due = [
        n
        for n in range(20)
        if silent_learner("ana", REACH, MONDAY, six(MONDAY + timedelta(days=n)))
    ]
    assert due == [7, 8, 9, 10]
    one = silent_learner("ana", REACH, MONDAY, six(date(2026, 10, 12)))
    assert one is not None
    assert one.key == "ana:silent_learner:2026-10-05"


@pytest.mark.parametrize(
    ("day", "name", "begins"),
    [
        (date(2028, 2, 29), "2028-Q1", date(2028, 1, 1)),
        (date(2028, 4, 1), "2028-Q2", date(2028, 4, 1)),
        (date(2028, 9, 30), "2028-Q3", date(2028, 7, 1)),
        (date(2028, 12, 31), "2028-Q4", date(2028, 10, 1)),
    ],
)
def test_quarters(day: date, name: str, begins: date) -> None:
    """A quarter has a name, and its list falls due once, on a day of somebody's own."""
    quarter = quarter_of(day)
    told_on = quarter.told_on("ana")
    assert (quarter.name, quarter.begins) == (name, begins)
    assert quarterly_refresh("ana", REACH, quarter, six(told_on - timedelta(days=1))) is None
    found = quarterly_refresh("ana", REACH, quarter, six(told_on))
    assert found is not None
    assert found.key == f"ana:quarterly_refresh:{name}"
    assert quarterly_refresh("ana", REACH, quarter, six(told_on + timedelta(days=40))) is None


def test_no_day_brings_the_lists_of_everybody() -> None:
    """A thousand lists fall on the ten weekdays of a quarter's first two weeks, about alike."""
    quarter = quarter_of(date(2028, 7, 9))
    days = Counter(quarter.told_on(f"{n:032x}") for n in range(1000))
    weeks = [date(2028, 7, n) for n in range(1, 15)]
    assert sorted(days) == [day for day in weeks if day.isoweekday() < 6]
    assert max(days.values()) < 150


@given(person=st.text(), day=st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_from_list_to_list_is_about_a_quarter(person: str, day: date) -> None:
    """Somebody's day is in the first two weeks and moves little, so that no badge is missed."""
    quarter = quarter_of(day)
    after = quarter_of(quarter.begins + timedelta(days=100))
    told_on = quarter.told_on(person)
    assert quarter.begins <= told_on < quarter.begins + timedelta(days=14)
    assert 85 < (after.told_on(person) - told_on).days < 100


def test_a_certificate_ends_by_the_days_of_its_pack() -> None:
    """On these days and on the last; each record has keys of its own."""
    until = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    told = [
        found.days_left
        for n in range(100, -2, -1)
        if (
            found := record_ending(
                "r",
                "ana",
                REACH,
                (90, 30),
                until,
                at=six(until.date() - timedelta(days=n)),
                zone=UTC,
            )
        )
    ]
    assert sorted(set(told), reverse=True) == [90, 30, 0]
    assert told[-1] == 0


zones = st.timezones()
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
spans = st.integers(0, 30)


@given(zones, days, st.integers(0, 23), spans, st.integers(0, 60 * 24 * 45))
def test_all_of_them_by_day(zone: ZoneInfo, day: date, hour: int, span: int, minutes: int) -> None:
    """Wherever somebody lives and whatever day it is: due in their day, never in quiet hours."""
    reach, last = Reach(zone, hour), day + timedelta(days=span)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    until = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=UTC)
    found: list[Notice | None] = [
        retake_closing("a", "ana", reach, (day, last), at, UTC),
        practice_unfinished("a", "ana", reach, day, last, at),
        result_late("a", "ana", reach, until, at, UTC),
        silent_learner("ana", reach, day, at),
        quarterly_refresh("ana", reach, quarter_of(day), at),
        record_ending("r", "ana", reach, (30, 7), until, at=at, zone=UTC),
    ]
    for notice in found:
        if notice is not None:
            assert not is_quiet(notice.due_at, zone)
            assert notice.due_at <= at
            assert notice.expires_at is None or notice.due_at <= notice.expires_at
