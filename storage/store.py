"""The store: runs plain functions, each in one transaction, in threads of its own."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Engine

from storage.anchor_bucket import BucketKeys
from storage.anchor_places import open_anchor
from storage.away import CommitInDoubtError, DatabaseAwayError, LockedError, TryAgainError
from storage.chance import Chance, SystemChance
from storage.engines import open_engine
from storage.files import Folder
from storage.keystore import KeyStore
from storage.packs import LibraryOnce
from storage.programme import Programme
from storage.sealing import Vault
from storage.signing_keys import SigningKeys
from storage.tile_cache import TileCache
from storage.transaction import Cellar, Transaction

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Handler = Callable[[Asked, Transaction], Answer]

READERS: Final = 3
POSTGRESQL_WRITERS: Final = 8
PAUSES: Final = (0.0, 0.1, 0.3, 1.0, 2.0)
"""Seconds before each further try of a transaction that the database could not finish."""
_TURN: Final = 7_010
"""The lock under which writers take turns, on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a store keeps its things."""

    database_url: str
    keystore_url: str
    files: Path
    keys: Path
    anchor: Path | str | None = None
    """Where the newest checkpoint is remembered; beside the keys, unless it says otherwise."""
    anchor_keys: BucketKeys | None = None
    """Who we are there, if it is a bucket."""


class Store:
    """Everything durable.

    `await store.run(handler, asked)` runs `handler(asked, tx)` and commits, or undoes all of it. A
    handler may run more than once before that: when the database could not finish, it is run again.

    Writers take turns: on SQLite in the queue of one thread, on PostgreSQL, for all replicas, under
    a lock. So a rule that reads before it writes holds, whoever else writes. `alone=False` is for
    steps that guard themselves, by a fence or a compared size, and gain from going side by side.
    """

    def __init__(self, engine: Engine, reading: Engine, cellar: Cellar, keystore: KeyStore) -> None:
        """Made by `open_store`."""
        self._engine = engine
        self._reading = reading
        self._keystore = keystore
        self.cellar = cellar
        sqlite = engine.dialect.name == "sqlite"
        self._writers = ThreadPoolExecutor(1 if sqlite else POSTGRESQL_WRITERS, "store-writer")
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def run(
        self, handler: Handler[Asked, Answer], asked: Asked, *, alone: bool = True
    ) -> Answer:
        """Run a handler that may change things."""
        loop = asyncio.get_running_loop()
        work = partial(self.run_now, handler, asked, alone=alone)
        return await loop.run_in_executor(self._writers, work)

    async def read(self, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        """Run a handler that changes nothing; it does not wait for writers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, handler, asked)

    def run_now(
        self, handler: Handler[Asked, Answer], asked: Asked, *, alone: bool = True
    ) -> Answer:
        """The same, here and now: for commands and for tests.

        Raises:
            TryAgainError: the database could not finish it, however often it was tried.
            CommitInDoubtError: nobody knows whether it was saved.
        """

        def in_turn(it: Asked, tx: Transaction) -> Answer:
            if alone:
                tx.take_turn(_TURN)
            return handler(it, tx)

        return self._until_done(self._engine, in_turn, asked)

    def read_now(self, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        """Read here and now."""
        return self._until_done(self._reading, handler, asked)

    def _until_done(self, on: Engine, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        for pause in PAUSES:
            try:
                return self._once(on, handler, asked)
            except LockedError:
                # It has waited for long already, and everybody else in its queue with it.
                raise
            except TryAgainError:
                time.sleep(pause)
        return self._once(on, handler, asked)

    def _once(self, on: Engine, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        with on.connect() as connection, connection.begin() as begun:
            answer = handler(asked, Transaction(connection, self.cellar))
            try:
                begun.commit()
            except DatabaseAwayError as lost:
                raise CommitInDoubtError("The database went away while it was saving.") from lost
            return answer

    def close(self) -> None:
        """Finish what runs, then let go of the databases."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()
        self._reading.dispose()
        self._keystore.close()


def open_store(
    places: Places, master: bytes, programme: Programme, chance: Chance | None = None
) -> Store:
    """Open the store; its tables must be up to date (`storage.migrations.upgrade`)."""
    source = chance or SystemChance()
    keystore = KeyStore(places.keystore_url, master, source)
    vault = Vault(master, keystore, source)
    keys = SigningKeys(places.keys, vault, source)
    anchor = open_anchor(str(places.anchor or places.keys.parent / "anchor"), places.anchor_keys)
    cellar = Cellar(
        programme,
        vault,
        source,
        Folder(places.files),
        keys,
        LibraryOnce(),
        TileCache(),
        anchor,
    )
    sqlite = places.database_url.startswith("sqlite")
    writing = open_engine(
        places.database_url, writes=True, connections=2 if sqlite else POSTGRESQL_WRITERS
    )
    reading = open_engine(places.database_url, writes=False, connections=READERS + 1)
    return Store(writing, reading, cellar, keystore)
