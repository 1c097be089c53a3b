"""What these tests start from: work that came to “not yet”, and a row of the outbox in hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event

from credentials.notices import STAFF_CHANNEL, Notice
from handlers.registry.marking import hand_in_marks
from storage.attempts import Attempt, AttemptState
from storage.outbox import Lease, Owed
from storage.people import Person
from storage.transaction import Transaction
from tests.handlers.talk import House

DATA = "dss.b.data"
NOT_YET = {"fix": 2, "dupes": 1, "notes": 2}
ENOUGH = {"fix": 2, "dupes": 2, "notes": 2}


def hands_in(
    house: House, learner: Person, *, kind: str = "first", renews: str | None = None
) -> Attempt:
    """A learner hands in work for Data Essentials now."""

    def work(tx: Transaction) -> Attempt:
        known = tx.catalog.achievement(DATA, house.at.date())
        new = tx.attempts.open(
            learner.id, DATA, known.version, house.at, kind=kind, lines=(), renews=renews
        )
        return tx.attempts.change(new.id, state=AttemptState.SUBMITTED, submitted_at=house.at)

    return house.do(work)


def marks(house: House, attempt: Attempt, marker: Person, scores: dict[str, int]) -> Attempt:
    """Somebody scores it now."""

    def work(tx: Transaction) -> Attempt:
        for line, value in scores.items():
            tx.attempts.mark(attempt, marker.id, line, value, "Look once more.", house.at)
        hand_in_marks(tx.attempts.get(attempt.id), marker, house.at, tx)
        return tx.attempts.get(attempt.id)

    return house.do(work)


def owed_row(house: House, notice: Notice) -> Owed:
    """A notice in the outbox."""

    def work(tx: Transaction) -> Owed:
        tx.owe(notice, house.at)
        if notice.person == STAFF_CHANNEL:
            return tx.outbox.claim(_lease(house), notice.due_at, 1)[0]
        rows = tx.outbox.for_person(notice.person)
        return next(each for each in rows if each.key == notice.key)

    return house.do(work)


def sent_row(house: House, notice: Notice, at: datetime) -> None:
    """A notice that went to its person at a moment."""

    def work(tx: Transaction) -> None:
        tx.owe(notice, house.at)
        [one] = tx.outbox.claim(_lease(house), notice.due_at, 1)
        assert tx.outbox.sent(one, "test", at)

    house.do(work)


def _lease(house: House) -> Lease:
    return Lease("test", house.at, house.at + timedelta(minutes=1))


def questions(house: House, look: Callable[[Transaction], object]) -> list[tuple[str, Any]]:
    """Every statement that a look takes, with its values."""
    asked: list[tuple[str, Any]] = []

    def hear(*said: Any) -> None:
        asked.append((said[2], said[3]))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        house.do(look)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return asked
