"""`vouchline registry new-origin`: guided, explicit, and never under a name that was signed."""

import io
import json
import shutil
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import award

WHY = ("--because", "The disk is gone, and the newest backup with it.", "--by", "lee")
LATER = ("--at", "2026-10-12T10:00:00+00:00")


@pytest.fixture
def old_backup(sample: Run, tmp_path: Path) -> str:
    """A badge from before the backup; the log has grown since, and the backup is back."""
    badge: str = award(sample)["id"]
    database, aside = tmp_path / "data" / "vouchline.db", tmp_path / "aside.db"
    shutil.copy(database, aside)
    kept = json.loads(sample("registry", "status", "--json").out)["size"]
    assert (
        sample("revoke", badge, "--reason", "other", "--by", "ruiz", "--confirmed-by", "lee").code
        == 0
    )
    assert json.loads(sample("registry", "status", "--json").out)["size"] == kept + 1
    shutil.copy(aside, database)
    return badge


def test_it_leads_out_of_a_loss(
    sample: Run, old_backup: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is lost is said first; a *no* changes nothing; after a *yes* the service goes on."""
    stuck = sample("registry", "status")
    assert (stuck.code, "registry new-origin" in stuck.out) == (1, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    refused = sample("registry", "new-origin", *WHY)
    assert (refused.code, "Nothing was changed." in refused.out) == (1, True)
    assert "Signed and lost: 1." in refused.out
    assert json.loads(sample("registry", "status", "--json").out)["mode"] == "read_only"
    done = sample("registry", "new-origin", *WHY, "--yes")
    assert done.code == 0, done.err
    assert "localhost:8080/log/2 has begun" in done.out
    told = json.loads(sample("registry", "status", "--json").out)
    assert (told["origin"], told["mode"]) == ("localhost:8080/log/2", "writable")
    assert told["vkey"] in done.out
    assert told["ended"][0]["checkpoint"] == "/log/1/checkpoint"
    assert "Ended: localhost:8080/log," in sample("registry", "status").out
    exported = sample("registry", "export", tmp_path / "old", "--log", 1)
    assert (exported.code, "localhost:8080/log+" in exported.out) == (0, True), exported.err
    assert (tmp_path / "old" / "checkpoint").read_text().startswith("localhost:8080/log\n")
    assert sample("registry", "export", tmp_path / "none", "--log", 7).code == 1
    assert sample("registry", "audit").code == 0
    assert sample("verify", old_backup, *LATER).code == 0
    assert sample("registry", "receipt", old_backup).code == 0
    assert "✗ log" not in sample("doctor").out


def test_a_name_is_never_used_twice(sample: Run, old_backup: str, tmp_path: Path) -> None:
    """A backup from before the new log brings the loss back, and the next log is the third."""
    before = tmp_path / "before.db"
    shutil.copy(tmp_path / "data" / "vouchline.db", before)
    assert sample("registry", "new-origin", *WHY, "--yes").code == 0
    shutil.copy(before, tmp_path / "data" / "vouchline.db")
    again = sample("registry", "new-origin", *WHY, "--yes")
    assert again.code == 0, again.err
    assert "localhost:8080/log/3 has begun" in again.out
    assert sample("registry", "audit").code == 0
    assert sample("verify", old_backup, *LATER).code == 0


def test_a_writable_log_goes_on(sample: Run) -> None:
    """There is nothing to mend: it says so and changes nothing."""
    award(sample)
    ran = sample("registry", "new-origin", *WHY, "--yes")
    assert (ran.code, "is writable" in ran.err) == (1, True)
