"""What the public may fetch of a log: the tiles under its newest checkpoint, and no others.

A log that has ended stays there, under its own number.
"""

from dataclasses import dataclass

from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.merkle import HASH_SIZE
from credentials.registry.tiles import ENTRIES, Tile, TileError, bundle, entries_in, width_of
from handlers.registry.issuer import issuer, verifier_of
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AskedTile:
    """A tile of the log that grows, or of the one with this number."""

    tile: Tile
    log: int | None = None


def newest_note(log: int | None, tx: Transaction) -> str | None:
    """The newest checkpoint of a log, with the signatures of its witnesses."""
    who = issuer(tx)
    number = who.number if log is None else log
    origin = dict(who.origins).get(number)
    latest = tx.log.of(number).latest_cosigned(origin) if origin else None
    return latest.note if latest else None


@dataclass(frozen=True, slots=True)
class PublicLog:
    """What whoever fetches a log begins with."""

    note: str
    size: int
    vkey: str


def public_log(log: int | None, tx: Transaction) -> PublicLog | None:
    """The log that grows, or the one with this number; None if nothing of it is published."""
    note, who = newest_note(log, tx), issuer(tx)
    if note is None:
        return None
    verifier = verifier_of(note, who, tx)
    return PublicLog(note, open_checkpoint(note, verifier).size, verifier.vkey)


def tile_content(asked: AskedTile, tx: Transaction) -> bytes | None:
    """The bytes of a tile, cut to its width; None when no published checkpoint covers it.

    A tile that we should have and have not is no tile either: the audit names it.
    """
    tile, who = asked.tile, issuer(tx)
    number = who.number if asked.log is None else asked.log
    log = tx.log.of(number)
    latest = log.latest() if number in dict(who.origins) else None
    if latest is None or tile.width > width_of(tile.level, tile.index, latest.size):
        return None
    if tile.level == ENTRIES:
        return _first_entries(log.bundle(tile.index), tile.width)
    place = tile.level, tile.index
    hashes = log.tiles([place]).get(place, b"")[: tile.width * HASH_SIZE]
    return hashes if len(hashes) == tile.width * HASH_SIZE else None


def _first_entries(stored: bytes, width: int) -> bytes | None:
    try:
        entries = entries_in(stored)
    except TileError:
        return None
    return bundle(entries[:width]) if len(entries) >= width else None
