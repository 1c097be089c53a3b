"""More is due than a platform takes: what waits for its turn waits as it is."""

from datetime import timedelta

import pytest

from handlers.due.owing import owe_what_is_due
from tests.faults.town import Town

pytestmark = pytest.mark.enable_socket

PEOPLE, A_SECOND = 8, 4


async def test_two_reminders_of_a_day_stay_one_message(town: Town) -> None:
    """Whoever has to wait for a slot of their platform still gets one message, not two."""
    town.a_second = A_SECOND
    chats = [town.learner(f"p{number}") for number in range(PEOPLE)]
    for chat in chats:
        for _ in range(2):
            town.house.badge(chat.person, until=town.house.at + timedelta(days=100))
    town.clock.move(timedelta(days=70, hours=10))
    town.house.do(lambda tx: owe_what_is_due(town.clock.now(), tx))
    await (await town.replica("one")).delivery.deliver_all()
    assert [len(chat.texts) for chat in chats] == [1] * PEOPLE
    assert town.house.do(lambda tx: tx.outbox.counts()) == {"sent": 2 * PEOPLE}
