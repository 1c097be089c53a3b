"""Tiles: addresses, widths and bytes as c2sp.org/tlog-tiles has them, and as others write them."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.registry.checkpoint import parse_checkpoint
from credentials.registry.merkle import (
    ProofError,
    check_inclusion,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    root_of,
    span_hash,
)
from credentials.registry.note import parse_note
from credentials.registry.tiles import (
    ENTRIES,
    WIDTH,
    Place,
    Tile,
    TileError,
    bundle,
    edge_of,
    entries_in,
    grown,
    node_reader,
    parse_tile_path,
    path_in_tiles,
    pieces,
    rows_of,
    tile_root,
    tiles_for_inclusion,
    tiles_of,
    width_of,
)
from tests.credentials.registry import vectors

SUNLIGHT = "registry/sunlight"
SIZES = [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 65_900]
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(max(SIZES))]


def tiles_over(size: int) -> dict[Place, bytes]:
    """All tiles of hashes over the first leaves."""
    return grown(0, {}, LEAVES[:size])


# --- addresses ------------------------------------------------------------------------------


def test_the_addresses_of_golang() -> None:
    """What Go's tlog reads, we read; what it refuses, we refuse. Theirs name the height too."""
    for case in vectors.read_json("registry/golang-x-mod/tlog_note_vectors.json")["tile_paths"]:
        ours = re.sub(r"^tile/[0-9]+/", "", case["path"]).replace("data/", "entries/")
        if case["H_L_N_W"] is None:
            with pytest.raises(TileError):
                parse_tile_path(ours)
            continue
        height, level, index, width = case["H_L_N_W"]
        # There a tile of height H is full with 2^H hashes, here with 256.
        full = width == 1 << height
        assert parse_tile_path(ours) == Tile(level, index, WIDTH if full else width)


def test_the_examples_of_the_specification() -> None:
    """The address and the widths that c2sp.org/tlog-tiles gives."""
    examples = vectors.read_json("registry/c2sp-spec/examples.json")
    known = examples["tile_path"]
    assert Tile(0, known["index"]).path == f"0/{known['path']}"
    for example in examples["tile_examples"]:
        tiles = list(tiles_of(example["tree_size"]))
        for name, widths in example.items():
            if name.startswith("level"):
                level = int(name.removeprefix("level"))
                found = [tile.width for tile in tiles if tile.level == level]
                partial = [widths["partial"]] if widths["partial"] else []
                assert found == [WIDTH] * widths["full"] + partial


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0/",
        "0/1",
        "0/0001",
        "00/001",
        "64/001",
        "-1/001",
        "entries",
        "Entries/001",
        "0/001.p/0",
        "0/001.p/01",
        "0/001.p/256",
        "0/001.p/",
        "0/001.p",
        "0/x000/001",
        "0/x001",
        "0/001/001",
        "0/x001/x001",
        "0/001/",
        "/0/001",
        "0/001\n",
        "0/٠٠١",
        "0/" + "x001/" * 7 + "001",
        "0/x001/../001",
    ],
)
def test_other_addresses_are_refused(path: str) -> None:
    """One tile has one address: no other number of zeros, no empty tile, no way out."""
    with pytest.raises(TileError):
        parse_tile_path(path)


@given(st.integers(ENTRIES, 63), st.integers(0, 1000**7 - 1), st.integers(1, WIDTH))
def test_an_address_leads_back_to_its_tile(level: int, index: int, width: int) -> None:
    """Written and read again, a tile is the same."""
    tile = Tile(level, index, width)
    assert parse_tile_path(tile.path) == tile


@given(st.text("0123456789x/.pentris-", max_size=30))
def test_whatever_is_asked_for(path: str) -> None:
    """Any text is a tile that is written just so, or refused."""
    with suppress(TileError):
        assert parse_tile_path(path).path == path


@pytest.mark.parametrize("bad", [(0, 0, 0), (0, -1, 1), (64, 0, 1), (-2, 0, 1), (0, 0, 257)])
def test_tiles_no_log_has(bad: tuple[int, int, int]) -> None:
    """An empty tile is no tile."""
    with pytest.raises(TileError):
        Tile(*bad)


# --- hashes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_tiles_hold_the_whole_tree(size: int) -> None:
    """From tiles alone: the root, and each path that the tree itself would give."""
    tiles = tiles_over(size)
    assert {
        (tile.level, tile.index): tile.width * 32 for tile in tiles_of(size) if tile.level >= 0
    } == {place: len(hashes) for place, hashes in tiles.items()}
    read = node_reader(tiles)
    top = root(size, read)
    if size <= 1000:
        assert top == root_of(LEAVES[:size])
    for index in {0, 1, 255, 256, size // 3, size & ~255, 65_535, size - 1}:
        if index < size:
            path = path_of(index, size, tiles)
            assert path == inclusion_path(index, size, read)
            check_inclusion(index, size, LEAVES[index], path, top)


@pytest.mark.parametrize("size", range(1, 40))
def test_every_path_of_small_logs(size: int) -> None:
    """No place in a small log is an exception."""
    tiles = tiles_over(size)
    for index in range(size):
        assert path_of(index, size, tiles) == inclusion_path(index, size, node_reader(tiles))


def path_of(index: int, size: int, tiles: dict[Place, bytes]) -> tuple[bytes, ...]:
    """A path out of tiles that are as wide as `size` has them."""
    rows = [
        (tile, rows_of(tiles[tile.level, tile.index][: tile.width * 32]))
        for tile in tiles_for_inclusion(index, size)
    ]
    return path_in_tiles(
        index, size, rows, lambda start: span_hash((start, size), node_reader(tiles))
    )


@given(st.lists(st.integers(0, 700), min_size=1, max_size=6))
def test_batches_leave_no_seam(batches: list[int]) -> None:
    """Added in any batches, reading only the right edge, the tiles are the same."""
    tiles: dict[Place, bytes] = {}
    size = 0
    for batch in batches:
        edge = {
            (tile.level, tile.index): tiles[tile.level, tile.index]
            for tile in edge_of(size)
            if tile.level >= 0
        }
        assert all(
            len(tiles[tile.level, tile.index]) == tile.width * 32
            for tile in edge_of(size)
            if tile.level >= 0
        )
        tiles |= grown(size, edge, LEAVES[size : size + batch])
        size += batch
    assert tiles == tiles_over(size)


def test_nothing_grows_from_an_edge_that_is_not_there() -> None:
    """A right edge that is missing or too short is never built upon."""
    with pytest.raises(KeyError):
        grown(3, {}, LEAVES[3:4])
    with pytest.raises(KeyError):
        grown(3, {(0, 0): bytes(64)}, LEAVES[3:4])


def test_a_narrow_tile_gives_no_node() -> None:
    """A node that a tile does not hold is missing, not made up."""
    read = node_reader({(0, 0): bytes(96)})
    assert read(1, 0) == node_hash(bytes(32), bytes(32))
    for level, index in [(1, 1), (0, 3), (8, 0)]:
        with pytest.raises(KeyError):
            read(level, index)


def test_there_is_no_path_beyond_the_end() -> None:
    """An entry that is not there has no tiles to prove it."""
    for index in (-1, 5):
        with pytest.raises(ProofError):
            tiles_for_inclusion(index, 5)


def test_the_root_of_a_tile_is_the_node_above() -> None:
    """A full tile's root is the hash that stands for it one level up."""
    assert tile_root(b"".join(LEAVES[:256])) == root_of(LEAVES[:256])
    assert list(edge_of(256)) == [Tile(1, 0, 1)]
    assert width_of(1, 0, 65_535) == 255
    assert width_of(ENTRIES, 1, 300) == 44
    assert width_of(0, 2, 300) == 0


def test_the_tiles_of_tessera() -> None:
    """Another log's tiles and bundles are byte for byte what we make of its entries."""
    log = vectors.folder("registry/transparency-dev-tessera/testdata/log/tile")
    for width in range(1, 16):
        name = Tile(ENTRIES, 0, width).path
        theirs = (log / name).read_bytes()
        entries = entries_in(theirs)
        assert bundle(entries) == theirs
        hashes = grown(0, {}, map(leaf_hash, entries))
        assert hashes == {(0, 0): (log / Tile(0, 0, width).path).read_bytes()}


def test_the_tiles_of_sunlight() -> None:
    """A log of 300 entries: its tiles come to the root in its checkpoint."""
    (head,) = vectors.folder(SUNLIGHT).glob("cmd/skylight/testdata/witness/mirror/*/checkpoint")
    signed = parse_checkpoint(parse_note(head.read_bytes()).text)
    tiles = {
        (tile.level, tile.index): (head.parent / "tile" / tile.path).read_bytes()
        for tile in tiles_of(signed.size)
        if tile.level != ENTRIES
    }
    assert root(signed.size, node_reader(tiles)) == signed.root
    leaves = tiles[0, 0] + tiles[0, 1]
    assert grown(0, {}, [leaves[at : at + 32] for at in range(0, len(leaves), 32)]) == tiles


def test_a_tile_of_sunlight_grows() -> None:
    """A partial tile is the beginning of the full one that takes its place."""
    tiles = vectors.folder(f"{SUNLIGHT}/testdata/navigli2025h2/tile/0")
    partial = (tiles / "003.p" / "10").read_bytes()
    assert (tiles / "003").read_bytes().startswith(partial)
    for number in range(4):
        full = (tiles / f"{number:03}").read_bytes()
        leaves = [full[at : at + 32] for at in range(0, len(full), 32)]
        assert tile_root(full) == root_of(leaves)


# --- entries --------------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=300), max_size=600), st.integers(0, 600))
def test_pieces_make_bundles(entries: list[bytes], cut: int) -> None:
    """In one batch or two, entries come out as they went in, and no piece is in two bundles."""
    first, second = entries[:cut], entries[cut:]
    cuts = [*pieces(0, first), *pieces(len(first), second)]
    bundles: dict[int, bytes] = {}
    for start, piece in cuts:
        assert start // WIDTH == (start + len(piece) - 1) // WIDTH
        bundles[start // WIDTH] = bundles.get(start // WIDTH, b"") + bundle(piece)
    found = [entries_in(bundles[number]) for number in sorted(bundles)]
    assert [one for part in found for one in part] == entries
    assert all(len(part) == WIDTH for part in found[:-1])


@given(st.binary(max_size=40))
def test_any_bytes_are_a_bundle_or_refused(octets: bytes) -> None:
    """What is read as a bundle is written the same way; the rest is refused."""
    with suppress(TileError):
        assert bundle(entries_in(octets)) == octets
