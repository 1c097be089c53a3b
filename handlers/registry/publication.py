"""What the public may fetch of the log: the tiles under the newest checkpoint, and no others."""

from credentials.registry.merkle import HASH_SIZE
from credentials.registry.tiles import ENTRIES, Tile, TileError, bundle, entries_in, width_of
from storage.transaction import Transaction


def tile_content(tile: Tile, tx: Transaction) -> bytes | None:
    """The bytes of a tile, cut to its width; None when no published checkpoint covers it.

    A tile that we should have and have not is no tile either: the audit names it.
    """
    latest = tx.log.latest()
    if latest is None or tile.width > width_of(tile.level, tile.index, latest.size):
        return None
    if tile.level == ENTRIES:
        return _first_entries(tx.log.bundle(tile.index), tile.width)
    place = tile.level, tile.index
    hashes = tx.log.tiles([place]).get(place, b"")[: tile.width * HASH_SIZE]
    return hashes if len(hashes) == tile.width * HASH_SIZE else None


def _first_entries(stored: bytes, width: int) -> bytes | None:
    try:
        entries = entries_in(stored)
    except TileError:
        return None
    return bundle(entries[:width]) if len(entries) >= width else None
