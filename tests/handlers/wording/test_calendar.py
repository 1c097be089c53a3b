"""Calendar files, read as calendars read them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.wording.calendar import Entry, calendar

STAMP = datetime(2026, 10, 5, 9, tzinfo=UTC)


def parts(content: bytes, name: str) -> list[Any]:
    """What another library finds in a file. A value may be of any of its many types."""
    return list(icalendar.Calendar.from_ical(content).walk(name))


@given(st.text())
def test_any_title_makes_a_file_that_can_be_read(title: str) -> None:
    """No title breaks a line, adds a property or makes a line too long."""
    content = calendar([Entry("one@vouchline", date(2026, 10, 31), title)], STAMP)
    lines = content.decode(errors="strict").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")
    assert len(unfolded) == 18
    assert "DTEND;VALUE=DATE:20261101" in unfolded


@given(st.text(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_another_library_reads_the_same(title: str, day: date) -> None:
    """What icalendar finds in the file is what was put in: title, day and stamp."""
    content = calendar([Entry("one@vouchline", day, title)], STAMP)
    [event] = parts(content, "VEVENT")
    said = "".join(sign if sign.isprintable() else " " for sign in title)
    assert str(event["SUMMARY"]) == " ".join(said.split())
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, day + timedelta(days=1))
    assert event["DTSTAMP"].dt == STAMP
    assert str(event["UID"]) == "one@vouchline"


@pytest.mark.parametrize("days_before", [0, 1, 7])
def test_it_reminds_at_nine(days_before: int) -> None:
    """At nine in the morning, so many days before; also across the end of a month."""
    day = date(2028, 3, 1)
    content = calendar([Entry("one@vouchline", day, "It ends", days_before)], STAMP)
    [alarm] = parts(content, "VALARM")
    midnight = datetime.combine(day, time())
    nine = datetime.combine(day - timedelta(days=days_before), time(9))
    assert midnight + alarm["TRIGGER"].dt == nine


def test_several_days_in_one_file() -> None:
    """All that is coming is one file."""
    entries = [Entry(f"{n}@vouchline", date(2026, 10, n), "A day") for n in (1, 2)]
    found = parts(calendar(entries, STAMP), "VEVENT")
    assert [str(each["UID"]) for each in found] == ["1@vouchline", "2@vouchline"]


def test_signs_with_a_meaning_are_escaped() -> None:
    """Commas, semicolons and backslashes stay part of the title."""
    content = calendar([Entry("one@vouchline", date(2026, 10, 31), "a,b;c\\d\ne")], STAMP)
    assert b"SUMMARY:a\\,b\\;c\\\\d e\r\n" in content
