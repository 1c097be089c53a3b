"""The migrations make exactly the tables that the code speaks of, and guard what is append-only."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from storage.engines import open_engine
from storage.migrations import drift, pending, upgrade


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that does not exist yet."""
    return f"sqlite:///{tmp_path}/new.db"


def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    """After the last migration nothing differs from the schema in the code."""
    assert pending(url) == upgrade(url)
    assert pending(url) == []
    assert drift(url) == []


def test_a_second_upgrade_does_nothing(url: str) -> None:
    """Upgrading twice is upgrading once."""
    upgrade(url)
    assert upgrade(url) == []


@pytest.mark.parametrize(
    "statement", ["DELETE FROM checkpoint", "UPDATE checkpoint SET note = 'x'"]
)
def test_checkpoints_are_append_only(url: str, statement: str) -> None:
    """The database refuses to change or delete what was published, whoever asks."""
    upgrade(url)
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO checkpoint VALUES (1, 'note', '2026-10-05 09:00:00.000000')")
        )
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_sqlite_keeps_its_promises(url: str) -> None:
    """Every connection syncs fully, checks foreign keys and writes ahead."""
    engine = open_engine(url, writes=True)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
