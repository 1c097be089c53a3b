"""Everything moves from SQLite to PostgreSQL and is the same there, or nothing moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect, text

from storage.engines import open_engine
from storage.migrations import pending, upgrade
from storage.moving import Moved, MoveError, move
from storage.programme import Programme
from storage.store import Places, Store, open_store
from storage.transaction import Transaction
from tests.conftest import MASTER
from tests.faults.losing import begin_anew, loses_its_end
from tests.handlers.registry.harbor import Harbor
from tests.postgresql import EMPTY, Server

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MANY = 2_500
"""More rows than are in hand at a time."""


@pytest.fixture
def target(postgresql: Server) -> str:
    """An empty database to move into."""
    return postgresql.database(EMPTY)


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """A programme with a good badge, a withdrawn one, and many rows of one kind."""
    harbor = Harbor(store)
    harbor.issues("ana")
    harbor.withdraws(harbor.issues("ben"))

    def use(_asked: None, tx: Transaction) -> None:
        for _ in range(MANY):
            tx.limits.take("codes", harbor.at, MANY, timedelta(hours=1))

    store.run_now(use, None)
    return harbor


def moved(places: Places, target: str) -> Moved:
    """Move with nobody watching."""
    return move(places.database_url, target, lambda _done, _total: None)


def change(url: str, statement: str) -> None:
    """Somebody changes rows behind our back."""
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def tables_in(url: str) -> list[str]:
    """What tables there are."""
    engine = open_engine(url, writes=False)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
    engine.dispose()
    return names


def test_life_goes_on_there(harbor: Harbor, places: Places, target: str) -> None:
    """Verdicts are the same, names open with the same keys, and new badges follow in the log."""
    [good], [gone] = (
        harbor.do(lambda tx, who=who: tx.badges.of(who.id))  # type: ignore[misc]
        for who in (harbor.ana, harbor.ben)
    )
    found = moved(places, target)
    assert found.log_size == 2
    assert found.rows["limit_use"] == MANY
    plain = Programme("http://localhost:8080", ZoneInfo("UTC"), local=True)
    there = open_store(replace(places, database_url=target), MASTER, plain)
    harbor.store = there
    assert harbor.judged(good.id).verdict.name == "valid"
    assert harbor.judged(gone.id).verdict.name == "revoked"
    assert harbor.do(lambda tx: tx.people.get(harbor.ana.id)).name == "Ana Moreno"
    new = harbor.issues("ben")
    assert harbor.judged(new.id).verdict.name == "valid"
    limits = there.run_now(
        lambda _, tx: tx.limits.take("codes", harbor.at, MANY, timedelta(hours=1)), None
    )
    assert not limits
    assert there.run_now(lambda _, tx: tx.limits.take("x", harbor.at, 1, timedelta(hours=1)), None)
    there.close()


def test_badges_that_name_each_other(harbor: Harbor, places: Places, target: str) -> None:
    """The order of the rows does not matter to a badge that renews another."""
    older = harbor.badge(harbor.ana, "dss.b.viz")
    names = {older.id}
    for _ in range(5):
        older = harbor.badge(harbor.ana, "dss.b.viz", renews=older.id)
        names.add(older.id)
    moved(places, target)
    engine = open_engine(target, writes=False)
    with engine.connect() as connection:
        tied = connection.execute(text("SELECT count(*) FROM badge WHERE renews IS NOT NULL"))
        assert tied.scalar() == len(names) - 1
    engine.dispose()


@pytest.mark.usefixtures("harbor")
def test_a_target_in_use_is_refused(places: Places, target: str) -> None:
    """Nothing is ever mixed with what is there."""
    moved(places, target)
    with pytest.raises(MoveError, match="not empty"):
        moved(places, target)


@pytest.mark.usefixtures("store")
def test_a_strangers_database_is_refused(places: Places, target: str) -> None:
    """A table that is not ours belongs to somebody else, filled or not."""
    change(target, "CREATE TABLE theirs (id integer)")
    with pytest.raises(MoveError, match="theirs"):
        moved(places, target)


@pytest.mark.usefixtures("store")
def test_tables_without_rows_are_empty(places: Places, target: str) -> None:
    """Whoever has made the tables before may move in."""
    upgrade(target)
    assert moved(places, target).log_size == 0
    assert pending(target) == []


@pytest.mark.usefixtures("harbor")
@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE log_entries SET content = zeroblob(5)",
        "DELETE FROM log_entries WHERE first = 1",
        "UPDATE person SET language = CAST(x'610062' AS TEXT)",
    ],
)
def test_what_does_not_arrive_whole_does_not_arrive(
    places: Places, target: str, spoil: str
) -> None:
    """A log that leads elsewhere, or a text PostgreSQL refuses: the target stays empty."""
    for table in ("log_entries", "checkpoint"):
        for kind in ("update", "delete"):
            change(places.database_url, f"DROP TRIGGER IF EXISTS {table}_no_{kind}")
    change(places.database_url, spoil)
    with pytest.raises(MoveError):
        moved(places, target)
    assert tables_in(target) == []


def test_the_ends_must_be_right(
    open_house: Callable[..., Store], places: Places, target: str, tmp_path: Path
) -> None:
    """From SQLite that is up to date, to PostgreSQL: anything else is told."""
    open_house()
    with pytest.raises(MoveError, match="is not SQLite"):
        move(target, target, print)
    with pytest.raises(MoveError, match="is not PostgreSQL"):
        move(places.database_url, places.database_url, print)
    with pytest.raises(MoveError, match="not up to date"):
        move(f"sqlite:///{tmp_path}/new.db", target, print)


def test_a_log_that_has_ended_moves_along(harbor: Harbor, places: Places, target: str) -> None:
    """It is hashed again up to the checkpoint under which it ended, as the one that grows is."""
    loses_its_end(harbor)
    who = begin_anew(harbor.store)
    size = harbor.do(lambda tx: tx.log.size(who.origin))
    harbor.store.close()
    assert moved(places, target).log_size == size
    assert who.ended[0].size > 0
    engine = open_engine(target, writes=False)
    with engine.begin() as connection:
        logs = connection.execute(text("SELECT number, ended FROM log_state ORDER BY number"))
        assert logs.all() == [(1, who.ended[0].size), (2, None)]
    engine.dispose()


def test_an_ended_log_that_does_not_hold_stays(harbor: Harbor, places: Places, target: str) -> None:
    """An entry of the old log that was changed stops the move."""
    loses_its_end(harbor)
    begin_anew(harbor.store)
    harbor.store.close()
    for statement in (
        "DROP TRIGGER log_entries_no_update",
        (
            "UPDATE log_entries SET content = CAST(replace(content, 'issued', 'issueD') AS BLOB) "
            "WHERE log = 1"
        ),
    ):
        change(places.database_url, statement)
    with pytest.raises(MoveError, match="does not lead to the root"):
        moved(places, target)
