"""What many tests start from: a real store in an empty folder."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.migrations import upgrade
from storage.programme import Programme
from storage.store import Places, Store, open_store
from tests.postgresql import ADVICE, EMPTY, MIGRATED, Server, find_programs

MASTER = bytes(range(32))
AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
"""Monday morning, the sample's first day."""


@pytest.fixture
def at() -> datetime:
    """A Monday morning."""
    return AT


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running server with one migrated database, the template of all others."""
    programs = find_programs()
    if programs is None and os.getenv("CI") == "true":
        pytest.fail(f"nothing may be skipped here: {ADVICE}")
    if programs is None:
        pytest.skip(f"there is no PostgreSQL here: {ADVICE}")
    server = Server(programs)
    try:
        server.start()
        upgrade(server.database(EMPTY, MIGRATED))
        yield server
    finally:
        server.remove()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Where the store of a test keeps its things."""
    return Places(
        database_url=f"sqlite:///{tmp_path}/vouchline.db",
        keystore_url=f"sqlite:///{tmp_path}/keystore.db",
        files=tmp_path / "files",
        keys=tmp_path / "keys",
    )


@pytest.fixture
def open_house(places: Places) -> Iterator[Callable[..., Store]]:
    """Open a store on the same files, as often as a test restarts its process."""
    opened: list[Store] = []

    def again(**changed: Any) -> Store:
        upgrade(places.database_url)
        plain = Programme("http://localhost:8080", ZoneInfo("UTC"), local=True)
        opened.append(open_store(places, MASTER, replace(plain, **changed)))
        return opened[-1]

    yield again
    for store in opened:
        store.close()


@pytest.fixture
def store(open_house: Callable[..., Store]) -> Store:
    """An empty, migrated store."""
    return open_house()
