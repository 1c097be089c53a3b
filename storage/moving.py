"""Moving house: everything from SQLite to an empty PostgreSQL, or nothing at all.

Both ends are locked meanwhile. What arrived is read back and compared, row by row, and the log is
hashed again from its entries; only then is it saved. The key store and the files stay where they
are: the same keys open the same rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, ClassVar, Final, TypeAlias

from sqlalchemy import (
    Column,
    Connection,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DataError

from credentials.errors import Mistake
from credentials.registry.checkpoint import parse_checkpoint
from credentials.registry.merkle import EMPTY_ROOT, Node, appended, leaf_hash, nodes_of
from credentials.registry.note import parse_note
from credentials.registry.tiles import TileError, entries_in
from storage.engines import POSTGRESQL, SQLITE, open_engine, read_address
from storage.migrations import pending, upgrade_on
from storage.schema import checkpoint, log_entries, log_state, metadata

AT_ONCE: Final = 1_000
"""How many rows are in hand at a time: memory does not grow with the database."""
PIECEWISE: Final = {"yield_per": AT_ONCE}
STEPS_TAKEN: Final = "alembic_version"

Tell: TypeAlias = Callable[[int, int], None]
"""Told how many rows of how many are done."""


class MoveError(Mistake):
    """It cannot be moved like this."""

    advice: ClassVar[str] = "Nothing was changed on either side."


class BrokenLogError(MoveError):
    """What would be moved is not what was signed."""

    advice: ClassVar[str] = (
        "Run: vouchline registry audit, which names the place. Nothing was changed on either side."
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """What arrived: rows by table, and the log under its newest checkpoint."""

    rows: dict[str, int]
    log_size: int
    log_root: bytes


def move(source: str, target: str, tell: Tell) -> Moved:
    """Copy all tables; the target is as full as the source afterwards, or as empty as before.

    Raises:
        MoveError: an address is of the wrong kind, the source is not up to date, the target is not
            empty, or what arrived is not what was there.
        DatabaseAwayError: one of the two does not answer.
    """
    _refuse_wrong_ends(source, target)
    leaving, arriving = (open_engine(url, writes=True) for url in (source, target))
    try:
        # SQLite's lock keeps a forgotten service from writing what would be left behind.
        with leaving.begin() as old, arriving.begin() as new:
            _refuse_unless_empty(new)
            upgrade_on(new)
            return _moved(old, new, tell)
    finally:
        leaving.dispose()
        arriving.dispose()


def _refuse_wrong_ends(source: str, target: str) -> None:
    if read_address(source).drivername != SQLITE:
        raise MoveError("The database in use is not SQLite.", "It needs no move.")
    if read_address(target).drivername != POSTGRESQL:
        raise MoveError(
            "The target is not PostgreSQL.", "Write postgresql+psycopg://USER:PASSWORD@HOST/NAME."
        )
    if pending(source):
        raise MoveError("The database in use is not up to date.", "Run: vouchline db upgrade")


def _refuse_unless_empty(new: Connection) -> None:
    for name in inspect(new).get_table_names():
        known = metadata.tables.get(name)
        if name == STEPS_TAKEN:
            continue
        if known is None or new.execute(select(known).limit(1)).first() is not None:
            raise MoveError(
                f"The target is not empty: there is something in “{name}”.",
                "Make a new database, and move into that. Nothing was changed.",
            )


def _moved(old: Connection, new: Connection, tell: Tell) -> Moved:
    tables = metadata.sorted_tables
    rows = {table.name: _count(old, table) for table in tables}
    # Each row is carried once and read back once.
    done, total = 0, 2 * sum(rows.values())
    for table in tables:
        sent = 0
        for piece in _pieces(old, table):
            sent += _digest(piece)
            _put(new, table, piece)
            done += len(piece)
            tell(done, total)
        _tie(old, new, table)
        _go_on_counting(new, table)
        arrived = 0
        for piece in _pieces(new, table):
            arrived += _digest(piece)
            done += len(piece)
            tell(done, total)
        if (sent, rows[table.name]) != (arrived, _count(new, table)):
            raise MoveError(f"“{table.name}” did not arrive as it was.")
    return Moved(rows, *_same_logs(old, new))


# --- rows ---------------------------------------------------------------------------------------

Row: TypeAlias = dict[str, Any]


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _pieces(connection: Connection, table: Table) -> Iterator[list[Row]]:
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options=PIECEWISE) as found:
        rows = (dict(row) for row in found.mappings())
        while piece := list(islice(rows, AT_ONCE)):
            yield piece


def _digest(rows: list[Row]) -> int:
    """A sum that is the same in any order: the two databases sort text differently."""
    return sum(int.from_bytes(sha256(repr(row).encode()).digest()) for row in rows)


def _put(new: Connection, table: Table, rows: list[Row]) -> None:
    # A renewed badge names another one, which may come later: those are tied at the end.
    untied = dict.fromkeys(column.name for column in _to_itself(table))
    try:
        new.execute(insert(table), [row | untied for row in rows])
    except DataError as problem:
        reason = str(problem.orig).splitlines()[0]
        raise MoveError(f"PostgreSQL does not take a row of “{table.name}”: {reason}.") from problem


def _to_itself(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


def _tie(old: Connection, new: Connection, table: Table) -> None:
    for column in _to_itself(table):
        [key] = table.primary_key.columns
        tied = old.execute(
            select(key.label("here"), column.label("there")).where(column.is_not(None))
        )
        pairs = [dict(row) for row in tied.mappings()]
        if pairs:
            to = update(table).where(key == bindparam("here")).values({column: bindparam("there")})
            new.execute(to, pairs)


def _go_on_counting(new: Connection, table: Table) -> None:
    column: Column[Any] | None = table.autoincrement_column
    if column is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        highest = select(func.max(column)).scalar_subquery()
        new.execute(select(func.setval(sequence, func.coalesce(highest, 1))))


# --- the log ------------------------------------------------------------------------------------


_LOGS = select(log_state.c.number, log_state.c.ended).order_by(log_state.c.number)


def _same_logs(old: Connection, new: Connection) -> tuple[int, bytes]:
    """The newest checkpoint's size and root of the log that grows, the last one.

    The entries that arrived lead to it, and to those under which other logs have ended.
    """
    last = 0, EMPTY_ROOT
    for number, ended in old.execute(_LOGS).all():
        last = _same_log(number, ended, old, new)
    return last


def _same_log(
    number: int, ended: int | None, old: Connection, new: Connection
) -> tuple[int, bytes]:
    query = select(checkpoint.c.note).where(checkpoint.c.log == number)
    if ended is not None:
        query = query.where(checkpoint.c.size <= ended)
    note = old.execute(query.order_by(checkpoint.c.size.desc()).limit(1)).scalar()
    if note is None:
        return 0, EMPTY_ROOT
    signed = parse_checkpoint(parse_note(note).text)
    try:
        root = _root(new, number, signed.size)
    except TileError as broken:
        raise BrokenLogError(str(broken)) from broken
    if root != signed.root:
        raise BrokenLogError("The log does not lead to the root that was signed.")
    return signed.size, signed.root


def _root(connection: Connection, number: int, size: int) -> bytes:
    """The root over the first `size` entries of a log, hashed anew."""
    at, top = 0, EMPTY_ROOT
    # The complete subtrees so far: all that the next leaf needs.
    edge: dict[Node, bytes] = {}

    def known(level: int, index: int) -> bytes:
        return edge[level, index]

    ours = log_entries.c.log == number
    query = select(log_entries.c.content).where(ours).order_by(log_entries.c.first)
    with connection.execute(query, execution_options=PIECEWISE) as found:
        for content in found.scalars():
            leaves = [leaf_hash(entry) for entry in entries_in(content)][: size - at]
            fresh, top = appended(at, known, leaves)
            at += len(leaves)
            edge |= fresh
            edge = {node: edge[node] for node in nodes_of((0, at))}
            if at == size:
                break
    return top
