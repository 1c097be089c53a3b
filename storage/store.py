"""The store: runs plain functions, each in one transaction, in threads of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from storage.anchor import open_anchor
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

READERS = 3
POSTGRESQL_WRITERS = 8


@dataclass(frozen=True, slots=True)
class Places:
    """Where a store keeps its things."""

    database_url: str
    keystore_url: str
    files: Path
    keys: Path
    anchor: Path | str | None = None
    """Where the newest checkpoint is remembered; beside the keys, unless it says otherwise."""


class Store:
    """Everything durable.

    `await store.run(handler, asked)` runs `handler(asked, tx)` and commits, or undoes all of it.
    SQLite has one writer thread: writers wait in our queue, not in the database's lock.
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

    async def run(self, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        """Run a handler that may change things."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self.run_now, handler, asked)

    async def read(self, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        """Run a handler that changes nothing; it does not wait for writers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, handler, asked)

    def run_now(self, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        """The same, here and now: for commands and for tests."""
        with self._engine.begin() as connection:
            return handler(asked, Transaction(connection, self.cellar))

    def read_now(self, handler: Handler[Asked, Answer], asked: Asked) -> Answer:
        """Read here and now."""
        with self._reading.connect() as connection, connection.begin():
            return handler(asked, Transaction(connection, self.cellar))

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
    anchor = open_anchor(str(places.anchor or places.keys.parent / "anchor"))
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
