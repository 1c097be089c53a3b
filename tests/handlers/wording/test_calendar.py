"""Calendar files."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from handlers.wording.calendar import all_day

STAMP = datetime(2026, 10, 5, 9, tzinfo=UTC)


@given(st.text())
def test_any_title_makes_a_file_that_can_be_read(title: str) -> None:
    """No title breaks a line, adds a property or makes a line too long."""
    content = all_day("one@vouchline", date(2026, 10, 31), title, STAMP)
    lines = content.decode(errors="strict").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")
    assert len(unfolded) == 17
    assert "DTEND;VALUE=DATE:20261101" in unfolded


def test_signs_with_a_meaning_are_escaped() -> None:
    """Commas, semicolons and backslashes stay part of the title."""
    content = all_day("one@vouchline", date(2026, 10, 31), "a,b;c\\d\ne", STAMP)
    assert b"SUMMARY:a\\,b\\;c\\\\d e\r\n" in content
