"""What may be due is found by its day, without what is owed already."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from credentials.notices import RenewalDue
from storage.attempts import FIRST_NUMBER, Attempt, AttemptState
from storage.badges import NewBadge
from storage.cohorts import Cohort
from storage.coming_due import Stretch
from storage.paging import PAGE
from storage.records import OutsideRecord
from storage.store import Places, Store
from storage.transaction import Transaction

AT = datetime(2028, 7, 20, 12, tzinfo=UTC)
END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STRETCH = Stretch(AT, AT + timedelta(days=90), 90, {})


def badges(store: Store, *names: str, version: str = "2.0.0") -> str:
    """Badges of somebody new, all with the same end; the person."""

    def add(_at: datetime, tx: Transaction) -> str:
        holder = tx.people.add(AT)
        for name in names:
            new = NewBadge(
                id=name,
                person_id=holder.id,
                achievement_id="dss.b.data",
                version=version,
                attempt_id=None,
                valid_from=AT - timedelta(days=600),
                valid_until=END,
                document={},
                status_list=1,
                status_index=tx.new_status_index(1, 131_072),
                identity_salt=b"salt",
                renews=None,
                awarded_at=AT,
            )
            tx.badges.add(new)
        return holder.id

    return store.run_now(add, AT)


def found(store: Store, stretch: Stretch = STRETCH) -> list[str]:
    """The badges that may be due."""
    return store.read_now(
        lambda _, tx: [each.id for each in tx.coming_due.ending(stretch, "renewal")], None
    )


def owe(store: Store, person: str, badge: str, days: int) -> None:
    """Owe a step of a badge."""
    notice = RenewalDue(person, AT, badge, days, END.date(), END)
    store.run_now(lambda one, tx: tx.owe(one, AT), notice)


def test_what_is_owed_is_left_out(store: Store) -> None:
    """The key put together by the database is the key of the notice, whatever its state is."""
    ana = badges(store, "VL-1", "VL-2")
    owe(store, ana, "VL-1", 90)
    owe(store, ana, "VL-2", 30)
    assert found(store) == ["VL-2"]


def test_what_nobody_wants_to_hear_of(store: Store) -> None:
    """Revoked, renewed, or of another time: it is not there. On hold, it is."""
    badges(store, "VL-1", "VL-3", "VL-4")

    def change(_at: datetime, tx: Transaction) -> None:
        tx.badges.stand("VL-1", "revoked", AT, "identity")
        tx.badges.stand("VL-3", "suspended", AT, "identity")

    store.run_now(change, AT)
    assert found(store) == ["VL-3", "VL-4"]
    assert found(store, Stretch(AT, AT + timedelta(days=60), 90, {})) == []


def test_versions_have_steps_of_their_own(store: Store) -> None:
    """Another version is asked about its own step, or about none."""
    ana = badges(store, "VL-1", version="1.0.0")
    others = {("dss.b.data", "1.0.0"): 60}
    assert found(store, Stretch(AT, END + timedelta(days=1), 90, others)) == ["VL-1"]
    owe(store, ana, "VL-1", 60)
    assert found(store, Stretch(AT, END + timedelta(days=1), 90, others)) == []
    nothing = {("dss.b.data", "1.0.0"): None}
    assert found(store, Stretch(AT, END + timedelta(days=1), 90, nothing)) == []


def test_page_after_page(store: Store) -> None:
    """A day with more badges than a page has all of them, each once."""
    names = [f"VL-{number:06}" for number in range(PAGE + 5)]
    badges(store, *names)
    assert found(store) == names


@pytest.fixture
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that goes to a database."""
    heard: list[tuple[str, Any]] = []

    def hear(*said: Any) -> None:
        heard.append((said[2], said[3]))

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


# PostgreSQL plans by what it has counted: nothing, in an empty table.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_table_is_walked(store: Store, places: Places, asked: list[tuple[str, Any]]) -> None:
    """SQLite answers from the indexes of what ends and of what is owed."""
    asked.clear()
    found(store)
    store.run_now(lambda _, tx: tx.outbox.next_due(AT), None)
    with closing(sqlite3.connect(places.database_url.removeprefix("sqlite:///"))) as bare:
        plans = [
            [row[3] for row in bare.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in asked
            if statement.startswith("SELECT")
        ]
    assert len(plans) == 2
    steps = " ".join(step for plan in plans for step in plan)
    assert "SCAN" not in steps
    assert "USING INDEX ix_badge_ending" in steps
    assert "USING INDEX ix_outbox_due" in steps


def learner(store: Store, submitted_at: datetime, result_by: datetime) -> str:
    """Somebody in a cohort whose work came to “not yet”, with work that waits and a certificate."""

    def add(_at: datetime, tx: Transaction) -> str:
        one = tx.people.add(AT)
        tx.cohorts.add(Cohort("C-1", "p", AT.date(), one.id))
        tx.cohorts.enrol(one.id, "p", AT, cohort_code="C-1")
        tx.conversations.set("here", one.id, submitted_at)
        tx.records.add(one.id, OutsideRecord("ext", one.id, submitted_at, END))
        missed = tx.attempts.open(one.id, "a", "1.0.0", submitted_at, lines=("x",))
        closed = {"state": AttemptState.CLOSED, "passed": False}
        tx.attempts.change(missed.id, submitted_at=submitted_at, **closed)
        waits = tx.attempts.open(one.id, "b", "1.0.0", submitted_at, lines=("x",))
        waiting = {"state": AttemptState.SUBMITTED, "result_by": result_by}
        tx.attempts.change(waits.id, submitted_at=submitted_at, **waiting)
        return one.id

    return store.run_now(add, AT)


def test_each_question_finds_its_own(store: Store) -> None:
    """Missed work by its day and by its round's, late work, a silence, a certificate, a holder."""
    then, soon = AT - timedelta(days=10), AT + timedelta(days=90)
    ana = learner(store, then, AT - timedelta(days=1))
    holder = badges(store, "VL-1")

    def look(_at: datetime, tx: Transaction) -> dict[str, list[str]]:
        due, before = tx.coming_due, then - timedelta(days=1)
        return {
            "missed": [each.person_id for each in due.missed(before, AT, "k", 7)],
            "round": [
                each.person_id for each in due.missed_since_first(before, AT, ["a 1.0.0"], "k", 7)
            ],
            "late": [each.person_id for each in due.late(AT, "k")],
            "silent": [each.person_id for each, _heard_at in due.silent(before, AT)],
            "record": [each.person_id for each in due.records_ending(STRETCH, "k")],
            "outdated": [
                each.person_id for each in due.outdated("dss.b.data", ["2.0.0"], "k", "2028-Q3")
            ],
            "ended": [each.person_id for each in due.ended(AT, soon, "k", "2028-Q3")],
        }

    assert store.read_now(look, AT) == {
        **{key: [ana] for key in ("missed", "round", "late", "silent", "record")},
        **{key: [holder] for key in ("outdated", "ended")},
    }


def test_the_time_of_the_result_counts_where_it_is_asked_for(store: Store) -> None:
    """When it was decided, else when it was marked; what has no result has no such time."""
    learner(store, AT - timedelta(days=10), AT)

    def missed(_at: datetime, tx: Transaction) -> int:
        near = (AT - timedelta(days=8), AT - timedelta(days=6))
        found = tx.coming_due.missed(AT - timedelta(days=20), AT, "k", result=near)
        return len(list(found))

    def say(column: str, days: int) -> int:
        values = {column: AT - timedelta(days=days)}
        store.run_now(lambda _, tx: tx.attempts.change(_first(tx).id, **values), None)
        return store.read_now(missed, AT)

    assert store.read_now(missed, AT) == 0
    assert [say("marked_at", 9), say("marked_at", 7)] == [0, 1]
    assert [say("decided_at", 6), say("decided_at", 7)] == [0, 1]


def _first(tx: Transaction) -> Attempt:
    found = tx.attempts.by_number(FIRST_NUMBER)
    assert found is not None
    return found


def test_a_round_is_found_once_and_by_its_last(store: Store) -> None:
    """Two attempts of these days, then a third on another: it is the third, and once."""
    ana = learner(store, AT - timedelta(days=10), AT)

    def try_again(days: int) -> int:
        def add(_at: datetime, tx: Transaction) -> int:
            one = tx.attempts.open(ana, "a", "1.0.0", AT, lines=("x",))
            closed = {"state": AttemptState.CLOSED, "passed": False}
            handed_in = AT - timedelta(days=days)
            return tx.attempts.change(one.id, submitted_at=handed_in, **closed).number

        return store.run_now(add, AT)

    try_again(9)
    last = try_again(2)

    def closing(_at: datetime, tx: Transaction) -> list[int]:
        after, before = AT - timedelta(days=11), AT - timedelta(days=8)
        found = tx.coming_due.missed_since_first(after, before, ["a 1.0.0"], "k", 7)
        return [each.number for each in found]

    assert store.read_now(closing, AT) == [last]
