"""Durable transactions a second: five statements and a commit, through the store and bare."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from storage.migrations import upgrade
from storage.store import Store
from storage.transaction import Transaction
from tests.benchmarks.harness import Figure, Line, Report, Rounds, per_second, take_turns
from tests.benchmarks.installation import Installation

SECONDS = 1.0
AT_ONCE = 32
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def five(asked: str, tx: Transaction) -> None:
    """A look-up and two replaced facts: one SELECT, two DELETEs, two INSERTs."""
    tx.facts.get("bench")
    tx.facts.set("bench", asked)
    tx.facts.set("bench again", asked)


def five_bare(connection: sqlite3.Connection) -> None:
    """The same statements, with nothing between us and SQLite."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("SELECT fact.value FROM fact WHERE fact.name = ?", ("bench",)).fetchone()
    for name in ("bench", "bench again"):
        connection.execute("DELETE FROM fact WHERE fact.name = ?", (name,))
        connection.execute("INSERT INTO fact (name, value) VALUES (?, ?)", (name, "asked"))
    connection.execute("COMMIT")


def measure(folder: Path) -> Report:
    """Our store, a floor on another file of the same shape, and what a transaction costs."""
    with Installation(folder).opened() as house, closing(_bare(folder / "bare.db")) as bare:
        costs: list[float] = []
        ours, floor = take_turns(
            partial(_through_the_store, house.store, costs),
            lambda: per_second(partial(five_bare, bare), SECONDS),
        )
    lines = [
        Line("store.run, 5 statements and a commit", ours, "/s", "bare sqlite3", floor),
        Line("processor time of one, event loop included", Rounds(tuple(costs)), "ms"),
    ]
    return Report(lines, ["Both: WAL, synchronous=FULL, BEGIN IMMEDIATE; every commit is synced."])


def _through_the_store(store: Store, costs: list[float]) -> float:
    """As the service does it: many ask at once, one thread writes."""
    began, busy = perf_counter(), process_time()
    done = asyncio.run(_keep_asking(store, began + SECONDS))
    costs.append((process_time() - busy) * 1000 / done)
    return done / (perf_counter() - began)


async def _keep_asking(store: Store, until: float) -> int:
    async def ask() -> int:
        done = 0
        while perf_counter() < until:
            await store.run(five, "asked")
            done += 1
        return done

    return sum(await asyncio.gather(*(ask() for _ in range(AT_ONCE))))


def _bare(file: Path) -> sqlite3.Connection:
    upgrade(f"sqlite:///{file}")
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


TRANSACTIONS = Figure("transactions", "durable transactions a second", measure)
