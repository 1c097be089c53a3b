"""The database is locked or away for longer than a lease: what was seen is not sent again."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import real_now
from bot.delivery import AT_ONCE, LEASE
from bot.outages import LONGEST, TIME_TO_MARK, Outages
from bot.schedule import Schedule, Tick
from bot.shared_time import AGREES, SharedTime
from storage.away import DatabaseAwayError, LockedError
from storage.outbox import DOUBTFUL
from tests.doubles.waiting import until
from tests.faults.place import keep_tables
from tests.faults.test_database_away import dying, execute
from tests.faults.town import Town, open_town
from tests.postgresql import Server

pytestmark = pytest.mark.enable_socket

ROOT = Path(__file__).parents[2]
PATIENCE = "0.2"
"""Seconds that a writer waits for the lock here."""
PAST = LEASE.total_seconds() + 1


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[Town]:
    """A town on SQLite that waits for the lock for a moment only."""
    keep_tables(tmp_path, f"sqlite:///{tmp_path}/vouchline.db?timeout={PATIENCE}")
    async with open_town(tmp_path) as one:
        yield one


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Another process keeps the lock while the block runs."""
    command = [sys.executable, "-m", "tests.faults.locking", str(town.folder / "vouchline.db")]
    with subprocess.Popen(  # noqa: S603 - our own file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield
        process.communicate("enough\n")


async def test_locked_out_is_said_and_passes(impatient: Town) -> None:
    """Whoever waits for long hears why; when the lock is gone it works, and nothing is lost."""
    replica = await impatient.replica("one")
    ana = impatient.learner("Ana")
    badge = impatient.awards(ana)
    said = "Another process keeps the database locked"
    with locked(impatient), pytest.raises(LockedError, match=said):
        await replica.delivery.deliver_all()
    await replica.delivery.deliver_all()
    assert [badge in text for text in ana.texts] == [True]


async def test_locked_amid_many_for_longer_than_a_lease(impatient: Town) -> None:
    """What had arrived is marked when the lock is gone, and nobody gets anything twice."""
    replica = await impatient.replica("one")
    chats = [impatient.learner(f"Person {number}") for number in range(3 * AT_ONCE)]
    for chat in chats:
        impatient.awards(chat)
    tick = Tick("deliver", 1, replica.delivery.deliver_all)
    delivering = asyncio.create_task(tick.run())
    await until(lambda: len(impatient.telegram.sent) > AT_ONCE)
    with locked(impatient):
        await asyncio.sleep(1)
        before = len(impatient.telegram.sent)
        impatient.waits(PAST)
    await delivering
    for _ in range(2):
        await tick.run()
        impatient.waits(PAST)
    assert AT_ONCE < before < len(chats)
    assert [len(chat.texts) for chat in chats] == [1] * len(chats)
    assert impatient.house.do(lambda tx: tx.outbox.counts()) == {"sent": len(chats)}
    assert impatient.house.do(lambda tx: tx.outbox.count_doubtful()) == 0


@pytest.fixture
async def shaky(server: Server, tmp_path: Path) -> AsyncIterator[Town]:
    """A town on a PostgreSQL of its own, which will be taken away."""
    keep_tables(tmp_path, server.database("template1"))
    async with open_town(tmp_path) as one:
        yield one


@pytest.mark.usefixtures("postgresql")
async def test_away_for_longer_than_a_lease(shaky: Town, server: Server) -> None:
    """Whoever knows how a send ended may say so first; what nobody says anything of is in doubt."""
    one, two = await shaky.replica("one"), await shaky.replica("two")
    ana, ben = shaky.learner("Ana"), shaky.learner("Ben")
    first, second = shaky.awards(ana), shaky.awards(ben)
    parcels = (await one.delivery.intend(await one.delivery.claim())).parcels
    dones = [await one.delivery.send(each) for each in parcels]
    known = [each for each in dones if each.parcel.rows[0].notice.person == ana.person.id]
    server.kill()
    with pytest.raises(DatabaseAwayError):
        await two.delivery.deliver_all()
    shaky.waits(PAST)
    server.start()
    await two.delivery.deliver_all()
    await one.delivery.mark(known)
    await two.delivery.deliver_all()
    assert [len(ana.texts), len(ben.texts)] == [1, 1]
    shaky.waits(TIME_TO_MARK.total_seconds() + 1)
    await two.delivery.deliver_all()
    assert [first in text for text in ana.texts] == [True]
    assert [second in text for text in ben.texts] == [True, True]
    assert [(row.state, row.reason) for row in shaky.rows(ana) + shaky.rows(ben)] == [
        ("sent", None),
        ("sent", f"{DOUBTFUL}; sent again"),
    ]


@pytest.mark.usefixtures("postgresql")
async def test_a_process_that_starts_after_the_outage(shaky: Town, server: Server) -> None:
    """It has seen none, and lets whoever knows how a send ended say so first."""
    one = await shaky.replica("one")
    ana = shaky.learner("Ana")
    first, second = shaky.awards(ana), shaky.awards(ana)
    parcels = (await one.delivery.intend(await one.delivery.claim())).parcels
    dones = [await one.delivery.send(each) for each in parcels]
    server.kill()
    shaky.waits(PAST)
    server.start()
    heir = await shaky.replica("heir")
    await heir.delivery.deliver_all()
    await one.delivery.mark(dones)
    shaky.waits(TIME_TO_MARK.total_seconds() + 1)
    await heir.delivery.deliver_all()
    assert [[first in text, second in text] for text in ana.texts] == [[True, False], [False, True]]
    assert [(row.state, row.reason) for row in shaky.rows(ana)] == [("sent", None)] * 2


@pytest.mark.usefixtures("postgresql")
async def test_a_look_at_the_clocks_hides_no_outage(shaky: Town, server: Server) -> None:
    """Delivery itself must meet it: to look first is no reason not to try, and changes no time."""
    time = SharedTime(shaky.house.store)
    await time.compare()
    before = time() - real_now()
    server.kill()
    await time.compare()
    assert abs(time() - real_now() - before) < AGREES


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
@pytest.mark.parametrize("state", ["sending", "sent"])
async def test_commits_without_an_answer(town: Town, state: str) -> None:
    """An intent or a mark that may be saved is saved once more; nothing is sent once more."""
    replica = await town.replica("one")
    chats = [town.learner(f"Person {number}") for number in range(5)]
    for chat in chats:
        town.awards(chat)
    sometimes = f"NEW.state = '{state}' AND nextval('deaths') <= 4"
    execute(town.folder, "CREATE SEQUENCE deaths", *dying("outbox", "UPDATE", sometimes))
    await Tick("deliver", 1, replica.delivery.deliver_all).run()
    assert [len(chat.texts) for chat in chats] == [1] * len(chats)
    assert town.house.do(lambda tx: tx.outbox.counts()) == {"sent": len(chats)}
    assert town.house.do(lambda tx: tx.outbox.count_doubtful()) == 0


def test_leases_after_an_outage() -> None:
    """They hold a little longer, never for hours, and so they do for a process that starts."""
    moment = [real_now()]
    outages = Outages(lambda: moment[0])
    assert outages.leases_ended_by() == moment[0] - LONGEST
    outages.back()
    moment[0] += TIME_TO_MARK + timedelta(seconds=1)
    outages.back()
    assert outages.leases_ended_by() == moment[0]
    began = moment[0]
    outages.away()
    moment[0] += timedelta(minutes=2)
    outages.back()
    assert outages.leases_ended_by() == began
    moment[0] += TIME_TO_MARK + timedelta(seconds=1)
    outages.back()
    assert outages.leases_ended_by() == moment[0]
    outages.away()
    moment[0] += timedelta(days=1)
    assert outages.leases_ended_by() == moment[0] - LONGEST


@pytest.mark.soak
@pytest.mark.usefixtures("postgresql")
async def test_away_for_a_real_minute(shaky: Town, server: Server) -> None:
    """Three services tick on through it: everybody gets theirs once, and no doubt is left."""
    chats = [shaky.learner(f"Person {number}") for number in range(200)]
    replicas = [await shaky.replica(name) for name in "abc"]
    for chat in chats:
        shaky.awards(chat)
    services = [
        Schedule(one.store, shaky.clock, list(one.platforms.values()), ticks=False)
        for one in replicas
    ]
    for each in services:
        each.start()
    await until(lambda: len(shaky.telegram.sent) > AT_ONCE, 20)
    server.kill()
    await asyncio.sleep(65)
    server.start()
    await until(lambda: len(shaky.telegram.sent) == len(chats), 60)
    await asyncio.sleep(20)
    for each in services:
        await each.stop()
    assert [len(chat.texts) for chat in chats] == [1] * len(chats)
    assert shaky.house.do(lambda tx: tx.outbox.counts()) == {"sent": len(chats)}
    assert shaky.house.do(lambda tx: tx.outbox.count_doubtful()) == 0
