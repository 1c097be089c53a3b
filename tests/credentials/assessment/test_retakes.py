"""Whether somebody may try again, when, and what is left to do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.retakes import (
    BeingScored,
    CanTry,
    NoTriesLeft,
    Passed,
    Terms,
    Try,
    Wait,
    chance,
)
from credentials.catalog.models import Policy
from tests.credentials.assessment.small_pack import AT, POLICY

LINES = ("heat", "time", "notes")
RULE = Policy.model_validate(
    {**POLICY, "wait_days": tuple(POLICY["wait_days"]), "waivers": tuple(POLICY["waivers"])}
)
TERMS = Terms(RULE, LINES, UTC)
LAST = date(2026, 12, 8)


def day(number: int, hour: int = 12) -> datetime:
    """Count days from the first attempt."""
    return AT.replace(hour=hour) + timedelta(days=number)


def missed(number: int, *lines: str, practised: int | None = None) -> Try:
    """Make an attempt on a day; its practice was done on another."""
    done = () if practised is None else tuple((line, day(practised)) for line in lines)
    return Try(day(number), lines, done)


def test_the_first_try() -> None:
    """Before any attempt everything is to do, and no clock runs."""
    assert chance([], AT, TERMS) == CanTry(1, 3, LINES)


def test_with_the_marker_and_passed() -> None:
    """While work is being scored, and after it passed, there is nothing to try."""
    assert chance([replace(missed(0), scored=False)], day(1), TERMS) == BeingScored(1)
    assert chance([missed(0)], day(1), TERMS) == Passed(1)


def test_practice_then_the_day() -> None:
    """The next try needs the practice of each missed line and the wait, by whole days."""
    first = missed(0, "time", "notes")
    todo = Wait(date(2026, 10, 12), ("time", "notes"), 2, ("time", "notes"), LAST)
    assert chance([first], day(1), TERMS) == todo
    half = replace(first, practised=(("time", day(1)), ("notes", day(-1))))
    assert chance([half], day(5), TERMS) == replace(todo, practice=("notes",))
    done = missed(0, "time", "notes", practised=1)
    assert chance([done], day(2, 23), TERMS) == replace(todo, practice=())
    assert chance([done], day(3, 0), TERMS) == CanTry(2, 2, ("time", "notes"), LAST)


def test_the_programme_zone_decides_the_day() -> None:
    """The third day begins at midnight where the programme is."""
    there = Terms(RULE, LINES, ZoneInfo("America/New_York"))
    done = missed(0, "time", practised=1)
    assert isinstance(chance([done], datetime(2026, 10, 12, 3, 59, tzinfo=UTC), there), Wait)
    assert isinstance(chance([done], datetime(2026, 10, 12, 4, tzinfo=UTC), there), CanTry)


def test_the_whole_again() -> None:
    """Where passed lines are not kept, all lines are done again; practice is for the missed."""
    whole = Terms(RULE.model_copy(update={"keep_passed_lines": False}), LINES, UTC)
    assert chance([missed(0, "time")], day(1), whole) == Wait(
        date(2026, 10, 12), ("time",), 2, LINES, LAST
    )


def test_practice_from_a_later_attempt_on() -> None:
    """A policy may ask for practice only before the third try."""
    later = Terms(RULE.model_copy(update={"remediation_before_attempt": 3}), LINES, UTC)
    assert isinstance(chance([missed(0, "time")], day(3), later), CanTry)
    assert isinstance(chance([missed(0, "time"), missed(3, "time")], day(20), later), Wait)


def test_a_void_attempt_never_happened() -> None:
    """An attempt waived for illness takes no try and starts no clock."""
    void = replace(missed(0, "time"), void=True)
    assert chance([void], day(1), TERMS) == CanTry(1, 3, LINES)
    found = chance([void, missed(5, "time", practised=6)], day(9), TERMS)
    assert found == CanTry(2, 2, ("time",), LAST + timedelta(days=5))


def three() -> list[Try]:
    """Miss three times, with practice in between."""
    return [missed(n, "time", practised=n + 1) for n in (0, 4, 20)]


def test_after_the_last_try() -> None:
    """After three misses a mentor calls; 30 days after the last one everything is new."""
    again_on = date(2026, 11, 28)
    assert chance(three(), day(21), TERMS) == NoTriesLeft("tries", again_on)
    assert chance(three(), day(49), TERMS) == NoTriesLeft("tries", again_on)
    assert chance(three(), day(50), TERMS) == CanTry(1, 3, LINES)
    new_round = [*three(), missed(51, "heat", practised=52)]
    assert chance(new_round, day(55), TERMS) == CanTry(2, 2, ("heat",), LAST + timedelta(days=51))


def test_time_runs_out() -> None:
    """60 days after the first attempt the round is over; so is it when the wait ends later."""
    first = [missed(0, "time", practised=1)]
    assert isinstance(chance(first, day(60), TERMS), CanTry)
    over = NoTriesLeft("time", LAST + timedelta(days=30))
    assert chance(first, day(61), TERMS) == over
    assert chance([*first, missed(55, "time")], day(56), TERMS) == over
    assert chance([*first, missed(55, "time")], day(90), TERMS) == CanTry(1, 3, LINES)


def test_a_pack_that_names_no_new_start() -> None:
    """Where the pack does not say when to start again, nobody is promised a day."""
    closed = Terms(RULE.model_copy(update={"after_last": "A mentor calls you."}), LINES, UTC)
    assert chance(three(), day(900), closed) == NoTriesLeft("tries", None)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), max_size=8),
    st.integers(0, 200),
)
def test_never_more_tries_than_allowed(world: list[tuple[int, bool, bool]], later: int) -> None:
    """Whatever happened, a number is 1 to 3, tries left are 1 to 3 and fit it, and time is left."""
    on, tries = 0, []
    for gap, void, practised in world:
        on += gap
        tries.append(replace(missed(on, "time", practised=on if practised else None), void=void))
    at = day(on + later, 13)
    found = chance(tries, at, TERMS)
    assert isinstance(found, CanTry | Wait | NoTriesLeft)
    if isinstance(found, CanTry):
        assert found.number + found.tries_left == 4
        assert found.last_on is None or at.date() <= found.last_on
    if isinstance(found, Wait):
        assert 1 <= found.tries_left <= 2
        assert found.opens_on <= found.last_on
        assert found.practice or at.date() < found.opens_on
