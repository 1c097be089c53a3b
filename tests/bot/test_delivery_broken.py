"""What breaks in our own code is given up in the end, can be tried again, and harms no other."""

from datetime import timedelta

import pytest

from credentials.notices import RetakeOpen
from handlers.due.breaking import MOST_TRIES, Broken, put_off
from handlers.due.preparing import AN_HOUR
from storage.outbox import BROKE
from storage.people import Person
from storage.store import Store
from tests.bot.test_delivery import STEP, Office, awarded, ending


@pytest.fixture
def office(store: Store) -> Office:
    """An office in an empty house."""
    return Office(store)


@pytest.fixture
def ben(office: Office) -> Person:
    """A learner on Telegram."""
    return office.house.learner("ben", "Ben")


def broken(office: Office) -> int:
    """How many notices are counted as broken."""
    return office.house.do(lambda tx: tx.outbox.count_broken())


async def test_it_is_given_up_and_tried_again_by_staff(office: Office, ben: Person) -> None:
    """Its tries are counted like those of a send; when the cause is mended, staff try again."""
    office.owes(awarded(office, ben))
    office.house.do(lambda tx: tx.people.change(ben.id, name_sealed=b"spoiled"))
    await office.delivers()
    assert (office.row(ben).state, office.row(ben).tries, broken(office)) == ("owed", 1, 1)
    for _ in range(MOST_TRIES - 2):
        office.waits(minutes=61)
        [one] = await office.worker().claim()
        once = Broken(one, "w", office.clock.now(), "as before", AN_HOUR)
        assert office.house.do(lambda tx, once=once: put_off(once, tx))  # type: ignore[misc]
    office.waits(minutes=61)
    await office.delivers()
    row = office.row(ben)
    assert (row.state, broken(office)) == ("given_up", 1)
    assert (row.reason or "").startswith(f"tried {MOST_TRIES} times; the last time: {BROKE}: ")
    assert "see the service's log" in (row.reason or "")
    office.house.do(lambda tx: tx.people.rename(ben.id, "Ben"))
    office.goes_to(office.clock.now().replace(hour=9) + timedelta(days=1))
    assert office.house.do(lambda tx: tx.outbox.retry_broken(office.clock.now())) == 1
    await office.delivers()
    assert (office.row(ben).state, broken(office)) == ("sent", 0)


async def test_what_goes_with_it_is_not_to_blame(office: Office, ben: Person) -> None:
    """A reminder that would be in one message with a broken one arrives by itself."""
    sound = ending(office, ben)
    office.owes(sound, RetakeOpen(ben.id, STEP, "no such try", STEP))
    office.goes_to(STEP)
    await office.delivers()
    assert [letter.to.account.external_id for letter in office.telegram.letters] == ["ben"]
    states = {row.notice.kind: (row.state, row.tries) for row in office.rows(ben)}
    assert states == {"renewal": ("sent", 1), "retake_open": ("owed", 1)}
