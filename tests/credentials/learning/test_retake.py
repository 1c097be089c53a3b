"""When somebody hears that their next try is open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from credentials.assessment.retakes import Terms, Try
from credentials.learning.quiet import Reach
from credentials.learning.retake import MissedBadge, retake_due
from tests.credentials.assessment.small_pack import AT, achievement

TERMS = Terms(achievement("brew").retake, ("heat", "time"), UTC)
PRACTISED = Try(AT, ("time",), (("time", AT + timedelta(days=1)),))
MISSED = MissedBadge("ana", "A-1042", (PRACTISED,), TERMS, Reach(ZoneInfo("Europe/Berlin"), 18))
SIX = datetime(2026, 10, 12, 16, tzinfo=UTC)


def test_at_their_hour() -> None:
    """Three days later at 6 pm of their zone it is owed, under one key, until its last day."""
    assert retake_due(MISSED, SIX - timedelta(seconds=1)) is None
    notice = retake_due(MISSED, SIX)
    assert notice is not None
    assert notice.key == "ana:retake_open:A-1042"
    assert (notice.due_at, notice.opens_at) == (SIX, SIX.replace(hour=0))
    assert notice.open_until == datetime(2026, 12, 8, 23, 59, 59, tzinfo=UTC)
    assert retake_due(MISSED, SIX + timedelta(days=9)) == notice


@pytest.mark.parametrize(
    "tries",
    [
        (),
        (replace(PRACTISED, practised=()),),
        (replace(PRACTISED, missed=()),),
        (replace(PRACTISED, scored=False),),
        (replace(PRACTISED, void=True),),
    ],
)
def test_nothing_to_call_for(tries: tuple[Try, ...]) -> None:
    """A first try, practice to do, a pass, work with a marker: nobody is called."""
    assert retake_due(replace(MISSED, tries=tries), SIX + timedelta(days=1)) is None


def test_too_late() -> None:
    """When the time for all tries is over, nobody is called to a closed door."""
    assert retake_due(MISSED, SIX + timedelta(days=61)) is None
