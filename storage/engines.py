"""Connections to SQLite and PostgreSQL with the settings that our promises rest on."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import ClassVar, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from credentials.errors import Mistake
from storage.away import name_what_passes

BUSY_SECONDS: Final = 20
"""How long a writer waits for another process (a command beside the running service), unless the
address says so itself: `sqlite:///FILE?timeout=5`."""
STALLED_SECONDS: Final = 30
"""A transaction in which nothing happens for so long belongs to a process that hangs: it is ended,
so that nobody waits for its locks."""
CONNECT_SECONDS: Final = 5

SQLITE, POSTGRESQL = "sqlite", "postgresql+psycopg"


class DatabaseAddressError(Mistake):
    """An address that leads to no database we know."""

    advice: ClassVar[str] = "Write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME."


def open_engine(url: str, *, writes: bool, connections: int = 1) -> Engine:
    """An engine whose transactions begin as they will end: for writing or for reading.

    Raises:
        DatabaseAddressError: the address is of another kind.
    """
    address = read_address(url)
    if address.drivername == SQLITE:
        engine = _open_sqlite(address, "BEGIN IMMEDIATE" if writes else "BEGIN", connections)
    else:
        engine = _open_postgresql(address, connections, writes=writes)
    name_what_passes(engine)
    return engine


def read_address(url: str) -> URL:
    """The address of a database of a kind that we know.

    Raises:
        DatabaseAddressError: it is of another kind, or no address.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as problem:
        # Without its text: it may hold a password.
        raise DatabaseAddressError("The database's address cannot be read.") from problem
    if address.drivername not in {SQLITE, POSTGRESQL}:
        raise DatabaseAddressError(f"“{address.drivername}” is no kind of database we know.")
    return address


# --- SQLite -------------------------------------------------------------------------------------


def _open_sqlite(address: URL, begin: str, connections: int) -> Engine:
    # A writer takes the lock at once (`BEGIN IMMEDIATE`): a transaction that first reads and then
    # asks for the lock can only be told to start again.
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    patient = address.update_query_dict({"timeout": str(BUSY_SECONDS), **address.query})
    engine = create_engine(
        patient,
        poolclass=QueuePool,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: _begin(connection, begin))
    return engine


def _begin(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def _prepare_sqlite(connection: SQLiteConnection, _record: object) -> None:
    # We begin transactions ourselves; the driver's own habit starts them late and never for reads.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # NORMAL loses acknowledged commits when the power goes; an award must not be lost.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


# --- PostgreSQL ---------------------------------------------------------------------------------


def _open_postgresql(address: URL, connections: int, *, writes: bool) -> Engine:
    # Writers see what others committed while they waited for a lock; a stricter level would show
    # them the log's size from before the wait. Readers see one moment, as they do on SQLite.
    # Compiling a statement first takes longer than all of ours do: each reads a page or a row.
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_size=connections,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "vouchline",
            "options": f"-c idle_in_transaction_session_timeout={STALLED_SECONDS}s -c jit=off",
        },
    )
    return engine if writes else engine.execution_options(postgresql_readonly=True)
