"""The log in tiles beside pymerkle: the same entries, the same settings, in the same run.

pymerkle's SqliteTree keeps entries and leaf hashes; ours keeps the tree above them as well.
"""

import os
import resource
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from pymerkle import InmemoryTree, SqliteTree  # type: ignore[import-untyped]  # it ships no types

from credentials.registry.merkle import HASH_SIZE, ReadNode, check_inclusion, leaf_hash, root
from credentials.registry.tiles import WIDTH
from storage.migrations import upgrade
from storage.programme import Programme
from storage.store import Places, Store, open_store
from storage.transaction import Transaction
from tests.benchmarks.harness import (
    Bar,
    BrokenFigureError,
    Figure,
    Line,
    Report,
    Rounds,
    percentile,
    take_turns,
)

ORIGIN = "log.example/bench"
ENTRY = b'{"commitment":"%s","kind":"issued","on":"2026-10-05","v":1}'
PEER = "pymerkle SqliteTree"
MILLION = 1_000_000
BATCH = 10_000
PROOFS = 4_000
MEBI = 1 << 20
_PAIR = bytes(2 * HASH_SIZE)


class Log:
    """Our log with nothing else in its database."""

    def __init__(self, folder: Path) -> None:
        """Make its tables."""
        self._file = folder / "log.db"
        upgrade(f"sqlite:///{self._file}")
        self.store: Store = log_store(f"sqlite:///{self._file}", folder)
        self.size = 0

    def append(self, entries: Sequence[bytes]) -> None:
        """One durable batch."""
        self.store.run_now(lambda size, tx: tx.log.append(ORIGIN, size, entries), self.size)
        self.size += len(entries)

    def grow(self, size: int) -> None:
        """Batches until it is this large."""
        while self.size < size:
            self.append(made(min(BATCH, size - self.size)))

    def octets(self) -> int:
        """What lies on the disk."""
        return sum(file.stat().st_size for file in self._file.parent.glob("log.db*"))

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()


def log_store(url: str, folder: Path) -> Store:
    """A store for the log's sake, on tables that are there already."""
    places = Places(url, f"sqlite:///{folder}/keys.db", folder, folder / "keys")
    return open_store(places, bytes(32), Programme("http://localhost:8080", ZoneInfo("UTC")))


def made(count: int) -> list[bytes]:
    """Entries as our log has them, each another."""
    return [ENTRY % os.urandom(32).hex().encode() for _ in range(count)]


def measure(folder: Path) -> Report:
    """Batches of two sizes, then proofs at a million entries."""
    with closing(Log(folder)) as log, closing(_peer(folder / "peer.db")) as peer:
        # Short turns: a disk that others use is slow for some seconds, then fast again.
        small = take_turns(*_appends(log, peer, batch=100, times=25), rounds=31)
        large = take_turns(*_appends(log, peer, batch=BATCH, times=4))
        log.grow(MILLION)
        octets = log.octets() / log.size
        places = _places(log.size)
        _check(log, places[:20])
        warm = partial(log.store.read_now, partial(_prove, places=places), log.size)
        warm()
        memory = _in_memory(log.size)
        theirs = partial(_prove_theirs, memory, places[: PROOFS // 8])
        proofs = take_turns(warm, theirs, rounds=3)
    lines = [
        Line("append, 100 at once", small[0], "/s", PEER, small[1], Bar("≥", 0.9, "ratio")),
        Line("append, 10,000 at once", large[0], "/s", PEER, large[1], Bar("≥", 1.1, "ratio")),
        Line(
            *("inclusion proof, 1M entries, warm", proofs[0], "/s", "pymerkle in memory"),
            *(proofs[1], Bar("≥", 5, "ratio")),
        ),
        Line("on the disk", Rounds((octets,)), "B an entry", asked=Bar("<", 200, "quantity")),
    ]
    notes = [
        "Both: the same entries, WAL, synchronous=FULL. The queue of events is not part of it.",
        f"Proofs of {PROOFS:,} places by chance, after one round that does not count.",
    ]
    return Report(lines, notes)


def measure_ten_millions(folder: Path) -> Report:
    """Build, size, proofs that find nothing in memory, and what memory they take."""
    with closing(Log(folder)) as log:
        began = perf_counter()
        log.grow(10 * MILLION)
        built, before = perf_counter() - began, _resident()
        waits, floor = log.store.read_now(partial(_waits, places=_places(log.size)), log.size)
        grown = (_resident() - before) / MEBI
        beside = f"{WIDTH - 1} hashes alone"
        lines = [
            Line("build", Rounds((built,)), "s", asked=Bar("<", 180, "quantity")),
            Line(
                *("on the disk", Rounds((log.octets() / log.size,)), "B an entry"),
                asked=Bar("<", 200, "quantity"),
            ),
            Line(
                *("proof, 99 of 100", _milliseconds(waits, 0.99), "ms", beside),
                *(_milliseconds(floor, 0.99), Bar("<", 8, "quantity")),
            ),
            Line(
                *("proof, half of them", _milliseconds(waits, 0.5), "ms", beside),
                _milliseconds(floor, 0.5),
            ),
            Line("memory for proofs", Rounds((grown,)), "MiB", asked=Bar("<", 100, "quantity")),
        ]
    notes = [
        f"Proofs of {PROOFS:,} places by chance, nearly each from a tile that is read and hashed.",
        "Beside each, in turn: the hashes over one tile. Their waits are the machine's.",
    ]
    return Report(lines, notes)


# --- ours -----------------------------------------------------------------------------------


def _places(size: int) -> list[int]:
    return [int.from_bytes(os.urandom(8), "big") % size for _ in range(PROOFS)]


def _prove(size: int, tx: Transaction, places: Sequence[int]) -> float:
    began = perf_counter()
    for place in places:
        tx.log.inclusion_path(place, size)
    return len(places) / (perf_counter() - began)


def _waits(size: int, tx: Transaction, places: Sequence[int]) -> tuple[list[float], list[float]]:
    """How long each proof took, and how long as many hashes as a tile needs took beside it."""
    waits, floor = [], []
    for place in places:
        began = perf_counter()
        tx.log.inclusion_path(place, size)
        waits.append(perf_counter() - began)
        began = perf_counter()
        for _ in range(WIDTH - 1):
            leaf_hash(_PAIR)
        floor.append(perf_counter() - began)
    return waits, floor


def _milliseconds(waits: Sequence[float], part: float) -> Rounds:
    return Rounds((percentile(waits, part) * 1000,))


def _check(log: Log, places: Sequence[int]) -> None:
    """A fast proof of nothing is worth nothing."""

    def look(size: int, tx: Transaction) -> None:
        read: ReadNode = tx.log.nodes((0, size))
        top = root(size, read)
        for place in places:
            leaf = leaf_hash(tx.log.entry(place))
            check_inclusion(place, size, leaf, tx.log.inclusion_path(place, size), top)

    log.store.read_now(look, log.size)


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# --- theirs ---------------------------------------------------------------------------------


def _peer(file: Path) -> SqliteTree:
    tree = SqliteTree(str(file))
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        tree.con.execute(f"PRAGMA {setting}")
    return tree


def _appends(log: Log, peer: SqliteTree, batch: int, times: int) -> list[partial[float]]:
    """The same batches for both; a round of each is `times` batches."""
    batches = [made(batch) for _ in range(times)]
    return [partial(_rate, append, batches) for append in (log.append, peer.append_entries)]


def _rate(append: Callable[[Sequence[bytes]], object], batches: Sequence[Sequence[bytes]]) -> float:
    began = perf_counter()
    for entries in batches:
        append(entries)
    return sum(map(len, batches)) / (perf_counter() - began)


def _in_memory(size: int) -> InmemoryTree:
    tree = InmemoryTree()
    for _ in range(size // BATCH):
        for entry in made(BATCH):
            tree.append_entry(entry)
    if tree.get_size() != size:
        raise BrokenFigureError("their tree is another size")
    return tree


def _prove_theirs(tree: InmemoryTree, places: Sequence[int]) -> float:
    size = tree.get_size()
    began = perf_counter()
    for place in places:
        # They count from one.
        tree.prove_inclusion(place + 1, size)
    return len(places) / (perf_counter() - began)


LOG = Figure("log", "appends and proofs of the registry's log", measure)
TEN_MILLIONS = Figure(
    "log-10m", "a log of ten million entries", measure_ten_millions, on_request=True
)
