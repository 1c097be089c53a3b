"""The log's rows: they only grow, from the size they were computed for, and nothing is made up."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from credentials.registry.merkle import (
    ProofError,
    ReadNode,
    check_inclusion,
    inclusion_path,
    leaf_hash,
    root,
    root_of,
)
from credentials.registry.tiles import Rows, Tile, bundle, entries_in, node_reader, rows_of
from storage.migrations import upgrade
from storage.programme import Programme
from storage.registry_log import LogMovedError
from storage.store import Places, Store, open_store
from storage.tile_cache import MOST_EDGES, TileCache
from storage.transaction import Transaction
from tests.conftest import MASTER

ORIGIN = "localhost:8080/log"
ENTRIES = [b"entry %d" % number for number in range(700)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


@pytest.fixture
def log(places: Places) -> Iterator[Store]:
    """An empty log."""
    upgrade(places.database_url)
    store = open_store(places, MASTER, Programme("http://localhost:8080", ZoneInfo("UTC")))
    yield store
    store.close()


def add(log: Store, size: int, count: int) -> None:
    """Add the next entries in a transaction of their own."""
    log.run_now(
        lambda _, tx: tx.log.append(ORIGIN, size, ENTRIES[size : size + count]),
        None,
    )


def test_batches_make_the_same_tree_as_all_at_once(log: Store) -> None:
    """Root, entries, bundles and every path are those of the whole list."""
    size = 0
    for count in (1, 2, 252, 1, 1, 300, 143):
        add(log, size, count)
        size += count

    def look(_: None, tx: Transaction) -> None:
        assert tx.log.size(ORIGIN) == size == 700
        assert root(size, tx.log.nodes((0, size))) == root_of(LEAVES)
        assert root(300, tx.log.nodes((0, 300))) == root_of(LEAVES[:300])
        assert [tx.log.entry(index) for index in range(size)] == ENTRIES
        assert entries_in(tx.log.bundle(1)) == ENTRIES[256:512]
        assert tx.log.bundle(2) == bundle(ENTRIES[512:])
        for at in (700, 300):
            top = root_of(LEAVES[:at])
            for index in (0, 1, 255, 256, 299, at - 1):
                path = tx.log.inclusion_path(index, at)
                assert path == inclusion_path(index, at, any_node(tx))
                check_inclusion(index, at, LEAVES[index], path, top)

    log.read_now(look, None)


def any_node(tx: Transaction) -> ReadNode:
    """Complete subtrees, each read by itself."""
    return lambda level, index: tx.log.nodes((index << level, (index + 1) << level))(level, index)


def test_only_the_size_it_was_computed_for_grows(log: Store) -> None:
    """Who comes too late, or too early, writes nothing."""
    add(log, 0, 3)
    for size in (0, 2, 4):
        with pytest.raises(LogMovedError):
            add(log, size, 1)
    assert log.read_now(lambda _, tx: tx.log.size(ORIGIN), None) == 3
    add(log, 3, 1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_reading_some_tiles_does_not_read_all(log: Store) -> None:
    """However large the log, the database steps to the tiles that are asked for."""
    entries = [b"%d" % number for number in range(400 * 256)]
    log.run_now(lambda _, tx: tx.log.append(ORIGIN, 0, entries), None)
    wanted = [(0, 7), (0, 399), (1, 0), (2, 0)]

    def look(_: None, tx: Transaction) -> int:
        steps: list[None] = []
        driver = tx.log._work.connection.connection.driver_connection  # noqa: SLF001 - to count
        assert driver is not None
        driver.set_progress_handler(lambda: steps.append(None), 100)
        assert set(tx.log.tiles(wanted)) == set(wanted)
        driver.set_progress_handler(None, 0)
        return len(steps)

    assert log.read_now(look, None) <= 2


def test_what_is_not_there_is_not_made_up(log: Store) -> None:
    """An empty log, a place beyond the end, a tile that is too narrow: errors, not hashes."""

    def look(_: None, tx: Transaction) -> None:
        with pytest.raises(KeyError):
            tx.log.entry(3)
        with pytest.raises(KeyError):
            tx.log.inclusion_path(0, 4)
        with pytest.raises(ProofError):
            tx.log.inclusion_path(3, 3)
        assert tx.log.bundle(1) == b""

    with pytest.raises(KeyError):
        log.read_now(lambda _, tx: tx.log.entry(0), None)
    add(log, 0, 3)
    log.read_now(look, None)


@pytest.mark.parametrize(
    "lie",
    [
        "DELETE FROM log_tile",
        "UPDATE log_tile SET content = content",
        "UPDATE log_tile SET content = substr(content, 1, 64), width = 2",
        "UPDATE log_tile SET level = 7",
        "UPDATE log_tile SET log = 2, width = 4, content = content || substr(content, 1, 32)",
        "INSERT INTO log_tile (log, level, \"index\", width, content) VALUES (1, 9, 0, 257, '')",
        "INSERT INTO log_tile (log, level, \"index\", width, content) VALUES (1, 9, 0, 1, '')",
        "DELETE FROM log_entries",
        "UPDATE log_entries SET content = content",
        "INSERT INTO log_entries (log, first, count, content) VALUES (1, 900, 257, '')",
    ],
)
def test_the_database_itself_refuses_to_forget(log: Store, places: Places, lie: str) -> None:
    """Tiles only grow and entries never change, whoever asks."""
    add(log, 0, 3)
    engine = create_engine(places.database_url)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(lie))
    engine.dispose()
    assert log.read_now(lambda _, tx: tx.log.entry(2), None) == ENTRIES[2]


def test_what_is_remembered_is_bounded() -> None:
    """A process that proves everything keeps only what came last."""
    cache = TileCache(most=2)
    tiles = {(0, number): b"".join(LEAVES[number * 256 : number * 256 + 256]) for number in (0, 1)}
    tiles[1, 0] = bytes(64)
    asked: list[Tile] = []

    def fetch(wanted: list[Tile]) -> dict[Tile, Rows]:
        asked.extend(wanted)
        return {tile: rows_of(tiles[tile.level, tile.index][: tile.width * 32]) for tile in wanted}

    for index in (0, 300, 0, 1):
        cache.inclusion_path(1, index, 512, fetch, lambda _start: node_reader(tiles))
    assert [tile.path for tile in asked[:3]] == ["0/000", "1/000.p/2", "0/001"]
    assert len(asked) <= 6
    for size in range(2, MOST_EDGES + 3):
        cache.inclusion_path(1, 0, size, fetch, lambda _start: node_reader(tiles))
