"""The rows of the log: events waiting for a place, entries, subtree hashes, checkpoints.

One sequencer at a time gives out places: the guard is the update of the size, which only succeeds
from the size it was computed for. Entries and checkpoints are append-only; triggers say so too.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from credentials.registry.entry import Entry, EntryKind, Record, parse_record
from credentials.registry.merkle import (
    Node,
    ReadNode,
    appended,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    nodes_of,
)
from storage.chance import new_uuid
from storage.schema import badge, checkpoint, log_entry, log_node, log_state, registry_event
from storage.work import Work

# Every judgement of a badge asks these. Building a statement costs as much as running it.
_EVENTS = (
    select(registry_event)
    .where(registry_event.c.badge_id == bindparam("badge"))
    .order_by(registry_event.c.place)
)
_OPENING = (
    select(registry_event.c.opening_sealed, badge.c.person_id)
    .join(badge, badge.c.id == registry_event.c.badge_id)
    .where(registry_event.c.id == bindparam("event"))
)
_ENTRY = select(log_entry.c.entry).where(log_entry.c.index == bindparam("place"))
_NODES = select(log_node).where(
    tuple_(log_node.c.level, log_node.c.index).in_(bindparam("wanted", expanding=True))
)
_LATEST = select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)

_LINING_UP = 7_013
"""The lock under which events line up, on PostgreSQL."""


class LogMovedError(Exception):
    """Somebody else gave out these places first; nothing was written, try again."""


@dataclass(frozen=True, slots=True)
class RegistryEvent:
    """Something that happened to a badge, with its place in the log once it has one."""

    id: str
    badge_id: str
    kind: EntryKind
    reason: str | None
    at: datetime
    entry: bytes
    log_index: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens an entry's commitment."""

    record: Record
    salt: bytes


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed statement about the first `size` entries."""

    size: int
    note: str
    at: datetime


class RegistryLog:
    """The log and what waits to get into it."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    # --- events -----------------------------------------------------------------------------

    def record(
        self,
        person_id: str,
        entry: Entry,
        opening: Opening,
        at: datetime,
        by_id: str,
        *,
        confirmed_by_id: str | None = None,
        ready: bool,
    ) -> str:
        """Line up an event for the log; its opening is sealed for the holder."""
        new = new_uuid(self._work.chance)
        clear = json.dumps({"record": opening.record.as_json(), "salt": opening.salt.hex()})
        self._work.one_at_a_time(_LINING_UP)
        last = self._work.connection.execute(select(func.max(registry_event.c.place))).scalar()
        self._work.connection.execute(
            insert(registry_event).values(
                id=new,
                place=(last or 0) + 1,
                badge_id=opening.record.badge,
                kind=entry.kind.value,
                reason=opening.record.reason,
                by_id=by_id,
                confirmed_by_id=confirmed_by_id,
                at=at,
                opening_sealed=self._work.vault.seal_text(
                    person_id, f"registry_event.opening:{new}", clear
                ),
                entry=entry.encoded(),
                ready=ready,
            )
        )
        return new

    def events(self, badge_id: str) -> list[RegistryEvent]:
        """Everything that happened to a badge, in order."""
        rows = self._work.connection.execute(_EVENTS, {"badge": badge_id}).mappings()
        return [_event(row) for row in rows]

    def opening(self, event: RegistryEvent) -> Opening:
        """The record and salt behind an entry."""
        sealed, owner = self._work.connection.execute(_OPENING, {"event": event.id}).one()
        place = f"registry_event.opening:{event.id}"
        clear = json.loads(self._work.vault.open(owner, place, sealed))
        return Opening(parse_record(clear["record"]), bytes.fromhex(clear["salt"]))

    # --- places -----------------------------------------------------------------------------

    def size(self, origin: str) -> int:
        """How many entries the log has; a log seen for the first time has none."""
        query = select(log_state.c.size).where(log_state.c.origin == origin)
        size = self._work.connection.execute(query).scalar()
        if size is None:
            self._work.connection.execute(insert(log_state).values(origin=origin, size=0))
        return size or 0

    def sequence(self, origin: str, most: int = 256) -> int:
        """Give the events that are ready their places; how many there were.

        Raises:
            LogMovedError: another sequencer was faster.
        """
        size, connection = self.size(origin), self._work.connection
        ready = registry_event.c.ready.is_(True) & registry_event.c.log_index.is_(None)
        query = select(registry_event.c.id, registry_event.c.entry).where(ready)
        rows = connection.execute(query.order_by(registry_event.c.place).limit(most)).all()
        if not rows:
            return 0
        moved = connection.execute(
            update(log_state)
            .where(log_state.c.origin == origin, log_state.c.size == size)
            .values(size=size + len(rows))
        )
        if moved.rowcount != 1:
            raise LogMovedError(origin)
        leaves = [leaf_hash(row.entry) for row in rows]
        nodes, _root = appended(size, self.nodes((0, size)), leaves)
        connection.execute(
            insert(log_entry),
            [{"index": size + place, "entry": row.entry} for place, row in enumerate(rows)],
        )
        connection.execute(
            insert(log_node),
            [
                {"level": level, "index": index, "hash": value}
                for (level, index), value in nodes.items()
            ],
        )
        for place, row in enumerate(rows):
            connection.execute(
                update(registry_event)
                .where(registry_event.c.id == row.id)
                .values(log_index=size + place)
            )
        return len(rows)

    def entry(self, index: int) -> bytes:
        """The bytes of one entry."""
        return bytes(self._work.connection.execute(_ENTRY, {"place": index}).scalar_one())

    def nodes(self, *spans: tuple[int, int]) -> ReadNode:
        """Fetch at once the subtrees that make up some spans, to be read one by one."""
        wanted = nodes_of(*(span for span in spans if span[0] < span[1]))
        if not wanted:
            return _reader({})
        rows = self._work.connection.execute(_NODES, {"wanted": list(wanted)}).mappings()
        return _reader({(row["level"], row["index"]): row["hash"] for row in rows})

    def nodes_for_inclusion(self, index: int, size: int) -> ReadNode:
        """What an inclusion proof in a tree of `size` entries is made of."""
        return self.nodes(*inclusion_spans(index, size))

    def nodes_for_consistency(self, old: int, new: int) -> ReadNode:
        """What a consistency proof, and both roots, are made of."""
        return self.nodes(*consistency_spans(old, new), (0, old), (0, new))

    # --- checkpoints ------------------------------------------------------------------------

    def publish(self, new: StoredCheckpoint) -> None:
        """Make a checkpoint public; the same size twice is refused by the database.

        Raises:
            LogMovedError: another process has published this size.
        """
        connection = self._work.connection
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(checkpoint).values(size=new.size, note=new.note, at=new.at)
                )
        except IntegrityError as cause:
            raise LogMovedError(f"size {new.size} is published") from cause

    def latest(self) -> StoredCheckpoint | None:
        """The newest published checkpoint."""
        row = self._work.connection.execute(_LATEST).first()
        return None if row is None else StoredCheckpoint(row.size, row.note, row.at)

    def events_between(self, old: int, new: int) -> list[RegistryEvent]:
        """The events whose entries have places from `old` up to, not including, `new`."""
        query = select(registry_event).where(
            registry_event.c.log_index >= old, registry_event.c.log_index < new
        )
        rows = self._work.connection.execute(query.order_by(registry_event.c.log_index)).mappings()
        return [_event(row) for row in rows]


def _reader(known: dict[Node, bytes]) -> ReadNode:
    return lambda level, index: known[level, index]


def _event(row: RowMapping) -> RegistryEvent:
    return RegistryEvent(
        row["id"],
        row["badge_id"],
        EntryKind(row["kind"]),
        row["reason"],
        row["at"],
        row["entry"],
        row["log_index"],
    )
