"""Connections to SQLite and PostgreSQL with the settings that our promises rest on."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import ClassVar, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from typing_extensions import override

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
        engine = _open_sqlite(address, _Writing if writes else _Reading, connections)
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


class _Reading(SQLiteDialect_pysqlite):
    """Begins transactions itself: the driver would, but late, and never for reads.

    It is no event of the engine, as SQLAlchemy would then look for events before and after every
    statement: a quarter of what a short one takes.
    """

    driver = "reading"
    supports_statement_cache = True
    begin = "BEGIN"

    @override
    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        dbapi_connection.cursor().execute(self.begin)


class _Writing(_Reading):
    """Takes the lock at once: who first reads, and then asks for it, can only be sent back."""

    driver = "writing"
    supports_statement_cache = True
    begin = "BEGIN IMMEDIATE"


for _one in (_Reading, _Writing):
    registry.register(f"{SQLITE}.{_one.driver}", __name__, _one.__name__)


def _open_sqlite(address: URL, dialect: type[_Reading], connections: int) -> Engine:
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    patient = address.update_query_dict({"timeout": str(BUSY_SECONDS), **address.query})
    engine = create_engine(
        patient.set(drivername=f"{SQLITE}+{dialect.driver}"),
        poolclass=QueuePool,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: SQLiteConnection, _record: object) -> None:
    # The driver begins nothing: see `_Reading`.
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
