"""What a witness has cosigned, in a database of its own that no log can reach.

Every checkpoint it ever cosigned stays. The primary key refuses two roots of one size for ever,
and triggers refuse to change or take away a row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
)

from credentials.registry.checkpoint import Checkpoint
from credentials.registry.witness import Refused, Seen
from storage.columns import Moment
from storage.engines import open_engine

_metadata = MetaData()
_cosigned = Table(
    "cosigned",
    _metadata,
    Column("origin", String, primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
_APPEND_ONLY = tuple(
    f"CREATE TRIGGER IF NOT EXISTS cosigned_no_{change} BEFORE {change} ON cosigned "
    "BEGIN SELECT RAISE(ABORT, 'cosigned is append-only'); END"
    for change in ("update", "delete")
)


@dataclass(frozen=True, slots=True)
class WatchedLog:
    """How far a witness has followed a log."""

    origin: str
    size: int
    root: bytes
    at: datetime
    """When it was cosigned last."""


class WitnessStore:
    """A witness's memory: one SQLite file."""

    def __init__(self, folder: Path) -> None:
        """Open (and make, when new) the store in `folder`."""
        self._engine = open_engine(f"sqlite:///{folder}/witness.db", writes=True, connections=4)
        with self._engine.begin() as connection:
            _metadata.create_all(connection)
            for trigger in _APPEND_ONLY:
                connection.exec_driver_sql(trigger)

    def follow(
        self, new: Checkpoint, at: datetime, weigh: Callable[[Seen], Refused | None]
    ) -> Refused | None:
        """Judge a checkpoint by the last one, and remember it unless it is refused.

        Both happen in one transaction that holds the lock, and it is durable when this returns:
        nobody may get a cosignature that a power cut could make us forget.
        """
        with self._engine.begin() as connection:
            seen = _last(connection, new.origin)
            refused = weigh(seen)
            if refused is None and (new.size, new.root) != (seen.size, seen.root):
                connection.execute(
                    insert(_cosigned).values(origin=new.origin, size=new.size, root=new.root, at=at)
                )
            return refused

    def watched(self) -> list[WatchedLog]:
        """Every log that was ever cosigned, with its newest checkpoint."""
        newest = (
            select(_cosigned.c.origin, func.max(_cosigned.c.size).label("size"))
            .group_by(_cosigned.c.origin)
            .subquery()
        )
        query = select(_cosigned).join(
            newest, (_cosigned.c.origin == newest.c.origin) & (_cosigned.c.size == newest.c.size)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query.order_by(_cosigned.c.origin)).all()
        return [WatchedLog(row.origin, row.size, bytes(row.root), row.at) for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _last(connection: Connection, origin: str) -> Seen:
    query = (
        select(_cosigned.c.size, _cosigned.c.root)
        .where(_cosigned.c.origin == origin)
        .order_by(_cosigned.c.size.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return Seen() if row is None else Seen(row.size, bytes(row.root))
