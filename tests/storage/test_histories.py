"""What the rules ask about attempts: the same alone and read ahead, and never what it was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from storage.attempts import Attempt
from storage.histories import Deed, Mark
from storage.people import Person
from storage.store import Store
from storage.transaction import Transaction

AT = datetime(2028, 7, 20, 12, tzinfo=UTC)
Change = Callable[[Attempt, Transaction], object]


def tried(person: Person, name: str, tx: Transaction) -> Attempt:
    """An attempt with two marks, a decision and a practice."""
    one = tx.attempts.open(person.id, name, "1.0.0", AT, lines=("x",))
    for number, line in enumerate(("b", "a")):
        tx.attempts.mark(one, person.id, line, number, "well done", AT + timedelta(hours=number))
    tx.attempts.decide(one, "scored", person.id, "-", AT, "a note")
    tx.attempts.practised(one.id, "again", AT)
    return tx.attempts.change(one.id, state="closed", passed=False, submitted_at=AT)


def told(one: Attempt, tx: Transaction) -> tuple[object, ...]:
    """All that can be asked about it."""
    its, round_ = tx.histories, (one.person_id, one.achievement_id)
    return its.attempts(*round_), its.marks(one.id), its.deeds(one.id), its.practices(one.id)


def test_read_ahead_or_alone(store: Store) -> None:
    """Each has its own, in the order in which it happened; and no more is read than was asked."""

    def look(_at: datetime, tx: Transaction) -> None:
        ana, ben = (tx.people.add(AT, ref=ref) for ref in ("ana", "ben"))
        first, other, again = (
            tried(who, name, tx) for who, name in ((ana, "one"), (ben, "one"), (ana, "one"))
        )
        alone = [told(each, tx) for each in (first, other)]
        assert alone[0] == (
            [first, again],
            [Mark(ana.id, "b", 0), Mark(ana.id, "a", 1)],
            [Deed("scored", ana.id)],
            {"again": AT},
        )
        tx.histories.read_ahead([other, first])
        assert [told(each, tx) for each in (first, other)] == alone
        assert tx.histories.attempts(ben.id, "two") == []

    store.run_now(look, AT)


CHANGES: dict[str, Change] = {
    "opened": lambda one, tx: tx.attempts.open(one.person_id, "one", "2.0.0", AT, lines=()),
    "changed": lambda one, tx: tx.attempts.change(one.id, passed=True),
    "marked": lambda one, tx: tx.attempts.mark(one, one.person_id, "a", 3, None, AT),
    "decided": lambda one, tx: tx.attempts.decide(one, "sent_back", one.person_id, "-", AT),
    "practised": lambda one, tx: tx.attempts.practised(one.id, "more", AT),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_has_changed_is_read_again(store: Store, change: Change) -> None:
    """Nothing that was read ahead is told once it may be wrong."""

    def look(_at: datetime, tx: Transaction) -> None:
        one = tried(tx.people.add(AT), "one", tx)
        tx.histories.read_ahead([one])
        before = told(one, tx)
        change(one, tx)
        after = told(one, tx)
        assert after != before
        tx.histories.forget()
        assert told(one, tx) == after

    store.run_now(look, AT)


def test_people_read_ahead(store: Store) -> None:
    """The same persons with their roles, as they are now; whoever is nobody stays nobody."""

    def look(_at: datetime, tx: Transaction) -> None:
        ana, lee = tx.people.add(AT, name="Ana"), tx.people.add(AT, name="Lee")
        tx.people.grant(lee.id, frozenset({"coach", "leader"}))
        alone = [tx.people.get(each.id) for each in (ana, lee)]
        tx.people.read_ahead([ana.id, lee.id, "nobody"])
        assert [tx.people.get(each.id) for each in (ana, lee)] == alone
        with pytest.raises(KeyError):
            tx.people.get("nobody")
        tx.people.dismiss(lee.id, frozenset({"leader"}), AT)
        assert tx.people.get(lee.id).roles == {"coach"}
        tx.people.read_ahead([ana.id])
        tx.people.rename(ana.id, "Anna")
        assert tx.people.get(ana.id).name == "Anna"
        tx.people.read_ahead([ana.id])
        tx.people.grant(ana.id, frozenset({"coach"}))
        assert tx.people.get(ana.id).roles == {"coach"}

    store.run_now(look, AT)
