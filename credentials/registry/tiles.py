"""Tiles: the log's hashes and entries in pieces of 256, as c2sp.org/tlog-tiles has them.

A tile at level 0 holds leaf hashes; above, each hash is the root of a full tile one level below.
The hashes in between are not kept anywhere: they are made from a tile's own. A full tile never
changes, and a partial one only grows. Nothing here stores anything.

    >>> parse_tile_path("0/x001/x234/067")
    Tile(level=0, index=1234067, width=256)
    >>> [tile.path for tile in tiles_of(257)]
    ['entries/000', 'entries/001.p/1', '0/000', '0/001.p/1', '1/000.p/1']
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from credentials.errors import Mistake
from credentials.registry.merkle import HASH_SIZE, Node, ProofError, ReadNode

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
ENTRIES: Final = -1
"""The level of the entries themselves, which stand below the hashes."""
TOP_LEVEL: Final = 63
_LENGTH_OCTETS: Final = 2
_PATH: Final = re.compile(
    r"(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)

Place: TypeAlias = tuple[int, int]
"""Where a tile stands: (level, index)."""
Rows: TypeAlias = tuple[bytes, ...]
"""A tile's hashes, then the complete subtrees above them, one row for each height."""


class TileError(Mistake):
    """This is no tile of the log."""

    advice: ClassVar[str] = "Ask for tile/<level>/<index>, as c2sp.org/tlog-tiles writes them."


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One piece of the log: `width` hashes, or entries at level `ENTRIES`."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        """Refuse what no log has: an empty tile first of all."""
        if not (
            ENTRIES <= self.level <= TOP_LEVEL and self.index >= 0 and 1 <= self.width <= WIDTH
        ):
            raise TileError("No log has this tile.")

    @property
    def is_full(self) -> bool:
        """Whether it will stay as it is for ever."""
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Its address below `tile/`."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        thousands, last = divmod(self.index, 1000)
        number = f"{last:03}"
        while thousands:
            thousands, part = divmod(thousands, 1000)
            number = f"x{part:03}/{number}"
        return f"{level}/{number}" + ("" if self.is_full else f".p/{self.width}")


def parse_tile_path(path: str) -> Tile:
    """Read the part of an address below `tile/`.

    Raises:
        TileError: it is not written exactly as the specification writes it.
    """
    parts = _PATH.fullmatch(path)
    if not parts:
        raise TileError("This is not the address of a tile.")
    level = ENTRIES if parts[1] == "entries" else int(parts[1])
    index = int(parts[2].replace("/", "").replace("x", ""))
    tile = Tile(level, index, int(parts[3]) if parts[3] else WIDTH)
    if tile.path != path:
        raise TileError("This address of a tile is not written the one canonical way.")
    return tile


def width_of(level: int, index: int, size: int) -> int:
    """How wide a tile of a log with `size` entries is; 0 when the log has none there."""
    hashes = size >> HEIGHT * max(level, 0)
    return max(0, min(WIDTH, hashes - index * WIDTH))


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a log with `size` entries: bundles first, then level by level."""
    yield from _tiles_at(ENTRIES, size)
    level = 0
    while size >> HEIGHT * level:
        yield from _tiles_at(level, size)
        level += 1


def edge_of(size: int) -> Iterator[Tile]:
    """The partial tiles of hashes: those that the next entries make wider."""
    level = 0
    while hashes := size >> HEIGHT * level:
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level += 1


# --- hashes ---------------------------------------------------------------------------------


def tile_root(hashes: bytes) -> bytes:
    """The root over a power of two of hashes, such as a full tile's."""
    row = hashes
    while len(row) > HASH_SIZE:
        row = _row_above(row)
    return row


def rows_of(hashes: bytes) -> Rows:
    """A tile's hashes with every complete subtree inside it."""
    rows = [hashes]
    for _ in range(HEIGHT - 1):
        rows.append(_row_above(rows[-1]))
    return tuple(rows)


def tile_of(node: Node) -> Place:
    """Where the tile stands that a complete subtree is made from."""
    level, index = node
    tile_level, height = divmod(level, HEIGHT)
    return tile_level, index >> HEIGHT - height


def node_reader(tiles: Mapping[Place, bytes]) -> ReadNode:
    """Complete subtrees out of tiles; a `KeyError` where a tile is missing or too narrow."""

    def read(level: int, index: int) -> bytes:
        height = level % HEIGHT
        place = tile_of((level, index))
        first = (index << height) % WIDTH * HASH_SIZE
        last = first + (HASH_SIZE << height)
        hashes = tiles[place]
        if len(hashes) < last:
            raise KeyError(place)
        return tile_root(hashes[first:last])

    return read


def tiles_for_inclusion(index: int, size: int) -> list[Tile]:
    """The tiles that leaf `index` stands in, at every level: what its proof is made from.

    Raises:
        ProofError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError(f"A log of {size} entries has no entry {index}.")
    tiles: list[Tile] = []
    level = 0
    while (above := size >> HEIGHT * level) > 0:
        number = index >> HEIGHT * (level + 1)
        width = min(WIDTH, above - number * WIDTH)
        if width > 0:
            tiles.append(Tile(level, number, width))
        level += 1
    return tiles


def path_in_tiles(
    index: int, size: int, rows: Sequence[tuple[Tile, Rows]], edge: Callable[[int], bytes]
) -> tuple[bytes, ...]:
    """The same path as `merkle.inclusion_path`, out of tiles that are spread out already.

    Args:
        index: The leaf's place.
        size: How many entries the log has.
        rows: The tiles of `tiles_for_inclusion`, each with its rows.
        edge: The hash of the leaves from a number up to the log's end.
    """
    path: list[bytes] = []
    for tile, spread in rows:
        place, level = index >> HEIGHT * tile.level & WIDTH - 1, HEIGHT * tile.level
        first = tile.index * WIDTH << level
        for height, row in enumerate(spread):
            if 1 << level + height >= size:
                break
            sibling = place >> height ^ 1
            start = sibling * HASH_SIZE
            if start + HASH_SIZE <= len(row):
                path.append(row[start : start + HASH_SIZE])
            elif (leaf := first + (sibling << level + height)) < size:
                # The one subtree on the way that the log's end cuts short.
                path.append(edge(leaf))
    return tuple(path)


def grown(size: int, edge: Mapping[Place, bytes], leaves: Iterable[bytes]) -> dict[Place, bytes]:
    """The tiles of hashes that change when leaf hashes come to a log of `size` entries.

    Raises:
        KeyError: `edge` lacks a tile of `edge_of(size)`.
    """
    changed: dict[Place, bytes] = {}
    level, more = 0, b"".join(leaves)
    while more:
        before = size >> HEIGHT * level
        number, width = divmod(before, WIDTH)
        known = edge[level, number] if width else b""
        if len(known) != width * HASH_SIZE:
            raise KeyError((level, number))
        hashes, tile_octets = known + more, WIDTH * HASH_SIZE
        pieces = [hashes[at : at + tile_octets] for at in range(0, len(hashes), tile_octets)]
        changed |= {(level, number + at): piece for at, piece in enumerate(pieces)}
        # Partial tiles are never hashed upward.
        more = b"".join(tile_root(piece) for piece in pieces if len(piece) == tile_octets)
        level += 1
    return changed


# --- entries --------------------------------------------------------------------------------


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, the length of each in front of it."""
    return b"".join([len(entry).to_bytes(_LENGTH_OCTETS, "big") + entry for entry in entries])


def pieces(size: int, entries: Sequence[bytes]) -> Iterator[tuple[int, Sequence[bytes]]]:
    """Entries that come to a log of `size`, cut where bundles end; each with its first place."""
    at = 0
    while at < len(entries):
        room = WIDTH - (size + at) % WIDTH
        yield size + at, entries[at : at + room]
        at += room


def entries_in(octets: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        TileError: it ends in the middle of an entry.
    """
    return list(each_entry(octets))


def each_entry(octets: bytes) -> Iterator[bytes]:
    """The entries of a bundle one after the other; what follows is not looked at before.

    Raises:
        TileError: it ends in the middle of an entry.
    """
    at, end = 0, len(octets)
    while at < end:
        start = at + _LENGTH_OCTETS
        at = start + int.from_bytes(octets[at:start], "big")
        if start > end or at > end:
            raise TileError("This bundle ends in the middle of an entry.")
        yield octets[start:at]


def _tiles_at(level: int, size: int) -> Iterator[Tile]:
    full, width = divmod(size >> HEIGHT * max(level, 0), WIDTH)
    yield from (Tile(level, index) for index in range(full))
    if width:
        yield Tile(level, full, width)


def _row_above(row: bytes) -> bytes:
    pairs = range(0, len(row) - HASH_SIZE, 2 * HASH_SIZE)
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\x01" + row[at : at + 2 * HASH_SIZE]).digest() for at in pairs])
