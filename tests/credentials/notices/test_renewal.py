"""When somebody hears that a badge of theirs is about to end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.validity import first_validity
from credentials.learning.quiet import Reach, is_quiet
from credentials.notices.renewal import EndingBadge, renewal_due

ISSUED = datetime(2026, 10, 9, 10, tzinfo=UTC)
END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
BADGE = EndingBadge("VL-1", "ana", Reach(), ISSUED, END, (90, 30, 7, 1))


def due_on(at: datetime) -> int | None:
    """Ask what is owed for the sample badge; answer the days left."""
    notice = renewal_due(BADGE, at, UTC)
    return None if notice is None else notice.days_left


def noon(year: int, month: int, day: int) -> datetime:
    """Pick a time of day before their hour."""
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_as_the_command_line_promises() -> None:
    """100 days before the end nothing is owed; 81 days before, one reminder each, once."""
    assert renewal_due(BADGE, noon(2028, 7, 1), UTC) is None
    first = renewal_due(BADGE, noon(2028, 7, 20), UTC)
    again = renewal_due(BADGE, noon(2028, 7, 21), UTC)
    assert first is not None
    assert first.key == "ana:renewal:VL-1:90"
    assert again == first
    assert first.due_at == datetime(2028, 7, 11, 18, tzinfo=UTC)
    assert first.ends_on == date(2028, 10, 9)


@pytest.mark.parametrize(
    ("at", "days_left"),
    [
        (noon(2028, 7, 11), None),
        (noon(2028, 7, 12), 90),
        (noon(2028, 9, 9), 90),
        (noon(2028, 9, 10), 30),
        (noon(2028, 10, 5), 7),
        (noon(2028, 10, 9), 1),
        (noon(2028, 10, 9) + timedelta(hours=6), 0),
        (END, 0),
        (END + timedelta(seconds=1), None),
    ],
)
def test_only_the_latest_step(at: datetime, days_left: int | None) -> None:
    """After any pause of ours, the one step that fits today is owed, never an older one."""
    assert due_on(at) == days_left


def test_nothing_is_owed_any_more() -> None:
    """Renewed, revoked, or never ending: no reminder."""
    at = noon(2028, 10, 5)
    for settled in (
        replace(BADGE, renewed=True),
        replace(BADGE, revoked=True),
        replace(BADGE, valid_until=None),
    ):
        assert renewal_due(settled, at, UTC) is None


def test_a_day_of_their_own() -> None:
    """A day that somebody chose is another cycle, whatever the days left are."""
    notice = renewal_due(BADGE, noon(2028, 7, 20), UTC)
    assert notice is not None
    chosen = replace(notice, days_left=69, put_off_to=date(2028, 8, 1))
    assert chosen.key == "ana:renewal:VL-1:2028-08-01"


def test_a_short_badge_does_not_end_the_day_it_is_given() -> None:
    """A badge of one month is not announced 90 days ahead; its 7-day reminder comes."""
    until = first_validity(ISSUED, 1, UTC).until
    short = replace(BADGE, valid_until=until)
    assert renewal_due(short, ISSUED + timedelta(days=1), UTC) is None
    notice = renewal_due(short, ISSUED + timedelta(days=25), UTC)
    assert notice is not None
    assert notice.days_left == 7


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Asia/Tokyo", datetime(2028, 10, 9, 18)),  # noqa: DTZ001 - wall clocks
        ("America/Los_Angeles", datetime(2028, 10, 9, 8)),  # noqa: DTZ001
        ("Europe/Berlin", datetime(2028, 10, 9, 18)),  # noqa: DTZ001
    ],
)
def test_the_last_day_is_told_while_it_holds(zone: str, local: datetime) -> None:
    """In California the badge ends at 5 pm: its last day is told at 8 in the morning there."""
    badge = replace(BADGE, reach=Reach(ZoneInfo(zone), 18))
    notice = renewal_due(badge, END, UTC)
    assert notice is not None
    assert (notice.days_left, notice.in_doubt) == (0, "again")
    assert notice.due_at == local.replace(tzinfo=ZoneInfo(zone))


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1990 < at.year < 2090),
    st.sampled_from([1, 12, 24, 36]),
    st.timezones(),
    st.timezones(),
    st.integers(0, 23),
    st.integers(0, 800),
)
def test_always_by_day_and_in_time(
    issued: datetime, months: int, programme: ZoneInfo, home: ZoneInfo, hour: int, later: int
) -> None:
    """Whatever the zones, a reminder is due by day, not before it is owed, and before the end."""
    until = first_validity(issued, months, programme).until
    badge = replace(BADGE, reach=Reach(home, hour), valid_from=issued, valid_until=until)
    at = issued + timedelta(days=later)
    notice = renewal_due(badge, at, programme)
    if notice is not None:
        assert until is not None
        assert notice.due_at <= at <= until
        assert not is_quiet(notice.due_at, home)
        assert notice.due_at.date() >= issued.date()


def test_far_west_of_the_programme() -> None:
    """Where the last day is over before its morning comes, it is told the evening before."""
    until = datetime(2028, 10, 9, 9, 59, 59, tzinfo=UTC)  # midnight on Kiritimati
    badge = replace(BADGE, reach=Reach(ZoneInfo("Pacific/Pago_Pago"), 18), valid_until=until)
    notice = renewal_due(badge, until, ZoneInfo("Pacific/Kiritimati"))
    assert notice is not None
    assert notice.days_left == 0
    assert notice.due_at == datetime(2028, 10, 9, 5, tzinfo=UTC)


def test_born_on_29_february() -> None:
    """A badge given on 29 February ends on the 28th, and its reminders count from there."""
    until = first_validity(datetime(2028, 2, 29, 9, tzinfo=UTC), 12, UTC).until
    badge = replace(BADGE, valid_from=datetime(2028, 2, 29, 9, tzinfo=UTC), valid_until=until)
    notice = renewal_due(badge, datetime(2029, 2, 28, 19, tzinfo=UTC), UTC)
    assert notice is not None
    assert (notice.days_left, notice.ends_on) == (0, date(2029, 2, 28))
