"""Every promise of the storage is kept on both databases."""

from pathlib import Path

import pytest

from storage.store import Places
from tests.postgresql import EMPTY, Server

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> str:
    """Which of the two databases this is about."""
    name: str = request.param
    return name


@pytest.fixture
def server(database: str, request: pytest.FixtureRequest) -> Server | None:
    """The PostgreSQL server, when it is about that."""
    if database == "sqlite":
        return None
    server: Server = request.getfixturevalue("postgresql")
    return server


@pytest.fixture
def url(server: Server | None, tmp_path: Path) -> str:
    """An empty database, without tables."""
    return server.database(EMPTY) if server else f"sqlite:///{tmp_path}/new.db"


@pytest.fixture
def places(server: Server | None, tmp_path: Path) -> Places:
    """A database with its tables, and a key store."""
    database_url = server.database() if server else f"sqlite:///{tmp_path}/vouchline.db"
    keystore_url = f"sqlite:///{tmp_path}/keystore.db"
    return Places(database_url, keystore_url, tmp_path / "files", tmp_path / "keys")
