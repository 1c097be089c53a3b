"""Ticks do what is due, one at a time, and stop without cutting anything in two."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from apscheduler.schedulers import base  # type: ignore[import-untyped]
from typing_extensions import override

from bot.clock import Clock, real_now
from bot.delivery import AT_ONCE, Delivery
from bot.platforms import Destination, Sent
from bot.schedule import Schedule, Tick
from credentials.notices import BadgeAwarded
from handlers.due.kinds import KINDS
from handlers.messages import Message
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.mailbox import Mailbox
from tests.doubles.waiting import until
from tests.handlers.registry.harbor import Harbor
from tests.handlers.talk import MONDAY, House

END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, 0, 1, tzinfo=UTC)


class SlowBox(Mailbox):
    """A platform that takes its time."""

    def __init__(self) -> None:
        """Nothing under way."""
        super().__init__()
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()

    @override
    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        self.begun.set()
        await self.may_end.wait()
        return await super().send(to, message, replaces)


@pytest.fixture
def house(store: Store) -> House:
    """An open house."""
    return House(store)


async def test_a_moved_clock_brings_what_is_due(house: House) -> None:
    """Poked after the clock was moved, it owes and delivers at once, without waiting for a tick."""
    house.badge(house.learner("ben", "Ben"), until=END)
    clock, box = Clock(MONDAY - real_now()), Mailbox()
    schedule = Schedule(house.store, clock, [box])
    schedule.start()
    try:
        clock.move(STEP - clock.now())
        schedule.poke()
        await until(lambda: bool(box.letters))
    finally:
        await schedule.stop()
    assert "It ends in 90 days" in box.letters[0].words


async def test_stopping_lets_a_send_finish(house: House) -> None:
    """A stop waits for the message under way, and its row is marked."""
    ben = house.learner("ben", "Ben")
    notice = BadgeAwarded(ben.id, house.at, house.badge(ben, until=END).id)
    house.do(lambda tx: tx.owe(notice, house.at))
    box = SlowBox()
    schedule = Schedule(house.store, Clock(MONDAY - real_now()), [box], ticks=False)
    schedule.start()
    await box.begun.wait()
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    box.may_end.set()
    await stopping
    [row] = house.do(lambda tx: tx.outbox.for_person(ben.id))
    assert row.state == "sent"


async def test_stopping_gives_back_what_is_held(house: House) -> None:
    """A stop in the middle of many does not carry them all: others find the rest free at once."""
    people = [house.learner(f"p{number}", "Somebody") for number in range(AT_ONCE + 5)]
    owed = [BadgeAwarded(one.id, house.at, house.badge(one, until=END).id) for one in people]
    house.do(lambda tx: tx.owe_all(owed, house.at))
    box, heir = SlowBox(), Mailbox()
    clock = Clock(MONDAY - real_now())
    schedule = Schedule(house.store, clock, [box], ticks=False)
    schedule.start()
    await box.begun.wait()
    stopping = asyncio.create_task(schedule.stop())
    box.may_end.set()
    await stopping
    assert len(box.letters) == AT_ONCE
    await Delivery(house.store, clock, {heir.name: heir}, "heir").deliver_all()
    assert len(heir.letters) == 5


class MachineClock:
    """The machine's clock, as the scheduler reads it, with a jump."""

    jump = timedelta()

    @classmethod
    def now(cls, tz: tzinfo = UTC) -> datetime:
        """The time after the jump."""
        return real_now().astimezone(tz) + cls.jump


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=3660)])
async def test_it_ticks_on_when_the_machine_s_clock_jumps(
    house: House, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    """Neither does it wait for a day to come again, nor count what ten years would have held."""
    monkeypatch.setattr(base, "datetime", MachineClock)
    monkeypatch.setattr(MachineClock, "jump", timedelta())
    ben, box = house.learner("ben", "Ben"), Mailbox()
    clock = Clock(MONDAY - real_now())
    schedule = Schedule(house.store, clock, [box], ticks=False, real=MachineClock.now)
    schedule.start()
    try:
        for number in range(2):
            notice = BadgeAwarded(ben.id, house.at, house.badge(ben, until=END).id)
            house.do(lambda tx, owed=notice: tx.owe(owed, house.at))  # type: ignore[misc]
            await until(lambda count=number: len(box.letters) > count)  # type: ignore[misc]
            monkeypatch.setattr(MachineClock, "jump", jump)
            # What the scheduler had planned before the jump is done.
            await asyncio.sleep(1.5)
    finally:
        await schedule.stop()
    assert len(box.letters) == 2


async def test_two_replicas_tick(house: House) -> None:
    """Two schedules on one database owe and send each reminder once."""
    for number in range(12):
        house.badge(house.learner(f"p{number}", "Somebody"), until=END)
    clock, box = Clock(STEP - real_now()), Mailbox()
    both = [Schedule(house.store, clock, [box]) for _ in range(2)]
    for schedule in both:
        schedule.start()
    await until(lambda: len(box.letters) == 12)
    await asyncio.gather(*(schedule.stop() for schedule in both))
    assert len({letter.to.account for letter in box.letters}) == len(box.letters) == 12


@pytest.fixture
def broken_first() -> Iterator[None]:
    """One kind more, looked for before all others, whose question breaks."""

    def breaks(at: datetime, tx: Transaction) -> list[Any]:
        raise LookupError(tx.badges.counts(), at)

    sound = dict(KINDS)
    KINDS.clear()
    KINDS["broken"] = replace(next(iter(sound.values())), find=breaks)
    KINDS.update(sound)
    yield
    del KINDS["broken"]


@pytest.mark.usefixtures("broken_first")
async def test_a_kind_that_breaks_keeps_the_others_from_nobody(house: House) -> None:
    """What time brings of the other kinds is owed and delivered all the same."""
    house.badge(house.learner("ben", "Ben"), until=END)
    box = Mailbox()
    schedule = Schedule(house.store, Clock(STEP - real_now()), [box])
    await schedule.catch_up()
    await schedule.stop()
    assert len(box.letters) == 1


async def test_a_process_that_only_ticks(house: House) -> None:
    """It owes what is due and leaves the sending to others."""
    ben = house.learner("ben", "Ben")
    house.badge(ben, until=END)
    clock, box = Clock(STEP - real_now()), Mailbox()
    schedule = Schedule(house.store, clock, [box], delivers=False)
    schedule.start()
    try:
        await until(lambda: house.do(lambda tx: tx.outbox.counts()) == {"owed": 1})
    finally:
        await schedule.stop()
    assert box.letters == []


async def test_witnesses_are_asked_before_anything_is_signed(store: Store) -> None:
    """At the start, once: they may know that the database is an old backup."""
    harbor = Harbor(store)
    harbor.issues("ana")
    harbor.awards("ben")
    sizes: list[int] = []

    async def ask() -> int:
        sizes.append(await store.read(lambda _, tx: tx.log.latest().size, None))  # type: ignore[union-attr]
        return 0

    schedule = Schedule(store, Clock(MONDAY - real_now()), [], ask_witnesses=ask)
    schedule.start()
    try:
        await until(lambda: len(sizes) > 1)
    finally:
        await schedule.stop()
    assert sizes[:2] == [1, 2]


def tick(work: Callable[[], int]) -> Tick:
    """A tick that does this."""

    async def does() -> int:
        await asyncio.sleep(0)
        return work()

    return Tick("test", 1, does)


async def test_asked_twice_while_busy_is_once_more() -> None:
    """However often it is asked for while it runs, it runs one more time and not many."""
    count = 0

    def work() -> int:
        nonlocal count
        count += 1
        return count

    one = tick(work)
    await asyncio.gather(*(one.run() for _ in range(5)))
    assert count == 2


async def test_a_tick_that_breaks_does_not_stop_the_next() -> None:
    """A failure is logged, and the work is tried again at the next tick."""
    answers = iter([RuntimeError("the database is away"), None])
    done = []

    def work() -> int:
        problem = next(answers)
        if problem:
            raise problem
        done.append(True)
        return 0

    one = tick(work)
    await one.run()
    await one.run()
    assert done == [True]


async def test_a_closed_tick_does_nothing() -> None:
    """After the stop nothing begins."""
    count = 0

    def work() -> int:
        nonlocal count
        count += 1
        return count

    one = tick(work)
    await one.close()
    await one.run()
    assert count == 0
