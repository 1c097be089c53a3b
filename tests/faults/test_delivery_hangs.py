"""A worker hangs past its lease, dies amid many sends, or its clock jumps: all is accounted for."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from bot.clock import Clock, real_now
from bot.delivery import AT_ONCE, LEASE, Delivery
from bot.platforms import Destination, Sent
from credentials.notices import BadgeAwarded
from handlers.messages import Message
from tests.bot.mailbox import Mailbox
from tests.faults.sink import Sink
from tests.faults.test_delivery_killed import STEP, Place

PEOPLE = 60


class HangingBox(Mailbox):
    """It takes the message, and its answer comes when the test lets it."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        super().__init__()
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()

    @override
    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        sent = await super().send(to, message, replaces)
        self.begun.set()
        await self.may_end.wait()
        return sent


@pytest.fixture
def place(anywhere: Path) -> Iterator[Place]:
    """A folder with one learner whose badge ends, on either database."""
    one = Place(anywhere)
    yield one
    one.store.close()


def worker(
    place: Place, box: Mailbox, name: str, ahead: Callable[[], timedelta] = timedelta
) -> Delivery:
    """A worker by a clock of its own, which is so far ahead."""
    at: datetime = place.house.at + timedelta(minutes=1)
    clock = Clock(at - real_now())
    return Delivery(place.store, clock, {box.name: box}, name, lambda: real_now() + ahead())


async def test_a_worker_that_comes_back_after_its_lease(place: Place) -> None:
    """Its mark is fenced off: the heir has sent again, said so, and the row keeps the doubt."""
    notice = BadgeAwarded(place.ben.id, place.house.at, place.badge.id)
    slow, box, waited = HangingBox(), Mailbox(), [timedelta()]
    heir = worker(place, box, "heir", lambda: waited[-1])
    await heir.deliver_all()
    place.house.do(lambda tx: tx.owe(notice, place.house.at))
    hangs = asyncio.create_task(worker(place, slow, "slow").deliver_all())
    await slow.begun.wait()
    waited.append(LEASE + timedelta(seconds=1))
    await heir.deliver_all()
    slow.may_end.set()
    await hangs
    assert "Sent again" in box.letters[0].words
    assert (place.row.state, place.row.reason) == ("sent", "may have arrived; sent again")


@pytest.mark.parametrize("jump", [timedelta(days=366), timedelta(days=-1)])
async def test_the_machine_s_clock_jumps(place: Place, jump: timedelta) -> None:
    """What a dead worker held is found by whoever comes, a year later or a day before."""
    notices = [BadgeAwarded(place.ben.id, place.house.at, place.badge.id)]
    place.house.do(lambda tx: tx.owe_all(notices, place.house.at))
    box = Mailbox()
    assert len(await worker(place, box, "dead").claim()) == 1
    await worker(place, box, "heir", lambda: jump).deliver_all()
    assert len(box.letters) == 1
    assert place.row.state == "sent"


async def test_killed_amid_many(place: Place) -> None:
    """None is lost, none sent twice but those in doubt, and there are few of those."""
    for number in range(PEOPLE):
        place.house.badge(
            place.house.learner(f"p{number}", "Somebody"), until=place.badge.valid_until
        )
    file = place.folder / "sink.txt"
    with place.starts(STEP, "amid") as process:
        assert process.stdout is not None
        assert "ready\n" in iter(process.stdout.readline, "")
        os.kill(process.pid, signal.SIGKILL)
    before = len(_chats(file))
    await place.works(STEP)
    counts = place.house.do(lambda tx: tx.outbox.counts())
    doubts = place.house.do(lambda tx: tx.outbox.count_doubtful())
    assert 0 < before < PEOPLE + 1
    assert set(_chats(file).values()) == {1}
    # Early reminders in doubt are dropped: each of these may have arrived, and says so.
    assert counts.get("dropped", 0) == doubts <= AT_ONCE
    assert counts["sent"] + doubts == PEOPLE + 1
    assert len(_chats(file)) >= counts["sent"]


def _chats(file: Path) -> Counter[str]:
    return Counter(line.split("\t")[0] for line in file.read_text().splitlines())


async def test_what_is_in_the_sink(place: Place) -> None:
    """Two for one person go in the order in which they were owed."""
    second = place.house.badge(place.ben)
    notices = [
        BadgeAwarded(place.ben.id, place.house.at, each.id) for each in (place.badge, second)
    ]
    place.house.do(lambda tx: tx.owe_all(notices, place.house.at))
    sink = Sink(place.folder / "sink.txt")
    clock = Clock(place.house.at + timedelta(minutes=1) - real_now())
    await Delivery(place.store, clock, {sink.name: sink}, "w").deliver_all()
    heard = place.heard
    assert [place.badge.id in heard[0], second.id in heard[1]] == [True, True]


@pytest.mark.soak
async def test_ten_thousand_in_a_minute(place: Place) -> None:
    """Three replicas at once: each notice once, and nothing left."""
    people = [place.house.learner(f"p{number}", "Somebody").id for number in range(500)]
    badges = [place.house.badge(place.ben).id for _ in range(20)]
    owed = [BadgeAwarded(one, place.house.at, badge) for one in people for badge in badges]
    place.house.do(lambda tx: tx.owe_all(owed, place.house.at))
    box = Mailbox()
    await asyncio.gather(*(worker(place, box, name).deliver_all() for name in "abc"))
    assert len({(each.to, each.words) for each in box.letters}) == len(box.letters) == 10_000
    assert place.house.do(lambda tx: tx.outbox.counts()) == {"sent": 10_000}
