"""Tiles that were read and spread out once: a proof then costs hashes that are already here.

What a tile holds at one width never changes, so nothing kept here can go stale. Only tiles under
a published checkpoint are kept: what a transaction has not committed yet may still be undone.
"""

from collections.abc import Callable
from typing import Final

from credentials.registry.merkle import ReadNode, span_hash
from credentials.registry.tiles import Rows, Tile, path_in_tiles, tiles_for_inclusion

MOST_TILES: Final = 4096
"""All leaf hashes of a million entries; with what stands above them, 70 MB at most."""
MOST_EDGES: Final = 256


class TileCache:
    """One process's memory of tiles. Losing it loses only time."""

    def __init__(self, most: int = MOST_TILES) -> None:
        """Keep the `most` tiles that came last."""
        self._most = most
        self._rows: dict[tuple[int, Tile], Rows] = {}
        self.numbers: dict[str, int] = {}
        """Which log has which number, by origin."""
        self._edges: dict[tuple[int, int, int], bytes] = {}

    def inclusion_path(
        self,
        log: int,
        index: int,
        size: int,
        fetch: Callable[[list[Tile]], dict[Tile, Rows]],
        fetch_edge: Callable[[int], ReadNode],
    ) -> tuple[bytes, ...]:
        """The path of leaf `index` in a log of `size` entries.

        Args:
            log: The number of the log.
            index: The leaf's place.
            size: A size that is published.
            fetch: Reads tiles that are not known yet.
            fetch_edge: Reads what lies between a leaf and the log's end.

        Raises:
            KeyError: a tile is missing, or too narrow.
        """
        wanted = tiles_for_inclusion(index, size)
        known = {tile: rows for tile in wanted if (rows := self._rows.get((log, tile))) is not None}
        missing = [tile for tile in wanted if tile not in known]
        if missing:
            new = fetch(missing)
            known |= new
            self._keep(log, new)

        def edge(start: int) -> bytes:
            found = self._edges.get((log, start, size))
            if found is None:
                found = span_hash((start, size), fetch_edge(start))
                self._keep_edge((log, start, size), found)
            return found

        return path_in_tiles(index, size, [(tile, known[tile]) for tile in wanted], edge)

    def _keep(self, log: int, new: dict[Tile, Rows]) -> None:
        # Several threads read. Each step here is one operation on a dict, and a tile that two of
        # them drop at once is dropped.
        self._rows |= {(log, tile): rows for tile, rows in new.items()}
        if (beyond := len(self._rows) - self._most) > 0:
            for known in list(self._rows)[:beyond]:
                self._rows.pop(known, None)

    def _keep_edge(self, span: tuple[int, int, int], value: bytes) -> None:
        if len(self._edges) >= MOST_EDGES:
            self._edges.clear()
        self._edges[span] = value
