"""When a cohort needs a person to look, and what becomes of the alert."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from credentials.notices import STAFF_CHANNEL
from credentials.outcomes.alerts import (
    Activity,
    Alert,
    AlertMistake,
    Closed,
    Finding,
    Open,
    Snoozed,
    Taken,
    WaitingWork,
    alert_notice,
    close,
    goes_to_lead,
    late_results,
    observe,
    silent_learners,
    snooze,
    take,
)

AT = datetime(2027, 1, 12, 12, tzinfo=UTC)
COHORT = "HARBOR-27A"


def ago(days: float) -> datetime:
    """Look back from `AT`."""
    return AT - timedelta(days=days)


def finding(*refs: str) -> Finding:
    """Make a finding of late results."""
    return Finding(COHORT, "late_results", refs)


def opened(*refs: str) -> Alert:
    """Open an alert at `AT`."""
    alert = observe(None, finding(*refs), AT, UTC).alert
    assert alert is not None
    return alert


def test_silent_learners() -> None:
    """Ten whole days without a word count; nine do not."""
    learners = [
        Activity("chi", ago(10)),
        Activity("ana", ago(30)),
        Activity("ben", ago(9)),
    ]
    found = silent_learners(COHORT, learners, AT, UTC)
    assert found == Finding(COHORT, "silent_learners", ("ana", "chi"))
    assert found.severity == 2
    assert silent_learners(COHORT, learners[2:], AT, UTC) is None
    assert silent_learners(COHORT, learners[2:3], AT, UTC, days=5) is not None


def test_late_results() -> None:
    """Work is late from the day after the pack's promise, counted where the programme is."""
    waiting = [WaitingWork("A-2", ago(5), 5), WaitingWork("A-1", ago(6), 5)]
    assert late_results(COHORT, waiting, AT, UTC) == finding("A-1")
    assert late_results(COHORT, waiting[:1], AT, UTC) is None
    # At nine in the morning of UTC it is still the same day on Kiritimati; at noon, the next.
    early = [WaitingWork("A-3", AT.replace(day=7, hour=9), 5)]
    assert late_results(COHORT, early, AT, UTC) is None
    assert late_results(COHORT, early, AT, ZoneInfo("Pacific/Kiritimati")) == finding("A-3")


def test_told_once() -> None:
    """A new finding is owed to the channel; the same again owes nothing; gone, it clears."""
    first = observe(None, finding("A-1"), AT, UTC)
    assert first.owed is not None
    assert (first.owed.person, first.owed.refs) == (STAFF_CHANNEL, ("A-1",))
    again = observe(first.alert, finding("A-2"), AT + timedelta(days=1), UTC)
    assert again.owed is None
    assert again.alert is not None
    assert again.alert.finding.refs == ("A-2",)
    assert observe(again.alert, None, AT, UTC).alert is None
    assert observe(None, None, AT, UTC).alert is None


def test_worse_is_told_in_the_same_thread() -> None:
    """One more case is owed again, in the thread of the first, with the first day."""
    worse = observe(opened("A-1"), finding("A-1", "A-2"), AT + timedelta(days=1), UTC)
    assert worse.owed is not None
    assert worse.owed.thread == f"{COHORT}:late_results"
    assert worse.owed.opened_on == AT.date()
    assert worse.alert is not None
    assert worse.alert.state == Open(AT)


def test_taken_stays_taken() -> None:
    """Of two who tap, the first has it; a second tap of the same changes nothing."""
    mine = take(opened("A-1"), "lee", AT)
    assert mine.state == Taken("lee", AT)
    assert take(mine, "lee", AT + timedelta(hours=1)) == mine
    with pytest.raises(AlertMistake, match="already has"):
        take(mine, "ruiz", AT)
    grown = observe(mine, finding("A-1", "A-2"), AT, UTC)
    assert grown.owed is None
    assert grown.alert is not None
    assert grown.alert.finding.severity == 2


def test_quiet_unless_it_gets_worse() -> None:
    """Snoozed for three days: quiet, but one more case wakes it; so does the third morning."""
    quiet = snooze(opened("A-1"), 3, AT, UTC)
    assert quiet.state == Snoozed(date(2027, 1, 15))
    soon = AT + timedelta(days=2)
    assert observe(quiet, finding("A-1"), soon, UTC).owed is None
    woken = observe(quiet, finding("A-1", "A-2"), soon, UTC)
    assert woken.owed is not None
    assert woken.alert is not None
    assert woken.alert.state == Open(soon)
    over = observe(quiet, finding("A-1"), AT + timedelta(days=3), UTC)
    assert over.owed is not None
    first = observe(None, finding("A-1"), AT, UTC).owed
    assert first is not None
    assert over.owed.key != first.key
    assert take(quiet, "lee", AT).state == Taken("lee", AT)


def test_only_some_snoozes() -> None:
    """1, 3 or 7 days."""
    with pytest.raises(AlertMistake, match="1, 3 or 7"):
        snooze(opened("A-1"), 30, AT, UTC)


def test_closing() -> None:
    """Closing needs a line; a closed alert is done with, but comes back worse or after a week."""
    with pytest.raises(AlertMistake, match="one line"):
        close(opened("A-1"), "lee", " \n", AT)
    done = close(opened("A-1"), "lee", "Called\nboth. ", AT)
    assert done.state == Closed("lee", "Called both.", AT)
    with pytest.raises(AlertMistake, match="is closed"):
        take(done, "lee", AT)
    with pytest.raises(AlertMistake, match="is closed"):
        snooze(done, 1, AT, UTC)
    with pytest.raises(AlertMistake, match="is closed"):
        close(done, "lee", "again", AT)
    assert observe(done, finding("A-1"), AT + timedelta(days=6), UTC).owed is None
    assert observe(done, finding("A-1"), AT + timedelta(days=7), UTC).owed is not None
    assert observe(done, finding("A-1", "A-2"), AT, UTC).owed is not None


def test_the_lead_hears_of_it() -> None:
    """Nobody took it for 48 hours: the lead is told, under a key of their own."""
    alert = opened("A-1")
    assert not goes_to_lead(alert, AT + timedelta(hours=47))
    assert goes_to_lead(alert, AT + timedelta(hours=48))
    assert not goes_to_lead(take(alert, "lee", AT), AT + timedelta(days=9))
    assert alert_notice(alert.finding, AT, AT, UTC, "ruiz").key.startswith("ruiz:alert:")


def test_not_at_night() -> None:
    """What is found at night is told in the morning."""
    owed = observe(None, finding("A-1"), AT.replace(hour=23), UTC).owed
    assert owed is not None
    assert owed.due_at == datetime(2027, 1, 13, 8, tzinfo=UTC)


class AlertLife(RuleBasedStateMachine):
    """Days pass, work piles up and is done, people tap buttons in any order."""

    def __init__(self) -> None:
        """Start with nothing found."""
        super().__init__()
        self.at = AT
        self.alert: Alert | None = None
        self.found: Finding | None = None

    @rule(hours=st.integers(1, 60), count=st.integers(0, 5))
    def look(self, hours: int, count: int) -> None:
        """Look again after a while."""
        self.at += timedelta(hours=hours)
        self.found = finding(*(f"A-{each}" for each in range(count))) if count else None
        was = self.alert
        now = observe(was, self.found, self.at, UTC)
        self.alert = now.alert
        if now.owed:
            assert isinstance(now.alert, Alert)
            assert isinstance(now.alert.state, Open)
            assert was is None or not isinstance(was.state, Taken)
        again = observe(now.alert, self.found, self.at, UTC)
        assert again.owed is None
        assert again.alert == now.alert

    @precondition(lambda self: self.alert is not None)
    @rule(press=st.sampled_from(["take lee", "take kim", "snooze 1", "snooze 7", "close"]))
    def tap(self, press: str) -> None:
        """Press a button, perhaps an old one."""
        assert self.alert is not None
        verb, _, what = press.partition(" ")
        try:
            match verb:
                case "take":
                    self.alert = take(self.alert, what, self.at)
                case "snooze":
                    self.alert = snooze(self.alert, int(what), self.at, UTC)
                case _:
                    self.alert = close(self.alert, "lee", "done", self.at)
        except AlertMistake:
            assert isinstance(self.alert.state, Taken | Closed)

    @invariant()
    def no_worse_than_told(self) -> None:
        """An alert nobody was told about in full is in somebody's hands, or does not exist."""
        if self.alert is not None and not isinstance(self.alert.state, Taken):
            assert self.alert.finding.severity <= self.alert.told

    @invariant()
    def clear_is_clear(self) -> None:
        """There is an alert exactly while something is found."""
        assert (self.alert is None) == (self.found is None)


TestAlertLife = AlertLife.TestCase
