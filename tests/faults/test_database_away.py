"""PostgreSQL cuts connections, is started again, or stays away: nothing is lost or done twice."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import Clock, real_now
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.leading import Lead
from bot.web.app import public_routes, web_app
from credentials.notices import BadgeAwarded
from handlers.menus import answer_anybody
from handlers.messages import Account, Request, Seat
from storage.away import CommitInDoubtError, DatabaseAwayError
from storage.engines import open_engine
from storage.migrations import upgrade
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.web.visiting import shared, visitor
from tests.conftest import AT
from tests.faults.place import database_in, keep_tables, open_place
from tests.faults.sink import Sink, arrived
from tests.handlers.registry.harbor import Harbor
from tests.handlers.talk import House
from tests.postgresql import Server

CUT_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def place(postgresql: Server, tmp_path: Path) -> Path:
    """A folder whose tables are on the server."""
    keep_tables(tmp_path, postgresql.database())
    return tmp_path


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    """Open it."""
    one = open_place(place)
    yield one
    one.close()


def execute(folder: Path, *statements: str) -> None:
    """Somebody else does something in the same database."""
    engine = open_engine(database_in(folder), writes=True)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def dying(table: str, change: str, when: str = "true") -> list[str]:
    """What makes the connection break at the commit of such a change, as long as `when` holds."""
    dies = f"IF {when} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF"
    body = f"BEGIN {dies}; RETURN NULL; END"
    on = f"AFTER {change} ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    return [
        f"CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE CONSTRAINT TRIGGER die {on} EXECUTE FUNCTION die()",
    ]


def cut_all(folder: Path) -> None:
    """The server ends every connection to this database."""
    engine = open_engine(database_in(folder), writes=True)
    with engine.begin() as connection:
        connection.execute(CUT_OTHERS)
    engine.dispose()


def count(_asked: None, tx: Transaction) -> int:
    """One more than before."""
    number = int(tx.facts.get("n") or 0) + 1
    tx.facts.set("n", str(number))
    return number


def counted(store: Store) -> str | None:
    """What was counted so far."""
    return store.read_now(lambda _, tx: tx.facts.get("n"), None)


def test_connections_cut_between_two_requests(store: Store, place: Path) -> None:
    """The next request notices nothing."""
    assert store.run_now(count, None) == 1
    cut_all(place)
    assert counted(store) == "1"
    assert store.run_now(count, None) == 2


def test_a_connection_cut_within_a_transaction(store: Store, place: Path) -> None:
    """It is run again from the start, and counts once."""
    tries: list[int] = []

    def unlucky(_asked: None, tx: Transaction) -> int:
        tries.append(count(None, tx))
        if len(tries) == 1:
            cut_all(place)
        return count(None, tx)

    assert store.run_now(unlucky, None) == 2
    assert tries == [1, 1]
    assert counted(store) == "2"


def test_two_who_wait_for_each_other(store: Store) -> None:
    """PostgreSQL ends one of them, and it is run again; both come through."""

    def prepare(_asked: None, tx: Transaction) -> None:
        for name in "ab":
            tx.facts.set(name, "0")

    store.run_now(prepare, None)
    meet = threading.Barrier(2, timeout=60)
    began: set[str] = set()

    def crossing(names: str, tx: Transaction) -> None:
        tx.facts.set(names[0], names)
        if names not in began:
            began.add(names)
            meet.wait()
        tx.facts.set(names[1], names)

    both = [
        threading.Thread(target=store.run_now, args=(crossing, names), kwargs={"alone": False})
        for names in ("ab", "ba")
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    said = store.read_now(lambda _, tx: {tx.facts.get(name) for name in "ab"}, None)
    assert len(said) == 1


def test_no_answer_to_a_commit(store: Store, place: Path) -> None:
    """Nobody can know whether it was saved: that is said, and it is not done a second time."""
    execute(place, *dying("fact", "INSERT"))
    tries: list[int] = []
    with pytest.raises(CommitInDoubtError, match="Look before you do it again"):
        store.run_now(lambda _, tx: tries.append(count(None, tx)), None)
    assert tries == [1]
    execute(place, "DROP TRIGGER die ON fact")
    assert store.run_now(count, None) == 1


async def test_a_question_whose_commit_had_no_answer(store: Store, place: Path) -> None:
    """The inbox tells whether it was saved: it is acted upon once, and its answer is not lost."""
    house = House(store)
    ben = house.learner("ben", "Ben")
    once = "nextval('deaths') = 1"
    execute(place, "CREATE SEQUENCE deaths", *dying("inbox", "INSERT", once))
    hear = Dispatcher(store, Clock(), answer_anybody, process="one")
    account = Account("telegram", "", ben.ref)
    asked = Request(account, Seat.LEARNER, house.at, "77", "/goal")
    assert (await hear(asked)).messages
    assert house.do(lambda tx: tx.inbox.count()) == 1


async def test_nobody_knows_who_leads(store: Store, place: Path) -> None:
    """A lead whose commit had no answer is none: the replica asks again, and goes on polling."""
    lead = Lead(store, "poll", "one")
    execute(place, *dying("leader", "INSERT OR UPDATE"))
    assert not await lead.hold()
    execute(place, "DROP TRIGGER die ON leader")
    assert await lead.hold()


@pytest.mark.usefixtures("postgresql")
async def test_the_server_is_started_again(server: Server, tmp_path: Path) -> None:
    """Requests wait for it; a send whose end we saw is marked when it is back, and not repeated."""
    keep_tables(tmp_path, server.database("template1"))
    upgrade(database_in(tmp_path))
    store = open_place(tmp_path)
    house = House(store)
    ben = house.learner("ben", "Ben")
    badge = house.badge(ben)
    house.do(lambda tx: tx.owe(BadgeAwarded(ben.id, AT, badge.id), AT))
    store.run_now(count, None)

    async def comes_back() -> None:
        await asyncio.sleep(0.5)
        # Here, in the main thread: the server ends with the thread that started it.
        server.start()

    server.kill()
    number, _ = await asyncio.gather(store.run(count, None), comes_back())
    assert number == 2

    sink = Sink(tmp_path / "sink.txt")
    clock = Clock(AT + timedelta(minutes=1) - real_now())
    delivery = Delivery(store, clock, {sink.name: sink}, "w")
    [one] = await delivery.claim()
    [parcel] = (await delivery.intend([one])).parcels
    done = await delivery.send(parcel)
    server.kill()
    await asyncio.gather(delivery.mark([done]), comes_back())
    assert house.do(lambda tx: tx.outbox.counts()) == {"sent": 1}
    assert await delivery.deliver_all() == 0
    assert len(arrived(tmp_path / "sink.txt")) == 1
    store.close()


@pytest.mark.usefixtures("postgresql")
async def test_the_server_stays_away(server: Server, tmp_path: Path) -> None:
    """After some seconds that is said, with what to do; the service goes on when it is back."""
    keep_tables(tmp_path, server.database("template1"))
    upgrade(database_in(tmp_path))
    store = open_place(tmp_path)
    harbor = Harbor(store)
    name = shared(harbor).id
    clock = Clock(harbor.at - real_now())
    async with visitor(web_app(public_routes(store, clock), local=True)) as visit:

        async def asked() -> list[int]:
            answers = await asyncio.gather(visit.get(f"/b/{name}"), visit.get("/readyz"))
            return [each.status_code for each in answers]

        assert await asked() == [200, 200]
        server.kill()
        said, statuses = await asyncio.gather(
            store.run(count, None), asked(), return_exceptions=True
        )
        assert isinstance(said, DatabaseAwayError)
        assert "VOUCHLINE_DATABASE_URL" in str(said)
        assert statuses == [503, 503]
        server.start()
        assert await asked() == [200, 200]
    assert store.run_now(count, None) == 1
    store.close()
