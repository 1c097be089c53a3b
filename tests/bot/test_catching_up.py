"""After a week in which nothing ran: what still matters is said, once, in one message a person."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock, real_now
from bot.delivery import Delivery
from handlers.due.owing import owe_what_is_due
from storage.store import Store
from tests.bot.mailbox import Mailbox
from tests.handlers.due.scenes import NOT_YET, hands_in, marks
from tests.handlers.talk import House

FRIDAY_MORNING = datetime(2026, 10, 16, 9, tzinfo=UTC)


async def delivered(house: House, at: datetime) -> list[str]:
    """What arrives when all is owed and delivered at a moment."""
    box = Mailbox("telegram")
    clock = Clock(at - real_now())
    house.do(lambda tx: owe_what_is_due(clock.now(), tx))
    await Delivery(house.store, clock, {box.name: box}, f"w-{at:%H%M}").deliver_all()
    return [each.words for each in box.letters]


async def test_a_week_without_us(store: Store) -> None:
    """A retake that opened, and a badge that has come to a step: one message, at six."""
    house = House(store)
    ana, diaz = house.learner("ana", "Ana"), house.staff("diaz", "Diaz", "assessor")
    marks(house, hands_in(house, ana), diaz, NOT_YET)
    house.do(lambda tx: tx.conversations.set("here", ana.id, house.at))
    ends = datetime(2026, 10, 23, 23, 59, 59, tzinfo=UTC)
    house.badge(ana, "dss.b.viz", version="1.2.0", until=ends)
    # The result itself, in time; then nothing ran until Friday of the week after.
    assert len(await delivered(house, house.at + timedelta(minutes=1))) == 1
    assert await delivered(house, FRIDAY_MORNING) == []
    [letter] = await delivered(house, FRIDAY_MORNING.replace(hour=18))
    assert letter.startswith("2 things for you")
    assert "The wait for your retake is over. First finish the practice" in letter
    assert "It ends in 7 days, on Fri 23 Oct 2026." in letter
    assert await delivered(house, FRIDAY_MORNING.replace(hour=18, minute=5)) == []
    assert await delivered(house, FRIDAY_MORNING + timedelta(days=1, hours=9)) == []
    rows = house.do(lambda tx: tx.outbox.for_person(ana.id))
    dropped = [each.reason for each in rows if each.state == "dropped"]
    assert dropped == ["the opening says it too"]
