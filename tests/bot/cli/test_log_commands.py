"""The log on the command line: audits, exports, and what is said while it is read-only."""

import json
import shutil
from base64 import b64decode
from pathlib import Path

import pytest

from credentials.registry.merkle import leaf_hash, root
from credentials.registry.note import parse_note
from credentials.registry.tiles import ENTRIES, Place, entries_in, node_reader, parse_tile_path
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import award
from tests.handlers.registry.harbor import edit


def test_a_sound_registry_passes_its_audit(sample: Run) -> None:
    """Counts and exit 0; the doctor remembers it."""
    award(sample)
    ran = sample("registry", "audit")
    assert ran.code == 0
    assert "Everything fits together." in ran.out
    told = json.loads(sample("registry", "audit", "--json").out)
    assert told["entries"] == told["badges"] > 0
    assert told["breaks"] == []
    assert "nothing broken" in sample("doctor").out


def test_a_broken_registry_fails_its_audit(sample: Run, tmp_path: Path) -> None:
    """Exit 1, and what is broken has a name; the doctor says so until it is mended."""
    badge = award(sample)
    edit(tmp_path / "data", "UPDATE log_tile SET content = zeroblob(length(content))")
    ran = sample("registry", "audit")
    assert ran.code == 1
    assert "Entry 0 is not the one that tile 0/000.p/" in ran.out
    assert json.loads(sample("registry", "audit", "--json").out)["breaks"]
    assert "✗ audit" in sample("doctor").out
    assert sample("verify", badge["id"]).code == 1


def test_an_export_is_all_an_auditor_needs(sample: Run, tmp_path: Path) -> None:
    """From the files alone: each entry is in a tile, and the tiles come to the signed root."""
    award(sample)
    folder = tmp_path / "out"
    assert sample("registry", "export", folder).code == 0
    note = parse_note((folder / "checkpoint").read_bytes())
    _origin, size, signed = note.text.splitlines()
    tiles: dict[Place, bytes] = {}
    leaves = b""
    for file in sorted((folder / "tile").rglob("*")):
        if file.is_file():
            tile = parse_tile_path(file.relative_to(folder / "tile").as_posix())
            content = file.read_bytes()
            if tile.level == ENTRIES:
                leaves += b"".join(leaf_hash(one) for one in entries_in(content))
            else:
                tiles[tile.level, tile.index] = content
    assert tiles[0, 0] == leaves
    assert root(int(size), node_reader(tiles)) == b64decode(signed)
    again = sample("registry", "export", folder)
    assert (again.code, "is not empty" in again.err) == (1, True)


def test_an_empty_log_is_not_exported(run: Run, tmp_path: Path) -> None:
    """Before the first badge there is nothing to write."""
    run("db", "upgrade")
    assert run("registry", "export", tmp_path / "out").code == 1


@pytest.fixture
def restored(sample: Run, tmp_path: Path) -> Run:
    """An installation whose database is an older backup, and whose anchor is not."""
    (tmp_path / "backup").mkdir()
    for file in (tmp_path / "data").glob("vouchline.db*"):
        shutil.copy(file, tmp_path / "backup")
    award(sample)
    for file in (tmp_path / "data").glob("vouchline.db*"):
        file.unlink()
    for file in (tmp_path / "backup").iterdir():
        shutil.copy(file, tmp_path / "data")
    return sample


def test_an_old_backup_is_read_only_and_says_why(restored: Run) -> None:
    """Status and doctor say what is wrong, and nothing new is signed."""
    status = restored("registry", "status", "--json")
    told = json.loads(status.out)
    assert (status.code, told["mode"]) == (1, "read_only")
    assert "Is it an old backup?" in told["reasons"][0]
    before = told["root"]
    assert "✗ log" in restored("doctor").out
    assert restored("registry", "checkpoint").out.splitlines()[1] == str(told["size"])
    assert json.loads(restored("registry", "status", "--json").out)["root"] == before


def test_while_the_log_is_read_only_awards_wait(restored: Run) -> None:
    """Approved, waiting: exit 3. What was public before is still verified."""
    ran = restored(
        *("award", "--learner", "ben", "--achievement", "dss.b.data", "--assessor", "diaz"),
        *("--scores", "fix=2,dupes=2,notes=2", "--approver", "lee"),
    )
    assert ran.code == 3
    assert "approved for ben, waiting" in ran.out
    assert "old backup" in ran.err
    told = json.loads(restored("verify", ran.out.split()[0], "--json").out)
    assert told["verdict"] == "not_found"


def test_without_its_anchor_the_log_is_read_only(sample: Run, tmp_path: Path) -> None:
    """Nobody can tell whether this database is the newest: it does not go on by itself."""
    badge = award(sample)
    away = (tmp_path / "data" / "anchor").rename(tmp_path / "away")
    status = sample("registry", "status")
    assert status.code == 1
    assert "The anchor knows no checkpoint" in status.out
    assert sample("verify", badge["id"], "--at", "2026-12-01T00:00:00+00:00").code == 0
    away.rename(tmp_path / "data" / "anchor")
    assert sample("registry", "status").code == 0


def test_withdrawing_counts_while_the_log_is_read_only(sample: Run, tmp_path: Path) -> None:
    """The badge is revoked at once; only its entry waits, and that is said."""
    badge = award(sample)
    (tmp_path / "data" / "anchor").rename(tmp_path / "away")
    ran = sample(
        *("revoke", badge["id"], "--reason", "record_mistake"),
        *("--by", "ruiz", "--confirmed-by", "lee"),
    )
    assert (ran.code, "anchor" in ran.err) == (3, True)
    told = json.loads(sample("verify", badge["id"], "--json").out)
    assert told["verdict"] == "revoked"
