"""The rows of the log: events waiting for a place, tiles of entries and hashes, checkpoints.

One sequencer at a time gives out places: the guard is the update of the size, which only succeeds
from the size it was computed for. Tiles only grow, checkpoints are only added; triggers say so too.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import RowMapping, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from credentials.registry.entry import Entry, EntryKind, Record, parse_record
from credentials.registry.merkle import HASH_SIZE, ReadNode, consistency_spans, leaf_hash, nodes_of
from credentials.registry.tiles import (
    WIDTH,
    Place,
    Rows,
    Tile,
    TileError,
    bundle,
    edge_of,
    entries_in,
    grown,
    node_reader,
    pieces,
    rows_of,
    tile_of,
    width_of,
)
from storage.chance import new_uuid
from storage.plain import Plain, Values
from storage.schema import badge, checkpoint, log_entries, log_state, log_tile, registry_event
from storage.sealing import SERVICE
from storage.tile_cache import TileCache
from storage.work import Work

# Every judgement of a badge asks these. Building a statement costs as much as running it.
_EVENTS = (
    select(registry_event)
    .where(registry_event.c.badge_id == bindparam("badge"))
    .order_by(registry_event.c.place)
)
_OF_KEYS = (
    select(registry_event)
    .where(registry_event.c.badge_id.is_(None))
    .order_by(registry_event.c.place)
)
_OPENING = (
    select(registry_event.c.opening_sealed, badge.c.person_id)
    .join(badge, badge.c.id == registry_event.c.badge_id, isouter=True)
    .where(registry_event.c.id == bindparam("event"))
)
_WIDEN = Plain(
    update(log_tile)
    .where(log_tile.c.level == bindparam("at_level"), log_tile.c.index == bindparam("at_index"))
    .values(width=bindparam("width"), content=bindparam("content"))
)
_BEGIN = Plain(insert(log_tile))
_COME = Plain(insert(log_entries))
_PIECE = (
    select(log_entries)
    .where(log_entries.c.first <= bindparam("place"))
    .order_by(log_entries.c.first.desc())
    .limit(1)
)
_PIECES = (
    select(log_entries.c.content)
    .where(log_entries.c.first >= bindparam("start"), log_entries.c.first < bindparam("end"))
    .order_by(log_entries.c.first)
)
_GROW = Plain(
    update(log_state)
    .where(log_state.c.origin == bindparam("log"), log_state.c.size == bindparam("old"))
    .values(size=bindparam("new"))
)
_READY = (
    select(registry_event.c.id, registry_event.c.entry)
    .where(registry_event.c.ready.is_(True) & registry_event.c.log_index.is_(None))
    .order_by(registry_event.c.place)
    .limit(bindparam("most"))
)
_GIVE_PLACE = Plain(
    update(registry_event)
    .where(registry_event.c.id == bindparam("event"))
    .values(log_index=bindparam("given"))
)
_SIZE = select(log_state.c.size).where(log_state.c.origin == bindparam("log"))
_LATEST = select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)

_TILES_AT_ONCE = 32
_LINING_UP = 7_013
"""The lock under which events line up, on PostgreSQL."""
_SEQUENCING = 7_014
"""The lock under which places are given out there; it saves work, the size is what guards."""


class LogMovedError(Exception):
    """Somebody else gave out these places first; nothing was written, try again."""


@dataclass(frozen=True, slots=True)
class RegistryEvent:
    """Something that happened to a badge, or to a key, with its place in the log once it has one.

    Who holds the key is no person here: an event of a key has no badge.
    """

    id: str
    badge_id: str | None
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

    def __init__(self, work: Work, tiles: TileCache) -> None:
        """Speak within one transaction; `tiles` are remembered beyond it."""
        self._work = work
        self._remembered = tiles

    # --- events -----------------------------------------------------------------------------

    def record(
        self,
        person_id: str,
        entry: Entry,
        opening: Opening,
        at: datetime,
        by_id: str | None,
        *,
        confirmed_by_id: str | None = None,
        ready: bool,
    ) -> str:
        """Line up an event for the log; its opening is sealed for the holder, or for `SERVICE`."""
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
        return [event_of(row) for row in rows]

    def of_keys(self) -> list[RegistryEvent]:
        """Everything that happened to keys, in order."""
        rows = self._work.connection.execute(_OF_KEYS).mappings()
        return [event_of(row) for row in rows]

    def opening(self, event: RegistryEvent) -> Opening:
        """The record and salt behind an entry."""
        sealed, owner = self._work.connection.execute(_OPENING, {"event": event.id}).one()
        place = f"registry_event.opening:{event.id}"
        clear = json.loads(self._work.vault.open(owner or SERVICE, place, sealed))
        return Opening(parse_record(clear["record"]), bytes.fromhex(clear["salt"]))

    # --- places -----------------------------------------------------------------------------

    def size(self, origin: str) -> int:
        """How many entries the log has; a log seen for the first time has none."""
        return self._work.connection.execute(_SIZE, {"log": origin}).scalar() or 0

    def anything_ready(self) -> bool:
        """Whether an event can be given a place."""
        return self._work.connection.execute(_READY, {"most": 1}).first() is not None

    def sequence(self, origin: str, most: int = 256) -> int:
        """Give the events that are ready their places; how many there were.

        Raises:
            LogMovedError: another sequencer was faster.
        """
        connection = self._work.connection
        self._work.one_at_a_time(_SEQUENCING)
        rows = connection.execute(_READY, {"most": most}).all()
        if rows:
            size = self.size(origin)
            self.append(origin, size, [row.entry for row in rows])
            given = [{"event": row.id, "given": size + at} for at, row in enumerate(rows)]
            _GIVE_PLACE.run(connection, *given)
        return len(rows)

    def append(self, origin: str, size: int, entries: Sequence[bytes]) -> None:
        """Add entries to the log, which has `size` of them: in bundles, and hashed into tiles.

        Raises:
            LogMovedError: the log has another size.
        """
        new = size + len(entries)
        self._grow(origin, size, new)
        begun = [(tile.level, tile.index) for tile in edge_of(size)]
        edge = self.tiles(begun)
        widened: list[Values] = []
        added: list[Values] = []
        for (level, index), content in grown(size, edge, map(leaf_hash, entries)).items():
            width = width_of(level, index, new)
            if (level, index) in edge:
                place = {"at_level": level, "at_index": index}
                widened.append({**place, "width": width, "content": content})
            else:
                place = {"level": level, "index": index}
                added.append({**place, "width": width, "content": content})
        connection = self._work.connection
        if widened:
            _WIDEN.run(connection, *widened)
        if added:
            _BEGIN.run(connection, *added)
        came: list[Values] = [
            {"first": first, "count": len(piece), "content": bundle(piece)}
            for first, piece in pieces(size, entries)
        ]
        _COME.run(connection, *came)

    def tiles(self, places: Iterable[Place]) -> dict[Place, bytes]:
        """What stands in these tiles of hashes now; those that are not there are left out."""
        found: dict[Place, bytes] = {}
        left = list(places)
        while left:
            wanted, left = left[:_TILES_AT_ONCE], left[_TILES_AT_ONCE:]
            names = {f"level{at}": level for at, (level, _) in enumerate(wanted)}
            names |= {f"index{at}": index for at, (_, index) in enumerate(wanted)}
            rows = _tiles(len(wanted)).run(self._work.connection, names).mappings()
            found |= {(row["level"], row["index"]): row["content"] for row in rows}
        return found

    def entry(self, index: int) -> bytes:
        """The bytes of one entry.

        Raises:
            KeyError: it is not there, or its bundle is broken.
        """
        row = self._work.connection.execute(_PIECE, {"place": index}).first()
        if row is None:
            raise KeyError(index)
        try:
            return entries_in(row.content)[index - int(row.first)]
        except (TileError, IndexError) as cause:
            raise KeyError(index) from cause

    def bundle(self, number: int) -> bytes:
        """The entries from `256·number` on, up to 256 of them, as c2sp.org/tlog-tiles bundles."""
        start = number * WIDTH
        rows = self._work.connection.execute(_PIECES, {"start": start, "end": start + WIDTH})
        return b"".join(rows.scalars())

    def nodes(self, *spans: tuple[int, int]) -> ReadNode:
        """Fetch at once the tiles that make up some spans, to be read one by one."""
        wanted = nodes_of(*(span for span in spans if span[0] < span[1]))
        return node_reader(self.tiles({tile_of(node) for node in wanted}))

    def nodes_for_consistency(self, old: int, new: int) -> ReadNode:
        """What a consistency proof, and both roots, are made of."""
        return self.nodes(*consistency_spans(old, new), (0, old), (0, new))

    def inclusion_path(self, index: int, size: int) -> tuple[bytes, ...]:
        """The hashes that tie entry `index` to the root of `size` entries, which are published.

        Raises:
            KeyError: a tile is missing, or too narrow.
            ProofError: there is no such entry.
        """
        return self._remembered.inclusion_path(
            index, size, self._spread, lambda start: self.nodes((start, size))
        )

    def _spread(self, wanted: Sequence[Tile]) -> dict[Tile, Rows]:
        found = self.tiles((tile.level, tile.index) for tile in wanted)
        spread: dict[Tile, Rows] = {}
        for tile in wanted:
            hashes = found[tile.level, tile.index][: tile.width * HASH_SIZE]
            if len(hashes) < tile.width * HASH_SIZE:
                raise KeyError(tile)
            spread[tile] = rows_of(hashes)
        return spread

    def _grow(self, origin: str, old: int, new: int) -> None:
        """Move the size; whoever computed with another size comes too late."""
        connection = self._work.connection
        if _GROW.run(connection, {"log": origin, "old": old, "new": new}).rowcount == 1:
            return
        try:
            if old:
                raise LogMovedError(origin)
            with connection.begin_nested():
                connection.execute(insert(log_state).values(origin=origin, size=new))
        except IntegrityError as cause:
            raise LogMovedError(origin) from cause

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

    def published(self, size: int) -> StoredCheckpoint | None:
        """The checkpoint of one size, if one was published."""
        query = select(checkpoint).where(checkpoint.c.size == size)
        row = self._work.connection.execute(query).first()
        return None if row is None else StoredCheckpoint(row.size, row.note, row.at)

    def checkpoints(self) -> list[StoredCheckpoint]:
        """Every checkpoint that was ever published, the smallest first."""
        rows = self._work.connection.execute(select(checkpoint).order_by(checkpoint.c.size))
        return [StoredCheckpoint(row.size, row.note, row.at) for row in rows]

    def events_between(self, old: int, new: int) -> list[RegistryEvent]:
        """The events whose entries have places from `old` up to, not including, `new`."""
        query = select(registry_event).where(
            registry_event.c.log_index >= old, registry_event.c.log_index < new
        )
        rows = self._work.connection.execute(query.order_by(registry_event.c.log_index)).mappings()
        return [event_of(row) for row in rows]


@lru_cache(maxsize=_TILES_AT_ONCE)
def _tiles(count: int) -> Plain:
    """Read `count` tiles by their places.

    One condition for each: given a list of pairs, SQLite reads every tile of the log instead.
    """
    tile = log_tile.c
    places = (
        and_(tile.level == bindparam(f"level{at}"), tile.index == bindparam(f"index{at}"))
        for at in range(count)
    )
    return Plain(select(tile.level, tile.index, tile.content).where(or_(*places)))


def event_of(row: RowMapping) -> RegistryEvent:
    """The event in a row."""
    return RegistryEvent(
        row["id"],
        row["badge_id"],
        EntryKind(row["kind"]),
        row["reason"],
        row["at"],
        row["entry"],
        row["log_index"],
    )
