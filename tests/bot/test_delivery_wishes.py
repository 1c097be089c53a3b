"""Somebody changes when they want to hear from us while something waits for them."""

from datetime import datetime, timedelta

import pytest

from handlers.learner_menu import LEARNER
from storage.people import Person
from storage.store import Store
from tests.bot.test_delivery import STEP, Office, ending

A_PAUSE = timedelta(days=60)


@pytest.fixture
def office(store: Store) -> Office:
    """An office in an empty house."""
    return Office(store)


@pytest.fixture
def ben(office: Office) -> Person:
    """A learner on Telegram."""
    return office.house.learner("ben", "Ben")


def goes_to(office: Office, at: datetime) -> None:
    """Both clocks, of what is due and of what people say, show this."""
    office.goes_to(at)
    office.house.at = at


async def test_a_pause_that_is_ended_by_hand(office: Office, ben: Person) -> None:
    """What waited for the end of the pause comes now, and not on its old last day."""
    office.owes(ending(office, ben))
    office.house.do(lambda tx: tx.people.change(ben.id, paused_until=STEP + A_PAUSE))
    goes_to(office, STEP)
    await office.delivers()
    assert office.row(ben).due_at == STEP + A_PAUSE
    office.house.talk(ben, LEARNER).says("/reminders").presses("Remind me of everything")
    await office.delivers()
    assert office.row(ben).state == "sent"


async def test_an_earlier_hour_counts_today(office: Office, ben: Person) -> None:
    """Whoever asks for an hour that is over does not wait until the old one."""
    office.owes(ending(office, ben))
    office.house.do(lambda tx: tx.people.change(ben.id, hour=19))
    goes_to(office, STEP)
    await office.delivers()
    assert office.row(ben).due_at == STEP + timedelta(hours=1)
    office.house.talk(ben, LEARNER).says("/time 9")
    await office.delivers()
    assert office.row(ben).state == "sent"
