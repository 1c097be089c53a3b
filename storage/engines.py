"""Connections to SQLite and PostgreSQL with the settings that our promises rest on."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 20
"""How long a writer waits for another process (a command beside the running service)."""


def open_engine(url: str, *, writes: bool, connections: int = 1) -> Engine:
    """An engine whose transactions begin as they will end: for writing or for reading.

    On SQLite a writer takes the lock at once (`BEGIN IMMEDIATE`): a transaction that first reads
    and then asks for the lock can only be told to start again.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=connections, pool_pre_ping=True)
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
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
