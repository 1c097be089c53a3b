"""One alert for each cohort and kind: told once, louder when it gets worse, gone by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from credentials.notices import STAFF_CHANNEL, CohortAlert
from credentials.outcomes.alerts import snooze, take
from handlers.cohort_alerts import alert_in, keep, shown_as
from handlers.due.judged import Drop, Send
from handlers.due.owing import alerts_due, owe, owe_what_is_due
from handlers.due.still_true import judge
from storage.alerts import StoredAlert
from storage.badges import Badge
from storage.cohorts import Cohort
from storage.people import Person
from storage.transaction import Transaction
from tests.handlers.due.scenes import ENOUGH, hands_in, marks, owed_row, questions
from tests.handlers.registry.harbor import load_history
from tests.handlers.talk import House

KEY = "HARBOR-27A:silent_learners"
QUIET = datetime(2026, 10, 22, 9, tzinfo=UTC)
"""Ten days after the cohort began."""


@pytest.fixture
def lee(house: House) -> Person:
    """The coach, who leads as well."""
    return house.staff("lee", "Mr. Lee", "coach", "leader")


@pytest.fixture
def cohort(house: House, lee: Person) -> Cohort:
    """A cohort that begins on the twelfth."""
    return house.cohort("HARBOR-27A", coach=lee)


def owed(house: House, at: datetime) -> list[CohortAlert]:
    """The alerts that are owed at a moment."""
    found = house.do(lambda tx: owe_what_is_due(at, tx)).owed
    return [each for each in found if isinstance(each, CohortAlert)]


def row(house: House, key: str = KEY) -> StoredAlert:
    """The alert's row."""
    found = house.do(lambda tx: tx.alerts.get(key))
    assert found is not None
    return found


def test_silent_for_ten_days_after_the_start(house: House, cohort: Cohort) -> None:
    """Nobody is silent before the cohort begins; ten days after, one alert, told once."""
    house.learner("ana", "Ana", cohort)
    assert owed(house, QUIET - timedelta(days=1)) == []
    [found] = owed(house, QUIET)
    assert (found.person, found.refs, found.severity) == (STAFF_CHANNEL, ("ana",), 1)
    assert owed(house, QUIET + timedelta(hours=1)) == []


def test_worse_is_told_again_in_the_same_thread(house: House, cohort: Cohort) -> None:
    """A second silent learner makes a new notice about the same alert."""
    house.learner("ana", "Ana", cohort)
    [first] = owed(house, QUIET)
    house.learner("ben", "Ben", cohort)
    [second] = owed(house, QUIET + timedelta(hours=1))
    assert first.thread == second.thread == KEY
    assert second.severity == 2
    stale = owed_row(house, first)
    found = house.do(lambda tx: judge(stale, QUIET, tx))
    assert found == Drop("a newer count has taken its place")


def test_whoever_is_busy_or_waits_is_not_silent(house: House, cohort: Cohort) -> None:
    """A learner who wrote, or whose work is with a marker, is left out."""
    ana, ben = (house.learner(ref, ref.title(), cohort) for ref in ("ana", "ben"))
    house.do(lambda tx: tx.conversations.set("here", ana.id, QUIET - timedelta(days=9)))
    hands_in(house, ben)
    late = [each.alert for each in owed(house, QUIET)]
    assert late == ["late_results"]


def finishes(house: House, learner: Person, until: datetime | None = None) -> list[Badge]:
    """All badges of the pathway, the first of them in a version that is outdated by now."""
    steps = [("dss.b.data", "1.0.0"), ("dss.b.viz", "1.2.0"), ("dss.b.a11y", "1.1.0")]
    return [house.badge(learner, step, version=version, until=until) for step, version in steps]


def test_whoever_wants_a_pause_is_not_silent(house: House, cohort: Cohort) -> None:
    """Nothing is expected of them before its end."""
    ben = house.learner("ben", "Ben", cohort)
    house.do(lambda tx: tx.people.change(ben.id, paused_until=QUIET + timedelta(days=2)))
    assert owed(house, QUIET) == []
    [found] = owed(house, QUIET + timedelta(days=2))
    assert found.refs == ("ben",)


def test_whoever_has_finished_once_is_not_silent(house: House, cohort: Cohort) -> None:
    """Neither when their badges end or are outdated; of one that is withdrawn, they are again."""
    house.do(load_history)
    ana = house.learner("ana", "Ana", cohort)
    assert [each.refs for each in owed(house, QUIET)] == [("ana",)]
    *_, last = finishes(house, ana, until=QUIET + timedelta(days=1))
    assert owed(house, QUIET) == []
    assert row(house).state == "closed"
    later = QUIET + timedelta(days=30)
    assert owed(house, later) == []
    house.do(lambda tx: tx.badges.stand(last.id, "suspended", later, "identity"))
    assert owed(house, later) == []
    house.do(lambda tx: tx.badges.stand(last.id, "revoked", later, "identity"))
    assert [each.refs for each in owed(house, later)] == [("ana",)]


def test_a_cohort_that_is_over(house: House, cohort: Cohort) -> None:
    """After its last day its silence clears, and stays so; a result that is late is still told."""
    ana, ben = (house.learner(ref, ref.title(), cohort) for ref in ("ana", "ben"))
    hands_in(house, ben)
    owed(house, QUIET)
    house.do(lambda tx: tx.cohorts.end(cohort.code, QUIET.date()))
    assert owed(house, QUIET + timedelta(hours=14)) == []
    assert row(house).state == "open"
    over = QUIET + timedelta(days=1)
    told = row(house)
    house.do(lambda tx: shown_as(told, "m1", over, tx))
    [clear] = owed(house, over)
    assert (clear.alert, clear.severity) == ("silent_learners", 0)
    assert row(house, "HARBOR-27A:late_results").state == "open"
    assert owed(house, over + timedelta(hours=1)) == []
    house.do(lambda tx: tx.cohorts.end(cohort.code, None))
    assert [each.refs for each in owed(house, over + timedelta(hours=1))] == [(ana.ref,)]


def test_late_results(house: House, cohort: Cohort) -> None:
    """Work that waits longer than the pack promises is named by its number; scored, it clears."""
    ana, diaz = house.learner("ana", "Ana", cohort), house.staff("diaz", "Diaz", "assessor")
    attempt = hands_in(house, ana)
    assert owed(house, house.at + timedelta(days=5)) == []
    [found] = owed(house, house.at + timedelta(days=6))
    assert (found.alert, found.refs) == ("late_results", (attempt.label,))
    key = "HARBOR-27A:late_results"
    before = row(house, key)
    house.do(lambda tx: shown_as(before, "m1", house.at, tx))
    marks(house, attempt, diaz, ENOUGH)
    [clear] = owed(house, house.at + timedelta(days=7))
    assert (clear.alert, clear.severity) == ("late_results", 0)
    assert row(house, key).state == "closed"
    told = owed_row(house, clear)
    assert isinstance(house.do(lambda tx: judge(told, house.at + timedelta(days=7), tx)), Send)


def test_taken_and_snoozed(house: House, lee: Person, cohort: Cohort) -> None:
    """*I have it* and *Snooze* keep it quiet; when the snooze is over it is told again."""
    house.learner("ana", "Ana", cohort)
    [first] = owed(house, QUIET)
    told = owed_row(house, first)
    zone = house.store.cellar.programme.timezone
    alert = house.do(lambda tx: alert_in(tx.alerts.get(KEY), tx))
    assert alert is not None
    house.do(lambda tx: keep(snooze(alert, 3, QUIET, zone), QUIET, tx))
    assert row(house).state == "snoozed"
    assert house.do(lambda tx: judge(told, QUIET, tx)) == Drop("somebody has dealt with it")
    assert owed(house, QUIET + timedelta(days=2)) == []
    [again] = owed(house, QUIET + timedelta(days=3))
    assert again.opened_on == (QUIET + timedelta(days=3)).date()
    house.do(lambda tx: keep(take(alert, lee.id, QUIET), QUIET, tx))
    assert (row(house).state, row(house).taken_by) == ("taken", lee.id)
    assert owed(house, QUIET + timedelta(days=9)) == []


def test_nobody_takes_it(house: House, lee: Person, cohort: Cohort) -> None:
    """After two days a leader hears of it, once, in their own chat."""
    house.learner("ana", "Ana", cohort)
    owed(house, QUIET)
    assert owed(house, QUIET + timedelta(hours=47)) == []
    [to_lead] = owed(house, QUIET + timedelta(hours=48))
    assert to_lead.person == lee.id
    assert owed(house, QUIET + timedelta(hours=49)) == []
    told = owed_row(house, to_lead)
    assert isinstance(house.do(lambda tx: judge(told, QUIET + timedelta(hours=48), tx)), Send)


def test_taken_while_we_looked(house: House, lee: Person, cohort: Cohort) -> None:
    """What somebody did between the look and the owing is not overwritten."""
    house.learner("ana", "Ana", cohort)
    owed(house, QUIET)
    house.learner("ben", "Ben", cohort)
    looked = house.do(lambda tx: alerts_due(QUIET, tx))
    alert = house.do(lambda tx: alert_in(tx.alerts.get(KEY), tx))
    assert alert is not None
    house.do(lambda tx: keep(take(alert, lee.id, QUIET), QUIET, tx))
    assert house.do(lambda tx: owe(looked, tx)) == []
    assert row(house).state == "taken"


def test_a_dry_run_opens_nothing(house: House, cohort: Cohort) -> None:
    """Looking leaves no row."""
    house.learner("ana", "Ana", cohort)
    assert len(house.do(lambda tx: alerts_due(QUIET, tx)).all) == 1
    assert house.do(lambda tx: tx.alerts.get(KEY)) is None


def test_nobody_is_asked_for_alone(house: House, cohort: Cohort, lee: Person) -> None:
    """Ten times the learners and the cohorts take as many questions to the database."""
    house.learner("ana", "Ana", cohort)
    questions(house, look)  # the catalog is read once
    few = len(questions(house, look))
    for number in range(10):
        more = house.cohort(f"HARBOR-{number}", coach=lee)
        hands_in(house, house.learner(f"ben{number}", "Ben", more))
        house.learner(f"cho{number}", "Cho", more)
    assert len(questions(house, look)) == few


def look(tx: Transaction) -> None:
    """Look at all cohorts, of which some have changed."""
    assert alerts_due(QUIET, tx).looked
