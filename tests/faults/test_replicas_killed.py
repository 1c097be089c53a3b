"""One of several replicas is killed while it hears or delivers: the others take over."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import real_now
from bot.delivery import AT_ONCE, LEASE
from bot.leading import LEAD
from storage.outbox import DOUBTFUL
from storage.transaction import Transaction
from tests.doubles.faults import Fault
from tests.doubles.waiting import until
from tests.faults.town import Town

pytestmark = pytest.mark.enable_socket

ROOT = Path(__file__).parents[2]
PEOPLE, EACH = 100, 2
PATIENCE = 30.0
"""Seconds for what takes a few; the machine may be busy."""
AGAIN = "Sent again"
POLLING = "telegram polling"

postgresql_alone = pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)


@asynccontextmanager
async def process(town: Town, what: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A replica of its own that is ready to begin; it does not outlive the block."""
    ahead = str((town.clock.now() - real_now()).total_seconds())
    access = (town.telegram.url, town.telegram.token, str(town.a_second))
    one = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.replica", what, str(town.folder), ahead, *access),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert one.stdout is not None
        assert await one.stdout.readline() == b"ready\n"
        yield one
    finally:
        if one.returncode is None:
            one.kill()
        await one.communicate()


def begins(one: asyncio.subprocess.Process) -> None:
    """Let it go on."""
    assert one.stdin is not None
    one.stdin.write(b"go\n")


async def test_the_one_that_hears_is_killed(town: Town) -> None:
    """Another hears on within its lease: nothing is missed, and nothing acted upon twice."""
    ana = town.learner("Ana")
    someone = town.telegram.world.chats.person(int(ana.person.ref))
    async with process(town, "hears") as leader:
        begins(leader)
        await town.telegram.says(someone, "/help")
        await until(lambda: ana.texts, PATIENCE)
        await town.replica("heir")
        # The answer to the next is on its way: Telegram does not know yet that it was heard.
        ana.meets(Fault.SILENT_AFTER)
        await town.telegram.says(someone, "/goal")
        await until(lambda: len(ana.texts) > 1, PATIENCE)
        leader.kill()
        await leader.wait()
    await town.telegram.says(someone, "/next")
    await asyncio.sleep(1.2)
    assert town.telegram.world.delivery.pending > 0
    town.house.do(lead_runs_out)
    await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
    assert town.house.do(lambda tx: tx.inbox.count()) == 3
    assert ana.texts[1] == ana.texts[2]
    assert len(set(ana.texts)) == 3


def lead_runs_out(tx: Transaction) -> None:
    """Its time is over: on PostgreSQL that is told by a clock which no test can move."""
    leader = tx.leaders.holder(POLLING)
    assert leader is not None
    over = real_now() - timedelta(seconds=1)
    assert tx.leaders.hold(POLLING, leader, over - LEAD, over)


@postgresql_alone
async def test_one_of_three_is_killed_amid_hundreds(town: Town) -> None:
    """None is lost, each doubt is recorded, nothing else comes twice, each person's order holds."""
    town.a_second = 500
    chats = [town.learner(f"Person {number}") for number in range(PEOPLE)]
    badges = {chat: [town.awards(chat) for _ in range(EACH)] for chat in chats}
    async with (
        process(town, "delivers") as victim,
        process(town, "delivers") as two,
        process(town, "delivers") as three,
    ):
        for one in (victim, two, three):
            begins(one)
        await until(lambda: len(town.telegram.sent) > PEOPLE // 3, PATIENCE)
        victim.kill()
        for one in (two, three):
            assert await one.wait() == 0
    heir = await town.replica("heir")
    for _ in range(EACH + 1):
        town.waits(LEASE.total_seconds() + 1)
        await heir.delivery.deliver_all()
    doubts = 0
    for chat in chats:
        rows = town.rows(chat)
        for row, badge in zip(rows, badges[chat], strict=True):
            said = [text for text in chat.texts if badge in text]
            assert row.state == "sent"
            in_doubt = (row.reason or "").startswith(DOUBTFUL)
            doubts += in_doubt
            ways = [[False, True], [True]] if in_doubt else [[False]]
            assert [AGAIN in text for text in said] in ways
        first = badges[chat][0]
        order = ["first" if first in text else "second" for text in chat.texts]
        assert order == sorted(order)
    assert doubts <= AT_ONCE
    assert town.house.do(lambda tx: tx.outbox.count_doubtful()) == doubts
