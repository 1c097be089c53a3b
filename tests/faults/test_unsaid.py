"""A process ends while an answer waits for its platform: another one says it, once."""

import asyncio
import base64
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from bot.clock import real_now
from bot.leading import LEAD
from bot.platforms import Destination
from handlers.messages import Account, Button, Message, Reply, Request, Seat
from storage.transaction import Transaction
from tests.bot.platforms.stage import door, serving
from tests.conftest import MASTER
from tests.doubles.faults import Busy
from tests.doubles.telegram import Person
from tests.doubles.waiting import until
from tests.faults.place import database_in
from tests.faults.town import Chat, Replica, Town

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),
]

PATIENCE = 30.0
"""Seconds for what takes a few; less than a process counts as there that says no more."""
SECOND_UPDATE = "500002"
"""How Telegram's double names it."""
LONG = 40
"""Seconds that a platform asks for: longer than any process here lives."""


def settings_of(town: Town) -> dict[str, str]:
    """How the service finds this town."""
    return {
        "VOUCHLINE_LOCAL": "false",
        "VOUCHLINE_DATA_DIR": str(town.folder),
        "VOUCHLINE_DATABASE_URL": database_in(town.folder),
        "VOUCHLINE_MASTER_KEY": base64.b64encode(MASTER).decode(),
        "VOUCHLINE_PUBLIC_URL": "http://localhost:8080",
        "VOUCHLINE_TELEGRAM_TOKEN": town.telegram.token,
        "VOUCHLINE_TELEGRAM_API_URL": town.telegram.url,
    }


@asynccontextmanager
async def command(town: Town, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A `vouchline` command, which does not outlive the block."""
    one = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        stderr=asyncio.subprocess.PIPE,
        env=settings_of(town),
        cwd=town.folder,
    )
    try:
        yield one
    finally:
        if one.returncode is None:
            one.kill()
        await one.communicate()


@pytest.fixture
async def ready(town: Town) -> Town:
    """A town with all that `vouchline serve` needs."""
    async with command(town, "db", "upgrade") as upgrade:
        assert await upgrade.wait() == 0
    return town


@asynccontextmanager
async def service(town: Town) -> AsyncIterator[asyncio.subprocess.Process]:
    """`vouchline serve`, hearing Telegram; ready."""
    async with command(town, "serve", "--only", "telegram") as one:
        assert one.stderr is not None
        told = b""
        while b"ready" not in told:
            line = await one.stderr.readline()
            assert line, told.decode()
            told += line
        yield one


async def ends(one: asyncio.subprocess.Process, how: signal.Signals) -> None:
    """Told to stop, or killed."""
    one.send_signal(how)
    await one.communicate()


def someone(town: Town, chat: Chat) -> Person:
    """Who writes in a chat."""
    return town.telegram.world.chats.person(int(chat.person.ref))


def is_over(town: Town, replica: Replica, ago: timedelta) -> None:
    """So long ago a replica's time ran out: on PostgreSQL by a clock that no test can move."""
    over = real_now() - ago

    def run_out(tx: Transaction) -> None:
        tx.leaders.stay(replica.name, over - LEAD, over)

    town.house.do(run_out)


async def leaves(town: Town, replica: Replica) -> None:
    """It stops as `vouchline serve` does."""
    for platform in replica.platforms.values():
        await platform.stop()
    town.house.do(lambda tx: tx.leaders.end([replica.name]))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_the_service_ends_amid_a_wait(ready: Town, how: signal.Signals) -> None:
    """Started again it says what was owed, before it answers what was said meanwhile."""
    town = ready
    ana = town.learner("Ana")
    ana.meets(Busy(LONG))
    async with service(town) as one:
        await town.telegram.says(someone(town, ana), "/goal")
        # Telegram knows that it was heard, and will not bring it again.
        await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
        await ends(one, how)
    assert ana.texts == []
    await town.telegram.says(someone(town, ana), "/time")
    ana.meets(Busy(1))
    async with service(town):
        await until(lambda: len(ana.texts) == 2, PATIENCE)
        await town.telegram.says(someone(town, ana), "/goal")
        await until(lambda: len(ana.texts) == 3, PATIENCE)
    goal, time, again = ana.texts
    assert goal == again != time


async def test_what_is_carried_on_is_not_said_to_a_repeat_as_well(ready: Town) -> None:
    """Killed before Telegram knew that it was heard: brought again, it is answered once."""
    town = ready
    ana = town.learner("Ana")
    ana.meets(Busy(LONG))
    async with service(town) as one:
        await town.telegram.says(someone(town, ana), "/goal")
        await until(lambda: town.telegram.troubles.met, PATIENCE)
        await ends(one, signal.SIGKILL)
    assert town.telegram.world.delivery.pending == 1
    # The repeat comes while the answer waits.
    ana.meets(Busy(8))
    async with service(town):
        await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
        await until(lambda: ana.texts, PATIENCE)
        await town.telegram.says(someone(town, ana), "/time")
        await until(lambda: len(set(ana.texts)) == 2, PATIENCE)
    assert len(ana.texts) == 2
    assert len(town.telegram.troubles.met) == 2


async def test_another_replica_says_it(town: Town) -> None:
    """Whoever stays carries on for whoever stops; the newer answer of the same chat comes after."""
    one = await town.replica("one")
    await until(lambda: town.house.do(lambda tx: tx.leaders.holder("telegram polling")) == "one")
    two = await town.replica("two")
    ana = town.learner("Ana")
    ana.meets(Busy(LONG))
    for said in ("/goal", "/time"):
        await town.telegram.says(someone(town, ana), said)
    await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
    assert [await each.unsaid.say() for each in (one, two)] == [0, 0]
    await leaves(town, one)
    ana.meets(Busy(1))
    assert await two.unsaid.say() == 2
    await town.telegram.says(someone(town, ana), "/goal")
    await until(lambda: len(ana.texts) == 3, PATIENCE)
    goal, time, again = ana.texts
    assert goal == again != time
    assert await two.unsaid.say() == 0


async def test_a_replica_that_says_no_more(town: Town) -> None:
    """It is given time; who has just come, maybe with it out of one outage, gives it more."""
    one = await town.replica("one")
    ana = town.learner("Ana")
    ana.meets(Busy(LONG))
    await town.telegram.says(someone(town, ana), "/goal")
    await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
    two = await town.replica("two")
    assert await two.unsaid.say() == 0
    is_over(town, one, timedelta(seconds=1))
    three = await town.replica("three")
    assert ana.texts == []
    assert await three.unsaid.say() == 1
    assert await two.unsaid.say() == 0
    await until(lambda: ana.texts, PATIENCE)


async def test_a_repeat_is_left_to_whoever_is_at_it(town: Town) -> None:
    """Heard by another replica it gets no second answer, unless the first has ended."""
    one, two = await town.replica("one"), await town.replica("two")
    ana = town.learner("Ana")
    account = Account("telegram", "", ana.person.ref)
    asked = Request(account, Seat.LEARNER, town.house.at, "77", "/goal")
    said = await one.hear(asked)
    assert said.messages
    assert await two.hear(asked) == Reply()
    # Nor does it count as answered, as nothing has arrived yet.
    await two.hear.answered(asked)
    town.house.do(lambda tx: tx.leaders.end(["one"]))
    assert await two.hear(asked) == said
    assert await one.hear(asked) == Reply()
    town.house.do(lambda tx: tx.leaders.end(["two"]))
    assert await one.unsaid.say() == 1
    await until(lambda: ana.texts, PATIENCE)


async def test_too_late(town: Town) -> None:
    """After ten minutes it would answer nobody: it is let go, and a stranger's is never kept."""
    one, two = await town.replica("one"), await town.replica("two")
    ana = town.learner("Ana")
    for number, ref in enumerate((ana.person.ref, "555")):
        account = Account("telegram", "", ref)
        asked = Request(account, Seat.LEARNER, town.house.at, str(number), "/goal")
        assert (await one.hear(asked)).messages
    town.house.do(lambda tx: tx.leaders.end(["one"]))
    [left] = town.house.do(lambda tx: tx.inbox.left())
    assert ana.person.ref in left.asked
    town.clock.move(timedelta(minutes=11))
    assert await two.unsaid.say() == 0
    assert town.house.do(lambda tx: tx.inbox.left()) == []


async def test_slack_answers_in_the_chat_with_its_asker(town: Town) -> None:
    """What a press asked for comes there: the way back to where it was pressed has ended."""
    one, two = await town.replica("one"), await town.replica("two")
    listening, url = door()
    town.slack.app_url = f"{url}/slack/events"
    kim = town.learner("Kim", "slack")
    member = town.slack.world.workspace.member(kim.person.ref)
    to = Destination(Account("slack", member.team, member.id))
    go = Button("Go", action="queue")
    async with serving(one.platforms["slack"].routes, listening):
        await one.platforms["slack"].send(to, Message("Which?", buttons=(go,)))
        town.slack.troubles.queue("response_url", Busy(LONG))
        await town.slack.presses(member, town.slack.posted[0], "Go")
        await until(lambda: town.slack.troubles.met, PATIENCE)
        await leaves(town, one)
    assert len(kim.texts) == 1
    assert await two.unsaid.say() == 1
    await until(lambda: len(kim.texts) == 2, PATIENCE)
    assert await two.unsaid.say() == 0


async def test_a_repeat_that_was_left_alone_hides_no_answer(town: Town) -> None:
    """It comes while an older answer of its chat waits; then the one who was at it ends."""
    one = await town.replica("one")
    await until(lambda: town.house.do(lambda tx: tx.leaders.holder("telegram polling")) == "one")
    two = await town.replica("two")
    ana = town.learner("Ana")
    ana.meets(Busy(12))
    await town.telegram.says(someone(town, ana), "/goal")
    await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
    account = Account("telegram", "", ana.person.ref)
    asked = Request(account, Seat.LEARNER, town.house.at, SECOND_UPDATE, "/time")
    assert (await two.hear(asked)).messages
    await town.telegram.says(someone(town, ana), "/time")
    await until(lambda: town.telegram.world.delivery.pending == 0, PATIENCE)
    await leaves(town, two)
    assert await one.unsaid.say() == 1
    await until(lambda: len(ana.texts) == 2, PATIENCE)


async def test_an_older_version_knows_nothing_of_carriers(town: Town) -> None:
    """While replicas are brought up to date: what one of them has said is not said again."""
    one, two = await town.replica("one"), await town.replica("two")
    ana = town.learner("Ana")
    account = Account("telegram", "", ana.person.ref)
    asked = Request(account, Seat.LEARNER, town.house.at, "77", "/goal")
    assert (await one.hear(asked)).messages
    older = create_engine(database_in(town.folder))
    with older.begin() as connection:
        connection.execute(text("UPDATE inbox SET answered_at = heard_at"))
    older.dispose()
    town.house.do(lambda tx: tx.leaders.end(["one"]))
    assert await two.unsaid.say() == 0


async def test_a_clock_that_goes_back_ends_nobody(town: Town) -> None:
    """Whoever sees it first gives the others time to say that they are there."""
    one, two = await town.replica("one"), await town.replica("two")
    ana = town.learner("Ana")
    account = Account("telegram", "", ana.person.ref)
    asked = Request(account, Seat.LEARNER, town.house.at, "77", "/goal")
    assert (await one.hear(asked)).messages
    town.waits(-600)
    assert [await each.unsaid.say() for each in (two, one, two)] == [0, 0, 0]
