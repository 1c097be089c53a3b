"""The hashes of the log walked again: entry, leaf, tile, parent, root, checkpoint.

Comparing roots is not an audit: an edited entry or a level-0 tile does not change upper tiles.
"""

from collections.abc import Iterator
from itertools import zip_longest

from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.merkle import HASH_SIZE, leaf_hash, root
from credentials.registry.tiles import (
    ENTRIES,
    HEIGHT,
    WIDTH,
    Tile,
    TileError,
    entries_in,
    tile_root,
    width_of,
)
from handlers.registry.issuer import Issuer, verifier_of
from storage.log_rows import LogRows, StoredCheckpoint
from storage.transaction import Transaction


class TileAudit:
    """One walk over the tiles of a log with `size` entries."""

    def __init__(self, size: int, log: LogRows, *, has_ended: bool) -> None:
        """Nothing is read yet. What stands beyond the end of a log that ended is not looked at."""
        self._size = size
        self._log = log
        self._has_ended = has_ended
        self.tiles = 0

    def entries(self, number: int) -> tuple[list[bytes], list[str]]:
        """The entries of one bundle, and what does not fit about them and their tile."""
        tile, bundle = self._tile(0, number), self._tile(ENTRIES, number)
        first = number * WIDTH
        try:
            entries = entries_in(self._log.bundle(number))[: bundle.width]
        except TileError:
            return [], [f"Tile {bundle.path} with entries from {first} on can not be read."]
        if len(entries) < bundle.width:
            return [], [f"Tile {bundle.path} lacks entry {first + len(entries)}."]
        hashes = self._hashes(tile)
        breaks = self._shape(tile, hashes)
        if not breaks:
            stored = (hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE))
            pairs = enumerate(zip_longest(map(leaf_hash, entries), stored), first)
            wrong = next((index for index, (ours, kept) in pairs if ours != kept), None)
            if wrong is not None:
                breaks = [f"Entry {wrong} is not the one that tile {tile.path} holds."]
        return entries, [*breaks, *self._parent(tile, hashes)]

    def upper(self) -> Iterator[str]:
        """What does not fit about the tiles above the leaves."""
        level = 1
        while hashes := self._size >> HEIGHT * level:
            for index in range(-(-hashes // WIDTH)):
                tile = self._tile(level, index)
                content = self._hashes(tile)
                yield from self._shape(tile, content)
                yield from self._parent(tile, content)
            level += 1

    def _tile(self, level: int, index: int) -> Tile:
        self.tiles += 1
        return Tile(level, index, width_of(level, index, self._size))

    def _hashes(self, tile: Tile) -> bytes:
        place = tile.level, tile.index
        hashes = self._log.tiles([place]).get(place, b"")
        return hashes[: tile.width * HASH_SIZE] if self._has_ended else hashes

    def _shape(self, tile: Tile, hashes: bytes) -> list[str]:
        found = len(hashes) // HASH_SIZE
        if not hashes:
            return [f"Tile {tile.path} is missing."]
        if found != tile.width:
            return [f"Tile {tile.path} has {found} hashes, and {tile.width} belong there."]
        return []

    def _parent(self, tile: Tile, hashes: bytes) -> list[str]:
        """A full tile's root stands in the tile above it."""
        if not tile.is_full or len(hashes) != WIDTH * HASH_SIZE:
            return []
        above, place = divmod(tile.index, WIDTH)
        parent = Tile(tile.level + 1, above, width_of(tile.level + 1, above, self._size))
        kept = self._hashes(parent)[place * HASH_SIZE : (place + 1) * HASH_SIZE]
        if kept != tile_root(hashes):
            return [f"Tile {tile.path} is not the one that tile {parent.path} stands on."]
        return []


def checkpoint_breaks(
    one: StoredCheckpoint, log: LogRows, who: Issuer, tx: Transaction
) -> list[str]:
    """What does not fit between one checkpoint and the stored hashes."""
    which = f"The checkpoint over {several(one.size, 'entry', 'entries')}"
    try:
        signed = open_checkpoint(one.note, verifier_of(one.note, who, tx))
        if signed.size != one.size:
            return [f"{which} says {signed.size}."]
        if root(signed.size, log.nodes((0, signed.size))) != signed.root:
            return [f"{which} was signed over other hashes than the stored ones."]
    except Mistake as mistake:
        return [f"{which} does not hold: {mistake.what}"]
    except KeyError:
        return [f"{which} can not be checked: a tile is missing."]
    return []
