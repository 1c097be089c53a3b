"""Everything starts from a programme that can issue badges, with work that waits for a marker."""

from collections.abc import Callable

import pytest

from handlers.messages import Seat
from handlers.staff.menu import STAFF
from storage.attempts import Attempt, AttemptState
from storage.people import Person
from storage.store import Store
from storage.transaction import Transaction
from tests.handlers.registry.harbor import DATA, Harbor
from tests.handlers.talk import Talk

Chat = Callable[[Person], Talk]


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """Keys, staff, learners and the catalog."""
    return Harbor(store)


@pytest.fixture
def chat(harbor: Harbor) -> Chat:
    """Somebody's staff seat."""
    return lambda person: harbor.talk(person, STAFF, Seat.STAFF)


@pytest.fixture
def work(harbor: Harbor) -> Attempt:
    """Ana's list, handed in."""
    return hand_in(harbor, harbor.ana)


def hand_in(harbor: Harbor, learner: Person, achievement: str = "dss.b.data") -> Attempt:
    """Work of a learner that waits for a marker."""

    def act(tx: Transaction) -> Attempt:
        found = tx.catalog.achievement(achievement, harbor.at.date())
        lines = tuple(line.id for line in found.lines) or tuple(DATA)
        new = tx.attempts.open(learner.id, found.id, found.version, harbor.at, lines=lines)
        sheet = tx.files.keep(learner.id, "list.csv", "text/csv", b"a,b\n1,2\n", harbor.at)
        tx.attempts.add_part(new, "file", harbor.at, file=sheet)
        tx.attempts.add_part(new, "link", harbor.at, text="https://example.org/list")
        tx.attempts.add_part(new, "reflection", harbor.at, text="I kept both Diaz {rows}.")
        return tx.attempts.change(
            new.id,
            state=AttemptState.SUBMITTED,
            way="written_notes",
            submitted_at=harbor.at,
            result_by=harbor.at,
        )

    return harbor.do(act)
