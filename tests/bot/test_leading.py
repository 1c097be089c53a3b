"""One replica leads, and when it is gone another does."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import real_now
from bot.leading import LEAD, Lead
from storage.migrations import upgrade
from storage.store import Store
from tests.faults.place import database_in, keep_tables, open_place
from tests.postgresql import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def replicas(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two stores on one database."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        keep_tables(tmp_path, server.database())
    upgrade(database_in(tmp_path))
    both = open_place(tmp_path), open_place(tmp_path)
    yield both
    for store in both:
        store.close()


def leads(replicas: tuple[Store, Store], ahead: timedelta = timedelta()) -> tuple[Lead, Lead]:
    """The two claims, by clocks that are `ahead`."""
    one, two = replicas
    real = real_now() + ahead
    return Lead(one, "poll", "one", lambda: real), Lead(two, "poll", "two", lambda: real)


async def test_one_leads_at_a_time(replicas: tuple[Store, Store]) -> None:
    """Whoever leads goes on leading; the other waits, and follows when it is let go."""
    one, two = leads(replicas)
    assert [await one.hold(), await two.hold(), await one.hold()] == [True, False, True]
    await two.let_go()
    assert await one.hold()
    await one.let_go()
    assert [await two.hold(), await one.hold()] == [True, False]


async def test_a_leader_that_died_is_followed(replicas: tuple[Store, Store]) -> None:
    """After its lease somebody else leads; when it comes back, it waits."""
    died = real_now() - timedelta(seconds=1)
    replicas[0].run_now(lambda end, tx: tx.leaders.hold("poll", "one", end - LEAD, end), died)
    back, heir = leads(replicas)
    assert [await heir.hold(), await back.hold()] == [True, False]


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(minutes=30)])
async def test_the_clock_went_back(replicas: tuple[Store, Store], jump: timedelta) -> None:
    """A lease from a day ahead holds nobody up, nor one from half an hour."""
    ahead = real_now() + jump
    replicas[0].run_now(lambda at, tx: tx.leaders.hold("poll", "one", at, at + LEAD), ahead)
    _, two = leads(replicas)
    assert await two.hold()


@pytest.mark.parametrize("off", [timedelta(minutes=-5), timedelta(minutes=5)])
async def test_a_machine_s_clock_is_wrong(
    postgresql: Server, tmp_path: Path, off: timedelta
) -> None:
    """Where several machines ask one database, its clock says who leads: nobody leads beside it."""
    keep_tables(tmp_path, postgresql.database())
    upgrade(database_in(tmp_path))
    with closing(open_place(tmp_path)) as here, closing(open_place(tmp_path)) as there:
        one = Lead(here, "poll", "one", real_now)
        two = Lead(there, "poll", "two", lambda: real_now() + off)
        assert [await one.hold(), await two.hold()] == [True, False]
        await one.let_go()
        assert [await two.hold(), await one.hold()] == [True, False]
