"""An auditor with nothing but a browser rebuilds the log from its tiles."""

from base64 import b64decode
from pathlib import Path

import httpx
import pytest

from bot.issuance import issue_now
from credentials.registry.merkle import leaf_hash, root
from credentials.registry.note import parse_note
from credentials.registry.tiles import WIDTH, entries_in, node_reader, tile_root
from handlers.registry.issuer import issuer
from storage.transaction import Transaction
from tests.faults.losing import begin_anew, loses_its_end
from tests.handlers.registry.harbor import Harbor, edit

Visit = httpx.AsyncClient
TINY = [("entries/000.p/1", "public, max-age=300"), ("0/000.p/2", "public, max-age=300")]


@pytest.fixture
def log(harbor: Harbor) -> Harbor:
    """A log of two entries."""
    for learner in ("ana", "ben"):
        harbor.issues(learner)
    return harbor


def _fill(tx: Transaction) -> None:
    """Add entries until the first tile is full."""
    origin = issuer(tx).origin
    size = tx.log.size(origin)
    tx.log.append(origin, size, [b"entry"] * (WIDTH - size))


@pytest.mark.usefixtures("log")
async def test_the_tiles_come_to_the_signed_root(visit: Visit) -> None:
    """Entries hash to the tile, the tile to the root in the checkpoint."""
    checkpoint = await visit.get("/log/checkpoint")
    origin, size, signed = parse_note(checkpoint.content).text.splitlines()
    assert (origin, size) == ("localhost:8080/log", "2")
    bundle = await visit.get("/log/tile/entries/000.p/2")
    tile = await visit.get("/log/tile/0/000.p/2")
    assert tile.content == b"".join(leaf_hash(one) for one in entries_in(bundle.content))
    assert root(2, node_reader({(0, 0): tile.content})) == b64decode(signed)


@pytest.mark.usefixtures("log")
async def test_how_long_answers_keep(visit: Visit) -> None:
    """A checkpoint is asked for again each time, a partial tile is kept for minutes."""
    head = await visit.get("/log/checkpoint")
    assert head.headers["cache-control"] == "no-cache"
    assert head.headers["content-type"] == "text/plain; charset=utf-8"
    for path, keep in TINY:
        found = await visit.get(f"/log/tile/{path}")
        assert found.headers["cache-control"] == keep
        assert found.headers["content-type"] == "application/octet-stream"
        assert found.headers["access-control-allow-origin"] == "*"


async def test_full_tiles_keep_for_ever(visit: Visit, log: Harbor) -> None:
    """A tile of 256 never changes; the partial ones it has been are still cut from it."""
    log.do(_fill)
    issue_now(log.store, log.at)
    full = await visit.get("/log/tile/0/000")
    assert len(full.content) == 8192
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"
    cut = await visit.get("/log/tile/0/000.p/7")
    assert cut.content == full.content[: 7 * 32]
    above = await visit.get("/log/tile/1/000.p/1")
    assert above.content == tile_root(full.content)
    assert len(entries_in((await visit.get("/log/tile/entries/000")).content)) == 256


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "path",
    ["0/000", "0/000.p/3", "0/001.p/1", "1/000.p/1", "entries/000.p/3", "0/0", "0/000.p/0", "x"],
)
async def test_what_no_checkpoint_covers_is_not_served(visit: Visit, path: str) -> None:
    """Wider, empty, later and misspelt tiles are not found."""
    found = await visit.get(f"/log/tile/{path}")
    assert found.status_code == 404
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("harbor")
async def test_nothing_is_served_before_it_is_signed(visit: Visit) -> None:
    """An empty log has neither a checkpoint nor tiles."""
    for path in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
        assert (await visit.get(f"/log/{path}")).status_code == 404


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "lie",
    [
        "DELETE FROM log_tile; DELETE FROM log_entries WHERE first = 1",
        "UPDATE log_tile SET content = substr(content, 1, 32), width = 1; DELETE FROM log_entries",
        "DELETE FROM log_tile; UPDATE log_entries SET content = CAST('ab' AS BLOB)",
    ],
)
async def test_broken_tiles_are_not_served(visit: Visit, tmp_path: Path, lie: str) -> None:
    """What is lost or cut short in our tables is missing, not served as something else."""
    edit(tmp_path, lie)
    for path in ("0/000.p/2", "entries/000.p/2"):
        assert (await visit.get(f"/log/tile/{path}")).status_code == 404


async def test_each_log_has_an_address_of_its_own(visit: Visit, log: Harbor) -> None:
    """The one that grows is found by its number, too; a number that no log has is not found."""
    newest = await visit.get("/log/checkpoint")
    assert (await visit.get("/log/1/checkpoint")).content == newest.content
    loses_its_end(log)
    new = begin_anew(log.store)
    assert new.origin in (await visit.get("/log/checkpoint")).text
    assert (await visit.get("/log/2/checkpoint")).text == (await visit.get("/log/checkpoint")).text
    old = await visit.get("/log/1/checkpoint")
    assert old.content == newest.content
    _origin, size, signed = parse_note(old.content).text.splitlines()
    tile = await visit.get(f"/log/1/tile/0/000.p/{size}")
    assert root(int(size), node_reader({(0, 0): tile.content})) == b64decode(signed)
    assert (await visit.get("/log/tile/0/000.p/1")).content != tile.content[:32]
    for number in ("0", "3", "1" + 30 * "0"):
        assert (await visit.get(f"/log/{number}/checkpoint")).status_code == 404
        assert (await visit.get(f"/log/{number}/tile/0/000.p/1")).status_code == 404
