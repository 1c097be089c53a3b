"""Days as people type them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from handlers.reminding.typed_day import NearDay, TypedDay, read_day
from handlers.wording.voice import Voice

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@given(day=DAYS, language=st.sampled_from(["en", "es"]), way=st.sampled_from(["long", "d MMMM y"]))
def test_what_we_write_we_read(day: date, language: str, way: str) -> None:
    """A day in full in either language, and as numbers, comes back as that day."""
    meant = TypedDay(day.year, day.month, day.day)
    assert read_day(format_date(day, way, locale=language)) == meant
    assert read_day(day.isoformat()) == meant
    assert meant.on_or_after(day) == day


@given(day=DAYS, language=st.sampled_from(["en", "es"]))
def test_a_day_as_we_say_it_is_read(day: date, language: str) -> None:
    """Whoever copies a day out of our message, weekday and all, means that day."""
    voice = Voice(language, ZoneInfo("UTC"))
    for said in (voice.day(day), voice.short_day(day)):
        found = read_day(said)
        assert found is not None
        assert found.on_or_after(day) == day


@given(today=DAYS.filter(lambda day: day.year < 9000), weekday=st.integers(0, 6))
def test_a_weekday_is_the_next_one(today: date, weekday: int) -> None:
    """Never today: within a week after it; another weekday than the day's own is a slip."""
    day = NearDay(weekday).on_or_after(today)
    assert (day.weekday(), 1 <= (day - today).days <= 7) == (weekday, True)
    slip = TypedDay(day.year, day.month, day.day, (weekday + 1) % 7)
    assert slip.on_or_after(today) is None


@given(text=st.text() | st.from_regex(r"[0-9]{1,5}[-/. ][0-9a-z]{1,4}[-/. ][0-9]{1,5}"))
def test_anything_may_be_typed(text: str) -> None:
    """No text breaks the reader, and what it reads is a day of the calendar or none."""
    found = read_day(text)
    day = found.on_or_after(date(2026, 10, 5)) if isinstance(found, TypedDay) else None
    assert (
        not isinstance(found, TypedDay)
        or day is None
        or (day.month, day.day) == (found.month, found.day)
    )


@given(today=st.dates(date(1900, 1, 1), date(2200, 1, 1)), day=DAYS)
def test_without_a_year_it_is_the_next_such_day(today: date, day: date) -> None:
    """Never one that is over; the 29th of February waits for its year."""
    found = TypedDay(None, day.month, day.day).on_or_after(today)
    assert found is not None
    assert found >= today
    assert (found.month, found.day) == (day.month, day.day)
    leap = (day.month, day.day) == (2, 29)
    assert (found - today).days <= (366 if not leap else 8 * 366)


@pytest.mark.parametrize(
    "text",
    [
        "Mon",
        "mar",
        "next Friday",
        "12",
        "12/12",
        "12-12-2026",
        "Dec",
        "32 foo",
        "12 Dec 26",
        "２０２６-12-12",
        "a 12 Dec",
    ],
)
def test_what_is_unclear_is_not_read(text: str) -> None:
    """Half a day, or one that can be read in two ways, is asked again."""
    assert read_day(text) is None
