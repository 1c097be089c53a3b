"""Alerts: one takes it, others see who, a line closes it."""

import pytest

from credentials.outcomes.alerts import Alert, Finding, Open
from handlers.cohort_alerts import keep
from tests.handlers.registry.harbor import Harbor
from tests.handlers.staff.conftest import Chat

KEY = "HARBOR-27A:silent_learners"


@pytest.fixture(autouse=True)
def alert(harbor: Harbor) -> None:
    """Two learners have not been heard of."""
    harbor.cohort("HARBOR-27A", coach=harbor.lee)
    finding = Finding("HARBOR-27A", "silent_learners", ("ana", "ben"))
    harbor.do(lambda tx: keep(Alert(finding, 2, Open(harbor.at)), harbor.at, tx))


def test_taken_by_one_and_seen_by_the_other(harbor: Harbor, chat: Chat) -> None:
    """The second who taps sees who has it and since when."""
    assert "1 alert is open." in chat(harbor.lee).says("/staff")
    lee = chat(harbor.lee).says("alerts").presses("I have it")
    assert "Taken by Sam Lee, 09:00." in lee
    harbor.wait(hours=1)
    ruiz = chat(harbor.ruiz).acts(f"alert_take:{KEY}")
    assert "Taken by Sam Lee, 09:00." in ruiz
    assert "One line for the log" in lee.presses("Done")
    assert "Closed. Thank you." in lee.says("Called both.")
    assert "No alert is open." in ruiz.says("alerts")
    assert "This alert is closed." in ruiz.acts(f"alert_snooze:{KEY}:3")
    kept = harbor.store.read_now(lambda _, tx: tx.alerts.get(KEY), None)
    assert kept is not None
    assert kept.line == "Called both."


def test_quiet_for_some_days(harbor: Harbor, chat: Chat) -> None:
    """1, 3 or 7 days, unless it gets worse."""
    lee = chat(harbor.lee).acts(f"alert_snooze:{KEY}:3")
    assert "Quiet until Thu 8 Oct, unless it gets worse." in lee
    assert "1, 3 or 7 days" in lee.acts(f"alert_snooze:{KEY}:5")


@pytest.mark.parametrize("action", ["alert_take:X:silent_learners", "alert_take", "alert_snooze"])
def test_an_alert_that_is_gone(harbor: Harbor, chat: Chat, action: str) -> None:
    """An old button says that nothing is left to do."""
    assert "That alert has cleared." in chat(harbor.lee).acts(action)
