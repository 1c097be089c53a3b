"""What people read: one idea, a day with its weekday, a way out; in their language."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from credentials.catalog.models import RenewBy
from credentials.notices import (
    AlertKind,
    BadgeWithdrawn,
    Change,
    Notice,
    RenewalDue,
    ResultReady,
    RetakeOpen,
    SentBack,
)
from handlers.due.words import words, words_together
from handlers.messages import Message
from handlers.wording.alerts import cohort_alert, untaken_alert
from handlers.wording.renewals import Ending, renewal
from handlers.wording.staff import learner_unreached
from handlers.wording.voice import Voice
from storage.people import Person
from tests.handlers.due.scenes import ENOUGH, NOT_YET, hands_in, marks
from tests.handlers.talk import House

END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
ENGLISH, SPANISH = Voice("en", ZoneInfo("UTC")), Voice("es", ZoneInfo("UTC"))
ENDING = Ending("VL-1", "Data Essentials", 7, END.date(), 30, "short_task")


def worded(house: House, notice: Notice, person: Person) -> Message:
    """A notice in words, now."""
    return house.do(lambda tx: words(notice, person, house.at, tx))


@pytest.fixture
def ana(house: House) -> Person:
    """A learner in a cohort of Mr. Lee's."""
    lee = house.staff("lee", "Mr. Lee", "coach")
    return house.learner("ana", "Ana", house.cohort("HARBOR-27A", coach=lee))


@pytest.mark.parametrize(
    ("days", "english"),
    [
        (90, "It ends in 90 days, on Mon 9 Oct 2028. A short task keeps it."),
        (1, "It ends tomorrow, on Mon 9 Oct 2028. A short task keeps it."),
        (0, "Today is its last day. You can still renew for 30 days."),
    ],
)
def test_the_days_to_the_end(days: int, english: str) -> None:
    """Each step says the day; the last day says what is still possible."""
    today = END.date() - timedelta(days=days)
    assert renewal(ENGLISH, [ENDING], today).text == english
    assert "(in English)" not in renewal(SPANISH, [ENDING], today).text


@pytest.mark.parametrize(
    "renew_by",
    ["none", "local_rule", "short_task", "full_assessment", "supervisor_sign_off", "provider_rule"],
)
def test_every_way_to_renew_has_words(renew_by: RenewBy) -> None:
    """Whatever keeps a badge, its holder reads how; one that cannot be renewed has no button."""
    said = renewal(SPANISH, [replace(ENDING, renew_by=renew_by)], date(2028, 10, 2))
    assert "(in English)" not in said.text
    verbs = [button.action.partition(":")[0] for button in said.buttons]
    assert ("renew" in verbs) == (renew_by != "none")


def test_an_older_version_is_offered_the_bridge(house: House, ana: Person) -> None:
    """Superseded before its end: the short way to the new version, not a renewal of the old one."""
    badge = house.badge(ana, version="1.0.0", until=datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC))
    until = badge.valid_until
    assert until is not None
    notice = RenewalDue(ana.id, house.at, badge.id, 30, until.date(), until)
    said = worded(house, notice, ana)
    assert "Yours stays true for its date" in said.text
    assert "until Wed 30 Jun" in said.text
    assert said.buttons[0].action == f"bridge:{badge.id}"


def test_a_result(house: House, ana: Person) -> None:
    """A result reads the same as when the learner asks for it."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    attempt = marks(house, hands_in(house, ana), diaz, ENOUGH)
    said = worded(house, ResultReady(ana.id, house.at, attempt.id), ana)
    assert "Your badge comes after a second person checks, by Wed 7 Oct." in said.text


def test_a_result_that_goes_out_late(house: House, ana: Person) -> None:
    """Whatever day it names lies ahead: a retake is open by then, a badge's check is late."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    passed = marks(house, hands_in(house, ana), diaz, ENOUGH)
    ben = house.learner("ben", "Ben")
    missed = marks(house, hands_in(house, ben), diaz, NOT_YET)
    told = ResultReady(ben.id, house.at, missed.id)
    assert "Then you can try again from Thu 8 Oct: just" in worded(house, told, ben).text
    house.wait(days=3)
    late = worded(house, told, ben).text
    assert "The wait is over: as soon as that is done, you can try again: just" in late
    assert "2 tries left. It is open until Tue 2 Feb." in late
    assert "8 Oct" not in late
    checked = worded(house, ResultReady(ana.id, house.at, passed.id), ana).text
    assert checked.endswith("Your badge comes after a second person checks.")


def test_a_retake_with_practice_left(house: House, ana: Person) -> None:
    """Practice comes first, and the button leads to it; when it is done, to the retake."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    attempt = marks(house, hands_in(house, ana), diaz, NOT_YET)
    until = datetime(2027, 2, 2, 23, 59, 59, tzinfo=UTC)
    notice = RetakeOpen(ana.id, house.at, attempt.id, house.at, until)
    first = worded(house, notice, ana)
    assert "First finish the practice: " in first.text
    assert first.buttons[0].action == f"practice:{attempt.number}"
    [practice] = house.do(lambda tx: tx.catalog.remediation_for(["dss.k.clean.dupes"]))
    house.do(lambda tx: tx.attempts.practised(attempt.id, practice.id, house.at))
    then = worded(house, notice, ana)
    assert then.text == "Your retake is open until Tue 2 Feb."
    assert then.buttons[0].action == "retake:dss.b.data"


def test_an_opening_is_put_off_while_there_is_time(house: House, ana: Person) -> None:
    """Not on the day before its last, and not by what an earlier version owed without its end."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    attempt = marks(house, hands_in(house, ana), diaz, NOT_YET)
    for days_left, offered in ((7, True), (2, True), (1, False), (0, False)):
        until = house.at + timedelta(days=days_left)
        said = worded(house, RetakeOpen(ana.id, house.at, attempt.id, house.at, until), ana)
        actions = [button.action for button in said.buttons]
        assert (f"snooze:retake:{attempt.id}" in actions) == offered
    old = worded(house, RetakeOpen(ana.id, house.at, attempt.id, house.at), ana)
    assert [button.label for button in old.buttons] == ["Start practice", "Talk to a person"]


def test_one_more_check(house: House, ana: Person) -> None:
    """The learner hears by when, and that nothing is asked of them."""
    attempt = hands_in(house, ana)
    said = worded(house, SentBack(ana.id, house.at, attempt.id, date(2026, 10, 8)), ana)
    assert said.text.startswith("One more check of A-1001, by Thu 8 Oct.")


@pytest.mark.parametrize(
    ("change", "start"),
    [
        ("revoked", "We withdrew your badge"),
        ("suspended", "Your badge VL-"),
        ("reinstated", "Your badge VL-"),
    ],
)
def test_a_decision_about_a_badge(house: House, ana: Person, change: Change, start: str) -> None:
    """What was decided, why, and whom to talk to; nothing is offered that is not there."""
    badge = house.badge(ana, until=END)
    house.do(lambda tx: tx.badges.stand(badge.id, change, house.at, "record_mistake"))
    said = worded(house, BadgeWithdrawn(ana.id, house.at, badge.id, change, house.at), ana)
    assert said.text.startswith(start)
    assert ("a mistake in our records" in said.text) == (change != "reinstated")
    assert ("Mr. Lee" in said.text) == (change != "reinstated")
    assert "Talk to a person" in [button.label for button in said.buttons]
    house.do(lambda tx: tx.people.change(ana.id, language="es"))
    spanish = house.do(lambda tx: tx.people.get(ana.id))
    dicho = worded(house, BadgeWithdrawn(ana.id, house.at, badge.id, change, house.at), spanish)
    assert "(in English)" not in dicho.text
    assert ("If you think this is wrong" in said.text) == (change == "revoked")
    assert "appeal" not in said.text
    assert "apela" not in dicho.text


def test_whoever_has_no_coach_can_still_say_that_it_is_wrong(house: House) -> None:
    """Without a class there is nobody to name, and the button leads to a person."""
    eve = house.learner("eve", "Eve")
    badge = house.badge(eve, until=END)
    house.do(lambda tx: tx.badges.stand(badge.id, "revoked", house.at, "other"))
    said = worded(house, BadgeWithdrawn(eve.id, house.at, badge.id, "revoked", house.at), eve)
    assert "If you think this is wrong, please tell a person." in said.text
    assert said.buttons[0].label == "Talk to a person"


def test_different_things_in_one_message(house: House, ana: Person) -> None:
    """A badge that ends and a retake that opens stand below each other, each with its button."""
    badge = house.badge(ana, until=END)
    diaz = house.staff("diaz", "Diaz", "assessor")
    attempt = marks(house, hands_in(house, ana), diaz, NOT_YET)
    together = [
        RenewalDue(ana.id, house.at, badge.id, 7, END.date(), END),
        RetakeOpen(ana.id, house.at, attempt.id, house.at),
    ]
    said = house.do(lambda tx: words_together(together, ana, house.at, tx))
    assert said.heading == "2 things for you"
    assert [line.partition(":")[0] for line in said.text.split("\n\n")] == [
        "• Data Essentials (Sheets)"
    ] * 2
    verbs = [button.action.partition(":")[0] for button in said.buttons]
    assert verbs == ["renew", "practice", "reminders"]


def test_alerts_have_no_names() -> None:
    """The channel sees numbers and references; a long list is cut, and says so."""
    refs = [f"p{number}" for number in range(12)]
    said = cohort_alert(ENGLISH, "H:late_results", "H", "late_results", refs)
    assert said.text.startswith("Alert: 12 results are later than promised. p0, p1,")
    assert said.text.endswith("and 2 more.")
    lead = untaken_alert(ENGLISH, "H:silent_learners", "H", "silent_learners", ["p0"])
    assert lead.text.startswith("Nobody has taken this alert for two days.")
    assert (lead.thread, said.thread) == ("", "H:late_results")


def test_an_alert_that_cleared() -> None:
    """When it goes away by itself the message says so and asks for nothing."""
    kinds: tuple[AlertKind, ...] = ("late_results", "silent_learners")
    for kind in kinds:
        said = cohort_alert(ENGLISH, f"H:{kind}", "H", kind, ())
        assert said.text.startswith("All clear")
        assert said.buttons == ()


def test_a_very_long_code_or_reference() -> None:
    """A button that a platform would refuse is left out; the alert is not."""
    said = cohort_alert(ENGLISH, f"{'X' * 60}:silent_learners", "X", "silent_learners", ["p0"])
    assert said.buttons == ()
    assert learner_unreached(ENGLISH, "é" * 40).buttons == ()
