"""When we may write to somebody."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from credentials.learning.quiet import Manners, Reach, is_quiet, next_allowed, next_unasked

BERLIN = ZoneInfo("Europe/Berlin")
moments = st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1990 < at.year < 2090)


@given(moments, st.timezones())
def test_never_at_night(at: datetime, zone: ZoneInfo) -> None:
    """The next allowed moment is by day, not earlier than asked and at most a night later."""
    then = next_allowed(at, zone)
    assert at <= then <= at + timedelta(hours=38)  # 38: Samoa once skipped a whole day
    assert not is_quiet(then, zone)
    assert then == at or is_quiet(at, zone)


def test_the_night_belongs_to_its_morning() -> None:
    """At 20:00 and at 07:59 it waits for the same 08:00; at 08:00 and 19:59 it goes."""
    morning = datetime(2027, 1, 12, 7, tzinfo=UTC)
    assert next_allowed(datetime(2027, 1, 11, 20, tzinfo=BERLIN), BERLIN) == morning
    assert next_allowed(datetime(2027, 1, 12, 7, 59, tzinfo=BERLIN), BERLIN) == morning
    assert next_allowed(morning, BERLIN) == morning
    evening = datetime(2027, 1, 12, 19, 59, tzinfo=BERLIN)
    assert next_allowed(evening, BERLIN) == evening


def test_their_hour() -> None:
    """18:00 in Berlin is another moment in summer, and an hour at night becomes the morning."""
    assert Reach(BERLIN, 18).on(date(2027, 1, 12)) == datetime(2027, 1, 12, 17, tzinfo=UTC)
    assert Reach(BERLIN, 18).on(date(2027, 7, 12)) == datetime(2027, 7, 12, 16, tzinfo=UTC)
    assert Reach(BERLIN, 22).on(date(2027, 1, 12)) == datetime(2027, 1, 13, 7, tzinfo=UTC)


def test_other_manners() -> None:
    """Quiet hours and the cap are settings, not law."""
    late = Manners(quiet_from=time(22), quiet_until=time(6), unasked_a_week=1)
    at = datetime(2027, 1, 12, 21, tzinfo=UTC)
    assert next_allowed(at, UTC, late) == at
    assert next_unasked(at, UTC, [at], late) == at + timedelta(days=7)


@given(moments, st.lists(st.integers(0, 60 * 24 * 20), max_size=8), st.timezones())
def test_at_most_three_in_any_seven_days(
    at: datetime, minutes_ago: list[int], zone: ZoneInfo
) -> None:
    """Sent at the moment named, it is never the fourth unasked message of seven days."""
    sent = [at - timedelta(minutes=each) for each in minutes_ago]
    then = next_unasked(at, zone, sent)
    assert then >= at
    assert not is_quiet(then, zone)
    assert sum(then - timedelta(days=7) < each <= then for each in {*sent}) < 3


def test_old_messages_do_not_count() -> None:
    """A message of a week ago is forgotten; three newer ones hold the next until the first is."""
    at = datetime(2027, 1, 12, 12, tzinfo=UTC)
    ago = [at - timedelta(days=each) for each in (7, 6, 2, 1)]
    assert next_unasked(at, UTC, ago) == at + timedelta(days=1)
    assert next_unasked(at, UTC, ago[:3]) == at


def test_what_was_one_message_counts_once() -> None:
    """Three reminders that went together were one message of the week."""
    at = datetime(2027, 1, 12, 12, tzinfo=UTC)
    assert next_unasked(at, UTC, [at - timedelta(days=1)] * 3) == at
