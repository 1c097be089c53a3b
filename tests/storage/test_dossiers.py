"""What judges read is the same, however much of it is read at once."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text, update

from storage.migrations import upgrade
from storage.programme import Programme
from storage.schema import log_entries
from storage.store import Places, Store, open_store
from storage.transaction import Transaction
from tests.conftest import MASTER

ORIGIN = "localhost:8080/log"
ENTRIES = [b"entry %d" % place for place in range(600)]
BATCHES = (1, 100, 200, 299)
"""No bundle is one piece: pieces begin at 0, 1, 101, 256, 301 and 512."""


@pytest.fixture
def log(places: Places) -> Iterator[Store]:
    """A log that came in several batches."""
    upgrade(places.database_url)
    store = open_store(places, MASTER, Programme("http://localhost:8080", ZoneInfo("UTC")))

    def fill(_asked: None, tx: Transaction) -> None:
        size = 0
        for batch in BATCHES:
            tx.log.append(ORIGIN, size, ENTRIES[size : size + batch])
            size += batch

    store.run_now(fill, None)
    yield store
    store.close()


@pytest.mark.parametrize(
    "wanted",
    [set(), {0}, {599}, {300}, {0, 1, 100, 101, 255, 256, 511, 512, 599}, set(range(600))],
    ids=["none", "first", "last", "inside", "ends", "all"],
)
def test_entries_are_found_across_pieces_and_bundles(log: Store, wanted: set[int]) -> None:
    """The first and the last of each, all of them, and nothing where there is nothing."""
    asked = {(1, place) for place in (*wanted, 600, 7_000)} | {(2, 0)}
    found = log.read_now(lambda places, tx: tx.dossiers.entries(places), asked)
    assert found == {(1, place): ENTRIES[place] for place in wanted}


def test_a_broken_piece_takes_no_other_with_it(log: Store, places: Places) -> None:
    """What cannot be read is left out, so that a judge can say so of this badge alone."""
    engine = create_engine(places.database_url)
    on = "" if engine.dialect.name == "sqlite" else " ON log_entries"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER log_entries_no_update{on}"))
        broken = update(log_entries).where(log_entries.c.first == 256).values(content=b"\xff")
        connection.execute(broken)
    engine.dispose()
    every = [(1, place) for place in range(600)]
    found = log.read_now(lambda places, tx: tx.dossiers.entries(places), every)
    assert {place for _, place in found} == {*range(256), *range(301, 600)}
