"""Whatever somebody forges, in whichever seat: no crash, and nobody else's things."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from bot.clock import Clock, real_now
from bot.dispatch import OUR_FAULT, Dispatcher
from handlers.menus import MENUS, answer_anybody
from handlers.messages import Account, Reply, Request, Seat
from storage.store import Store
from storage.transaction import Transaction
from tests.handlers.talk import MONDAY, PLATFORM, House

_events = count(1)
HUGE = "9" * 58


class Intruder:
    """Somebody with a chat of their own who sends whatever they like."""

    def __init__(self, house: House) -> None:
        """Ben has a badge and a draft; Ana does not like that."""
        lee = house.staff("lee", "Mr. Lee", "coach", "approver")
        house.staff("diaz", "Marta Diaz", "assessor")
        cohort = house.cohort("HARBOR-27A", coach=lee)
        house.learner("ana", "Ana Morales", cohort)
        self.ben = house.learner("ben", "Ben Okafor", cohort)
        self.badge = house.badge(self.ben, until=MONDAY + timedelta(days=20)).id
        self.number = house.do(self._draft)
        self._store = house.store
        self._hear = Dispatcher(house.store, Clock(MONDAY - real_now()), answer_anybody).hear

    def _draft(self, tx: Transaction) -> int:
        lines = ("fix", "dupes", "notes")
        new = tx.attempts.open(self.ben.id, "dss.b.data", "2.0.0", MONDAY, lines=lines)
        return new.number

    def forges(self) -> Iterator[str]:
        """What stands behind a verb."""
        yield from ("", ":", "\0", "\ud800", HUGE, "-1", "²", "٣", "{x}", "no", "99:99", "x" * 50)
        number, badge = self.number, self.badge
        yield from (f"{number}", f"{number}:{HUGE}", f"{number}:fix:3", f"{number}:write")
        yield from (badge, f"{badge}:{HUGE}", f"{badge}:anyone", f"{badge}:work:full")
        yield from (f"{badge}:revoked:other", f"{badge}:suspended:", "HARBOR-27A:silent:3")

    def hear(self, who: str, seat: Seat, text: str = "", action: str = "") -> Reply:
        """One forged request, all the way in."""
        account = Account(PLATFORM, "", who)
        asked = Request(account, seat, MONDAY, f"forged {next(_events)}", text, action)
        return self._store.run_now(self._hear, asked)

    def bens(self) -> tuple[object, ...]:
        """Everything that only Ben, or staff with the right to it, may change."""

        def look(tx: Transaction) -> tuple[object, ...]:
            attempt = tx.attempts.by_number(self.number)
            assert attempt is not None
            parts, decisions = tx.attempts.parts(attempt), tx.attempts.decisions(attempt)
            scores = tx.attempts.scores(attempt)
            return (attempt, tx.badges.get(self.badge), tuple(parts), tuple(decisions), scores)

        return self._store.read_now(lambda _, tx: look(tx), None)


@pytest.fixture
def intruder(store: Store) -> Intruder:
    """In a house with the real catalog."""
    return Intruder(House(store))


@pytest.mark.parametrize("seat", list(Seat))
def test_no_forged_button_breaks_or_reaches_others(intruder: Intruder, seat: Seat) -> None:
    """Every verb with every nonsense, from a stranger, a learner and an assessor, in every seat."""
    before = intruder.bens()
    for who in ("a stranger", "ana", "diaz"):
        for verb in (*MENUS[seat].actions, "no_such_verb"):
            for forged in (verb, *(f"{verb}:{one}" for one in intruder.forges())):
                said = intruder.hear(who, seat, action=forged)
                assert all(OUR_FAULT not in one.text for one in said.messages), forged
    assert intruder.bens() == before


@pytest.mark.parametrize("seat", list(Seat))
def test_no_typed_nonsense_breaks_anything(intruder: Intruder, seat: Seat) -> None:
    """Half letters, null bytes, braces and endless words after every command and without one."""
    nonsense = ("\ud800", "\0", "{x}", "%s", "9" * 5_000, "x" * 9_000, "\u202e", "join {0}")
    for who in ("a stranger", "ana", "lee"):
        for text in (
            *nonsense,
            *(f"/{name} {one}" for name in MENUS[seat].commands for one in nonsense),
        ):
            said = intruder.hear(who, seat, text=text)
            assert all(OUR_FAULT not in one.text for one in said.messages), text[:40]
