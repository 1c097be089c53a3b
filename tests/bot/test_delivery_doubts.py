"""What is counted as a doubt, and what one chat's trouble means for the others."""

from datetime import timedelta

import pytest

from bot.platforms import InDoubt, TryLater
from handlers.due.owing import owe_what_is_due
from storage.outbox import DOUBTFUL
from storage.people import Person
from storage.store import Store
from tests.bot.test_delivery import END, Office, awarded, ending

AGAIN = "Sent again, in case the first did not reach you."


@pytest.fixture
def office(store: Store) -> Office:
    """An office in an empty house."""
    return Office(store)


@pytest.fixture
def ben(office: Office) -> Person:
    """A learner on Telegram."""
    return office.house.learner("ben", "Ben")


def pause_of(office: Office) -> float:
    """For how many seconds Telegram is to be left alone."""
    now = office.real()
    until = office.house.do(lambda tx: tx.send_slots.paused_until("telegram", now))
    return (until - now).total_seconds() if until else 0


async def test_what_was_never_accepted_is_no_doubt(office: Office, ben: Person) -> None:
    """After many refusals the first doubt is the first: what they earned is sent again."""
    office.owes(awarded(office, ben))
    office.telegram.refusals.extend(TryLater("busy", 1) for _ in range(6))
    office.telegram.refusals.append(InDoubt("cut"))
    for _ in range(10):
        await office.delivers()
        office.waits(minutes=10)
    [letter] = office.telegram.letters
    assert AGAIN in letter.words
    assert office.row(ben).reason == f"{DOUBTFUL}; sent again"


async def test_staff_try_a_doubtful_result_again(office: Office, ben: Person) -> None:
    """By hand, too, it says that it may be the second one; and a doubt stays on the record."""
    office.owes(awarded(office, ben))
    office.telegram.refusals.append(InDoubt("cut"))
    await office.delivers()
    number = office.row(ben).id
    assert office.house.do(lambda tx: tx.outbox.let_go(number, office.clock.now(), "enough"))
    assert office.row(ben).reason == f"{DOUBTFUL}; enough"
    assert office.house.do(lambda tx: tx.outbox.retry(number, office.clock.now()))
    await office.delivers()
    assert AGAIN in office.telegram.letters[0].words
    assert office.house.do(lambda tx: tx.outbox.count_doubtful()) == 1


async def test_staff_try_a_doubtful_nudge_again(office: Office, ben: Person) -> None:
    """Its rule would drop it, so the wish of staff goes before the rule."""
    notice = ending(office, ben)
    office.owes(notice)
    office.goes_to(notice.due_at)
    office.telegram.refusals.append(InDoubt("cut"))
    await office.delivers()
    row = office.row(ben)
    assert row.state == "dropped"
    assert office.house.do(lambda tx: tx.outbox.retry(row.id, office.clock.now()))
    await office.delivers()
    assert office.row(ben).state == "sent"


async def test_one_chat_that_is_refused_stops_nobody_else(office: Office, ben: Person) -> None:
    """Several reminders in one message are one chat, and no sign that the platform has enough."""
    for _ in range(3):
        office.house.badge(ben, until=END)
    office.goes_to(END - timedelta(days=90, hours=5))
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    office.telegram.refusals.append(TryLater("busy", 60))
    await office.delivers()
    assert [row.state for row in office.rows(ben)] == ["owed"] * 3
    assert pause_of(office) == 0


async def test_the_longest_wait_counts(office: Office) -> None:
    """Answers that come together ask for different waits; a short one does not end a long one."""
    people = [office.house.learner(f"p{number}", "Somebody") for number in range(3)]
    office.owes(*(awarded(office, one) for one in people))
    office.telegram.refusals.extend(TryLater("busy", seconds) for seconds in (600, 600, 3))
    await office.delivers()
    assert pause_of(office) > 500
