"""The rows of one log: tiles of entries and hashes, checkpoints.

Whoever adds entries comes from a size: the guard is the update of that size, which only succeeds
from the size it was computed for. Tiles only grow, checkpoints are only added; triggers say so too.

There may have been other logs before the one that grows (see docs/decisions). Each has a number,
and an ended one stays as it was under its last good checkpoint.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from sqlalchemy import LargeBinary, and_, bindparam, cast, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from credentials.registry.merkle import (
    HASH_SIZE,
    ReadNode,
    consistency_spans,
    leaf_hashes,
    nodes_of,
)
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
from storage.plain import Plain, Values
from storage.schema import checkpoint, cosignature, log_entries, log_state, log_tile
from storage.tile_cache import TileCache
from storage.work import Work

FIRST = 1
"""The number of an installation's first log."""

# Every judgement of a badge asks some of these. Building a statement costs as much as running it.
_NUMBER = Plain(select(func.max(log_state.c.number)))
_WIDEN = Plain(
    update(log_tile)
    .where(
        log_tile.c.log == bindparam("of"),
        log_tile.c.level == bindparam("at_level"),
        log_tile.c.index == bindparam("at_index"),
    )
    .values(width=bindparam("width"), content=bindparam("content"))
)
_BEGIN = Plain(insert(log_tile))
_COME = Plain(insert(log_entries))
# SQLite keeps a text where bytes belong, if somebody writes one there: read as the bytes it is.
_CONTENT = cast(log_entries.c.content, LargeBinary).label("content")
_PIECE = (
    select(log_entries.c.first, _CONTENT)
    .where(log_entries.c.log == bindparam("of"), log_entries.c.first <= bindparam("place"))
    .order_by(log_entries.c.first.desc())
    .limit(1)
)
_PIECES = (
    select(_CONTENT)
    .where(
        log_entries.c.log == bindparam("of"),
        log_entries.c.first >= bindparam("start"),
        log_entries.c.first < bindparam("end"),
    )
    .order_by(log_entries.c.first)
)
_GROW = Plain(
    update(log_state)
    .where(
        log_state.c.origin == bindparam("at_origin"),
        log_state.c.size == bindparam("old"),
        log_state.c.ended.is_(None),
    )
    .values(size=bindparam("new"))
)
_NUMBER_OF = select(log_state.c.number).where(log_state.c.origin == bindparam("at_origin"))
_SIZE = select(log_state.c.size).where(log_state.c.origin == bindparam("at_origin"))
_ENDED = select(log_state.c.ended).where(log_state.c.number == bindparam("of")).scalar_subquery()
_COUNTS = (
    select(checkpoint.c.size, checkpoint.c.note, checkpoint.c.at)
    # Above the size under which a log has ended, nothing of it counts.
    .where(
        checkpoint.c.log == bindparam("of"),
        checkpoint.c.size <= func.coalesce(_ENDED, checkpoint.c.size),
    )
)
_LATEST = _COUNTS.order_by(checkpoint.c.size.desc()).limit(1)
_newest = _LATEST.subquery()
_COSIGNED = (
    select(_newest, cosignature.c.line)
    .join(
        cosignature,
        and_(cosignature.c.origin == bindparam("at_origin"), cosignature.c.size == _newest.c.size),
        isouter=True,
    )
    .order_by(cosignature.c.witness)
)
_TILES_AT_ONCE = 32


class LogMovedError(Exception):
    """Somebody else gave out these places first; nothing was written, try again."""


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed statement about the first `size` entries."""

    size: int
    note: str
    at: datetime


class LogRows:
    """One log: the one that grows, unless another number is given."""

    def __init__(self, work: Work, tiles: TileCache, number: int | None = None) -> None:
        """Speak within one transaction; `tiles` are remembered beyond it."""
        self._work = work
        self._remembered = tiles
        self._given = number

    @cached_property
    def number(self) -> int:
        """Which of our logs it is: they are numbered as they came."""
        if self._given is not None:
            return self._given
        return _NUMBER.run(self._work.connection).scalar() or FIRST

    # --- entries and hashes -----------------------------------------------------------------

    def size(self, origin: str) -> int:
        """How many entries the log has; a log seen for the first time has none."""
        return self._work.connection.execute(_SIZE, {"at_origin": origin}).scalar() or 0

    def append(self, origin: str, size: int, entries: Sequence[bytes]) -> None:
        """Add entries to the log, which has `size` of them: in bundles, and hashed into tiles.

        Raises:
            LogMovedError: the log has another size.
        """
        new = size + len(entries)
        log = self._grow(origin, size, new)
        begun = [(tile.level, tile.index) for tile in edge_of(size)]
        edge = self._tiles_in(log, begun)
        widened: list[Values] = []
        added: list[Values] = []
        for (level, index), content in grown(size, edge, leaf_hashes(entries)).items():
            width = width_of(level, index, new)
            if (level, index) in edge:
                place = {"of": log, "at_level": level, "at_index": index}
                widened.append({**place, "width": width, "content": content})
            else:
                place = {"log": log, "level": level, "index": index}
                added.append({**place, "width": width, "content": content})
        connection = self._work.connection
        if widened:
            _WIDEN.run(connection, *widened)
        if added:
            _BEGIN.run(connection, *added)
        came: list[Values] = [
            {"log": log, "first": first, "count": len(piece), "content": bundle(piece)}
            for first, piece in pieces(size, entries)
        ]
        _COME.run(connection, *came)

    def tiles(self, places: Iterable[Place]) -> dict[Place, bytes]:
        """What stands in these tiles of hashes now; those that are not there are left out."""
        wanted = list(places)
        return self._tiles_in(self.number, wanted) if wanted else {}

    def _tiles_in(self, log: int, places: Sequence[Place]) -> dict[Place, bytes]:
        found: dict[Place, bytes] = {}
        left = list(places)
        while left:
            wanted, left = left[:_TILES_AT_ONCE], left[_TILES_AT_ONCE:]
            names = {"of": log}
            names |= {f"level{at}": level for at, (level, _) in enumerate(wanted)}
            names |= {f"index{at}": index for at, (_, index) in enumerate(wanted)}
            rows = _tiles(len(wanted)).run(self._work.connection, names)
            found |= {(level, index): content for level, index, content in rows.all()}
        return found

    def entry(self, index: int) -> bytes:
        """The bytes of one entry.

        Raises:
            KeyError: it is not there, or its bundle is broken.
        """
        row = self._work.connection.execute(_PIECE, {"of": self.number, "place": index}).first()
        if row is None:
            raise KeyError(index)
        try:
            return entries_in(row.content)[index - int(row.first)]
        except (TileError, IndexError) as cause:
            raise KeyError(index) from cause

    def bundle(self, number: int) -> bytes:
        """The entries from `256·number` on, up to 256 of them, as c2sp.org/tlog-tiles bundles."""
        start = number * WIDTH
        asked = {"of": self.number, "start": start, "end": start + WIDTH}
        return b"".join(self._work.connection.execute(_PIECES, asked).scalars())

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
            self.number, index, size, self._spread, lambda start: self.nodes((start, size))
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

    def _grow(self, origin: str, old: int, new: int) -> int:
        """Move the size, for whoever computed with the one that is there; the log's number."""
        connection = self._work.connection
        if _GROW.run(connection, {"at_origin": origin, "old": old, "new": new}).rowcount == 1:
            return self._number_of(origin)
        try:
            if old:
                raise LogMovedError(origin)
            with connection.begin_nested():
                begun = {"origin": origin, "number": self.number, "size": new}
                connection.execute(insert(log_state), begun)
        except IntegrityError as cause:
            raise LogMovedError(origin) from cause
        return self.number

    def _number_of(self, origin: str) -> int:
        # A log keeps its number for good: one look for each process.
        known = self._remembered.numbers.get(origin)
        if known is None:
            known = self._work.connection.execute(_NUMBER_OF, {"at_origin": origin}).scalar_one()
            self._remembered.numbers[origin] = known
        return known

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
                    insert(checkpoint).values(
                        log=self.number, size=new.size, note=new.note, at=new.at
                    )
                )
        except IntegrityError as cause:
            raise LogMovedError(f"size {new.size} is published") from cause

    def latest(self) -> StoredCheckpoint | None:
        """The newest published checkpoint that counts."""
        row = self._work.connection.execute(_LATEST, {"of": self.number}).first()
        return None if row is None else StoredCheckpoint(row.size, row.note, row.at)

    def latest_cosigned(self, origin: str) -> StoredCheckpoint | None:
        """The same, its note with the lines of the witnesses below it: what we publish."""
        asked = {"of": self.number, "at_origin": origin}
        rows = self._work.connection.execute(_COSIGNED, asked).all()
        if not rows:
            return None
        size, note, at, _ = rows[0]
        return StoredCheckpoint(size, note + "".join(line for *_, line in rows if line), at)

    def published(self, size: int) -> StoredCheckpoint | None:
        """The checkpoint of one size, if one was published."""
        query = _COUNTS.where(checkpoint.c.size == size)
        row = self._work.connection.execute(query, {"of": self.number}).first()
        return None if row is None else StoredCheckpoint(row.size, row.note, row.at)

    def checkpoints(self) -> list[StoredCheckpoint]:
        """Every published checkpoint that counts, the smallest first."""
        query = _COUNTS.order_by(checkpoint.c.size)
        rows = self._work.connection.execute(query, {"of": self.number})
        return [StoredCheckpoint(row.size, row.note, row.at) for row in rows]


@lru_cache(maxsize=_TILES_AT_ONCE)
def _tiles(count: int) -> Plain:
    """Read `count` tiles by their places.

    One whole condition for each: given a list of pairs, or the log's number for all of them
    together, SQLite reads every tile of the log instead.
    """
    tile = log_tile.c
    places = (
        and_(
            tile.log == bindparam("of"),
            tile.level == bindparam(f"level{at}"),
            tile.index == bindparam(f"index{at}"),
        )
        for at in range(count)
    )
    content = cast(tile.content, LargeBinary).label("content")
    return Plain(select(tile.level, tile.index, content).where(or_(*places)))
