"""How learners stand, and who of them is silent, for all of them at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest

from storage.attempts import AttemptState
from storage.badges import NewBadge
from storage.cohorts import Cohort
from storage.departures import Departure
from storage.paging import PAGE
from storage.records import OutsideRecord
from storage.standings import Member, Standing
from storage.store import Store
from storage.transaction import Transaction

AT = datetime(2028, 7, 20, 12, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=40)
SINCE = AT - timedelta(days=10)
Done = TypeVar("Done")


class Programme:
    """A store with one cohort, and people who join it."""

    def __init__(self, store: Store) -> None:
        """Open the cohort `C-1`, which began long ago."""
        self._store = store
        self.coach = self.do(lambda tx: tx.people.add(AT, ref="lee").id)
        self.opens("C-1", LONG_AGO.date())

    def do(self, work: Callable[[Transaction], Done]) -> Done:
        """Do something in one transaction."""
        return self._store.run_now(lambda _, tx: work(tx), None)

    def opens(self, code: str, starts_on: date) -> None:
        """Open a cohort."""
        self.do(lambda tx: tx.cohorts.add(Cohort(code, "p", starts_on, self.coach)))

    def ends(self, on: date | None) -> None:
        """The last day of the cohort `C-1`, or none."""
        self.do(lambda tx: tx.cohorts.end("C-1", on))

    def leaves(self, person: str, at: datetime) -> None:
        """The coach says that somebody has left."""
        self.do(lambda tx: tx.departures.add(person, self.coach, at))

    def joins(self, ref: str, at: datetime = LONG_AGO) -> str:
        """Somebody new in the cohort."""
        return self.do(lambda tx: self.enrol(ref, at, tx))

    @staticmethod
    def enrol(ref: str, at: datetime, tx: Transaction) -> str:
        """Somebody new in the cohort, within a transaction."""
        one = tx.people.add(AT, ref=ref).id
        tx.cohorts.enrol(one, "p", at, cohort_code="C-1")
        return one

    def hands_in(self, person: str, achievement: str, at: datetime, state: AttemptState) -> None:
        """Work, and how far it has come."""

        def hand_in(tx: Transaction) -> None:
            one = tx.attempts.open(person, achievement, "1.0.0", at, lines=("x",))
            tx.attempts.change(one.id, submitted_at=at, state=state)

        self.do(hand_in)

    def holds(self, person: str, name: str, until: datetime | None, standing: str) -> None:
        """A badge of the achievement `name`."""

        def add(tx: Transaction) -> None:
            new = NewBadge(
                id=name,
                person_id=person,
                achievement_id=name,
                version="1.0.0",
                attempt_id=None,
                valid_from=LONG_AGO,
                valid_until=until,
                document={},
                status_list=1,
                status_index=tx.new_status_index(1, 131_072),
                identity_salt=b"salt",
                renews=None,
                awarded_at=LONG_AGO,
            )
            tx.badges.add(new)
            if standing != "current":
                tx.badges.stand(name, standing, AT, "identity")

        self.do(add)

    def records(self, person: str, name: str, until: datetime) -> None:
        """A certificate of somebody else's."""
        record = OutsideRecord(name, self.coach, LONG_AGO, until)
        self.do(lambda tx: tx.records.add(person, record))

    def standing(self, person: str) -> Standing:
        """How somebody stands."""
        return self.do(lambda tx: tx.standings.of([person, self.coach], AT, AT.date()))[person]

    def silent(self) -> list[Member]:
        """Who has been silent for ten days."""
        found = self.do(lambda tx: list(tx.standings.silent(SINCE, AT, AT.date())))
        return sorted(found, key=lambda each: (each.ref, each.cohort_code))


def stands(
    paused_until: datetime | None, pathway: str, *earned: tuple[str, str], with_marker: bool
) -> Standing:
    """Of somebody in the cohort."""
    return Standing(
        paused_until,
        with_marker=with_marker,
        has_left=False,
        pathway_id=pathway,
        begins_on=LONG_AGO.date(),
        earned=frozenset(earned),
    )


@pytest.fixture
def programme(store: Store) -> Programme:
    """A programme with one cohort."""
    return Programme(store)


def test_what_decides_whose_word_is_next(programme: Programme) -> None:
    """The pause, work with us, the pathway chosen last, the cohort, and what was once earned."""
    ana = programme.joins("ana")
    assert programme.standing(ana) == stands(None, "p", with_marker=False)
    until = AT + timedelta(days=3)
    programme.do(lambda tx: tx.people.change(ana, paused_until=until))
    programme.do(lambda tx: tx.cohorts.enrol(ana, "q", AT))
    programme.hands_in(ana, "a", LONG_AGO, AttemptState.MARKED)
    for name, ends, standing in (
        ("one", None, "current"),
        ("two", AT, "current"),
        ("ended", AT - timedelta(seconds=1), "current"),
        ("held", None, "suspended"),
        ("withdrawn", None, "revoked"),
    ):
        programme.holds(ana, name, ends, standing)
    for name, ends in (("out", AT), ("past", SINCE)):
        programme.records(ana, name, ends)
    earned = [(name, "1.0.0") for name in ("one", "two", "ended", "held")]
    earned += [("out", ""), ("past", "")]
    assert programme.standing(ana) == stands(until, "q", *earned, with_marker=True)


def test_who_is_on_no_pathway_stands_nowhere(programme: Programme) -> None:
    """Staff are no learners."""
    assert programme.do(lambda tx: tx.standings.of([programme.coach], AT, AT.date())) == {}


def test_who_is_silent(programme: Programme) -> None:
    """Neither whoever wrote, handed in or joined since; and when each was last heard."""
    programme.joins("ana")
    ben, cho, dev = (programme.joins(ref) for ref in ("ben", "cho", "dev"))
    programme.joins("eva", SINCE)
    before = SINCE - timedelta(seconds=1)
    programme.do(lambda tx: tx.conversations.set("1", ben, before))
    programme.do(lambda tx: tx.conversations.set("2", cho, before))
    programme.do(lambda tx: tx.conversations.set("3", cho, SINCE))
    programme.hands_in(dev, "a", SINCE, AttemptState.CLOSED)
    programme.hands_in(ben, "a", before - timedelta(days=1), AttemptState.CLOSED)
    found = [(each.ref, each.last_heard) for each in programme.silent()]
    assert found == [("ana", LONG_AGO), ("ben", before)]


def test_two_cohorts_and_none(programme: Programme) -> None:
    """Whoever is in two cohorts is silent in both; alone on a pathway, in none."""
    ana = programme.joins("ana")
    programme.opens("C-2", LONG_AGO.date())
    programme.do(lambda tx: tx.cohorts.enrol(ana, "q", LONG_AGO, cohort_code="C-2"))
    programme.do(lambda tx: tx.cohorts.enrol(ana, "r", LONG_AGO))
    programme.do(lambda tx: tx.cohorts.enrol(programme.coach, "r", LONG_AGO))
    found = programme.silent()
    assert [each.cohort_code for each in found] == ["C-1", "C-2"]
    assert {each.standing.pathway_id for each in found} == {"r"}


def test_a_cohort_that_is_over(programme: Programme) -> None:
    """After its last day nobody is silent in it or has a beginning by it; it can be moved."""
    ana = programme.joins("ana")
    today = AT.date()
    for last_day, many in ((today, 1), (today - timedelta(days=1), 0), (None, 1)):
        programme.ends(last_day)
        assert len(programme.silent()) == many
        assert (programme.standing(ana).begins_on is not None) == bool(many)


def test_who_has_left(programme: Programme) -> None:
    """Until somebody takes it back, or their next word; an older one does not count."""
    ana, ben = programme.joins("ana"), programme.joins("ben")
    programme.do(lambda tx: tx.conversations.set("1", ana, LONG_AGO))
    for one in (ana, ben):
        programme.leaves(one, SINCE)
        assert programme.standing(one).has_left
    assert programme.do(lambda tx: tx.departures.of(ana)) == Departure(SINCE, programme.coach)
    programme.do(lambda tx: tx.conversations.set("1", ana, SINCE + timedelta(seconds=1)))
    assert programme.do(lambda tx: tx.departures.of(ana)) is None
    programme.leaves(ben, AT)
    programme.do(lambda tx: tx.departures.end(ben))
    assert not any(programme.standing(one).has_left for one in (ana, ben))


def test_page_after_page(programme: Programme) -> None:
    """More learners than a page are all there, each once."""
    refs = [f"p{number:05}" for number in range(PAGE + 5)]
    programme.do(lambda tx: [programme.enrol(ref, LONG_AGO, tx) for ref in refs])
    assert [each.ref for each in programme.silent()] == refs


def test_what_waits_for_a_marker(programme: Programme) -> None:
    """Work of cohorts only, handed in and without a result, the oldest first."""
    ana, ben = programme.joins("ana"), programme.joins("ben")
    programme.hands_in(ben, "a", SINCE, AttemptState.SUBMITTED)
    programme.hands_in(ana, "a", LONG_AGO, AttemptState.SUBMITTED)
    programme.hands_in(ana, "b", LONG_AGO, AttemptState.MARKED)
    programme.hands_in(programme.coach, "a", LONG_AGO, AttemptState.SUBMITTED)
    waiting = programme.do(lambda tx: list(tx.standings.waiting(AT)))
    assert [(each.cohort_code, each.submitted_at) for each in waiting] == [
        ("C-1", LONG_AGO),
        ("C-1", SINCE),
    ]
    assert programme.do(lambda tx: list(tx.standings.waiting(LONG_AGO))) == []
