"""How the tables came to be, step by step (Alembic)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from credentials.errors import Mistake
from storage.engines import open_engine
from storage.schema import metadata

_UPGRADING = 7_009
"""PostgreSQL's lock for those who upgrade."""


class NewerTablesError(Mistake):
    """The tables are of a version that comes after this one."""

    advice: ClassVar[str] = "Run that version; or put back the backup from before the update."


def upgrade(url: str) -> list[str]:
    """Bring the tables up to date; the steps that were taken."""
    with _transaction(url, writes=True) as connection:
        if connection.dialect.name == "postgresql":
            # Replicas that start together: one goes on, the others find it done.
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADING)))
        before = _revision(connection)
        upgrade_on(connection)
        after = _revision(connection)
    return [] if before == after else [step for step in _steps() if step not in _until(before)]


def upgrade_on(connection: Connection) -> None:
    """Bring the tables up to date within somebody's transaction.

    Raises:
        NewerTablesError: a newer version has been there.
    """
    _until(_revision(connection))
    command.upgrade(_config(connection), "head")


def pending(url: str) -> list[str]:
    """The steps that have not been taken yet."""
    with _transaction(url, writes=False) as connection:
        done = _until(_revision(connection))
    return [step for step in _steps() if step not in done]


def drift(url: str) -> list[str]:
    """Where the tables differ from the code: nothing, when every change has its migration."""
    with _transaction(url, writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(one) for one in compare_metadata(context, metadata)]


@contextmanager
def _transaction(url: str, *, writes: bool) -> Iterator[Connection]:
    engine = open_engine(url, writes=writes)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _steps() -> list[str]:
    directory = ScriptDirectory(str(Path(__file__).parent))
    return [script.revision for script in reversed(list(directory.walk_revisions()))]


def _until(revision: str | None) -> list[str]:
    steps = _steps()
    if revision is None:
        return []
    if revision not in steps:
        raise NewerTablesError("The database was last used by a newer version.")
    return steps[: steps.index(revision) + 1]
