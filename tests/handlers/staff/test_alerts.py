"""Alerts: one takes it, others see who, a line closes it."""

import pytest

from credentials.notices import STAFF_CHANNEL
from credentials.outcomes.alerts import Alert, Finding, Open
from handlers.cohort_alerts import keep, shown_as
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
    assert "Taken by Sam Lee, Mon 5 Oct, 09:00." in lee
    harbor.wait(hours=1)
    ruiz = chat(harbor.ruiz).acts(f"alert_take:{KEY}")
    assert "Taken by Sam Lee, Mon 5 Oct, 09:00." in ruiz
    assert "One line for the log" in lee.presses("Done")
    assert "One line for the log" in lee.says("👍")
    assert "Closed. Thank you." in lee.says("Called both.")
    assert "No alert is open." in ruiz.says("alerts")
    for action in (f"alert_snooze:{KEY}:3", f"alert_done:{KEY}"):
        assert "This alert is closed." in ruiz.acts(action)
    kept = harbor.store.read_now(lambda _, tx: tx.alerts.get(KEY), None)
    assert kept is not None
    assert kept.line == "Called both."


def test_the_coach_and_leaders_see_who_it_is(harbor: Harbor, chat: Chat) -> None:
    """A random reference has a name in the private list, and in no alert; others stay blind."""
    new = harbor.do(lambda tx: tx.people.add(harbor.at, name="Nia Brook").ref)
    finding = Finding("HARBOR-27A", "silent_learners", ("ana", new))
    harbor.do(lambda tx: keep(Alert(finding, 2, Open(harbor.at)), harbor.at, tx))
    for person in (harbor.lee, harbor.ruiz):
        seat = chat(person).says("alerts")
        assert "Nia" not in seat.text
        assert f"ana: Ana Moreno\n{new}: Nia Brook" in seat.presses("See list")
    assert "Nia Brook" in chat(harbor.lee).acts(f"alert_take:{KEY}").presses("See list")
    rosa = harbor.staff("rosa", "Rosa Vega", "coach", "assessor", "approver")
    for person in (harbor.diaz, harbor.kim, rosa):
        seat = chat(person).says("alerts").presses("See list")
        assert "for the learners' own coach and for leaders." in seat
        assert "Nia" not in seat.text


def test_who_is_behind_one_reference(harbor: Harbor, chat: Chat) -> None:
    """The same for a reference that was typed, or that stands in a notice to the coach."""
    cohort = harbor.do(lambda tx: tx.cohorts.get("HARBOR-27A"))
    cal = harbor.learner("p-0a1b2c3d4e", "Cal Reyes", cohort)
    lee = chat(harbor.lee).says(f"/staff who {cal.ref.upper()}")
    assert "p-0a1b2c3d4e: Cal Reyes" in lee
    assert "Cal Reyes" in lee.acts(f"who:{cal.ref}")
    assert "for the learners' own coach" in lee.says("/staff who ana")
    ruiz = chat(harbor.ruiz)
    assert "ana: Ana Moreno" in ruiz.says("who ana")
    assert "nobody with this reference" in ruiz.says("who p-nobody")
    assert "Who? Type the reference" in ruiz.says("who")
    for person in (harbor.diaz, harbor.kim):
        assert "for the learners' own coach" in chat(person).says(f"who {cal.ref}")


def test_work_that_is_late_has_no_list_of_names(harbor: Harbor, chat: Chat) -> None:
    """Markers judge work by its number: whose it is stands behind no button."""
    finding = Finding("HARBOR-27A", "late_results", ("A-1001",))
    harbor.do(lambda tx: keep(Alert(finding, 1, Open(harbor.at)), harbor.at, tx))
    lee = chat(harbor.lee).says("alerts")
    assert lee.labels.count("I have it") == 2
    assert lee.labels.count("See list") == 1
    harbor.learner("a-1001", "Cal Reyes")
    assert "about work, not people." in lee.acts("alert_list:HARBOR-27A:late_results")


def test_the_channel_hears_who_has_it_once(harbor: Harbor, chat: Chat) -> None:
    """Only where the channel was told of the alert, and not again for a second press."""

    def owed() -> list[str]:
        found = harbor.do(lambda tx: tx.outbox.for_person(STAFF_CHANNEL))
        return [one.notice.kind for one in found]

    chat(harbor.lee).acts(f"alert_snooze:{KEY}:3")
    assert owed() == []
    row = harbor.store.read_now(lambda _, tx: tx.alerts.get(KEY), None)
    assert row is not None
    harbor.do(lambda tx: shown_as(row, "m1", harbor.at, tx))
    for person in (harbor.lee, harbor.lee, harbor.ruiz):
        chat(person).acts(f"alert_take:{KEY}")
    assert owed() == ["alert_handled"]


def test_quiet_for_some_days(harbor: Harbor, chat: Chat) -> None:
    """1, 3 or 7 days, unless it gets worse."""
    lee = chat(harbor.lee).acts(f"alert_snooze:{KEY}:3")
    assert "Quiet until Thu 8 Oct, unless it gets worse." in lee
    assert "1, 3 or 7 days" in lee.acts(f"alert_snooze:{KEY}:5")


@pytest.mark.parametrize("action", ["alert_take:X:silent_learners", "alert_take", "alert_snooze"])
def test_an_alert_that_is_gone(harbor: Harbor, chat: Chat, action: str) -> None:
    """An old button says that nothing is left to do."""
    assert "That alert has cleared." in chat(harbor.lee).acts(action)
