"""Keys for the API: made for a workspace, shown once, and ended."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.bot.cli.conftest import Run


def test_a_key_is_shown_once_and_kept_as_a_hash(sample: Run, tmp_path: Path) -> None:
    """What the database holds does not open anything."""
    made = sample("workspace", "key", "acme", "--name", "HR system")
    key = made.out.strip()
    assert (made.code, key[:4], len(key)) == (0, "vlk_", 68)
    listed = sample("workspace", "keys").out
    assert "acme  HR system  made " in listed
    assert key not in listed
    with closing(sqlite3.connect(tmp_path / "data" / "vouchline.db")) as database:
        assert key[4:] not in "\n".join(database.iterdump())


def test_a_key_is_ended(sample: Run) -> None:
    """By the id that the list shows; a second time it is none."""
    assert sample("workspace", "keys").out == "No key yet.\n"
    sample("workspace", "key", "acme")
    [key_id, *_] = sample("workspace", "keys").out.split()
    assert sample("workspace", "end-key", key_id).out == f"{key_id}: ended.\n"
    assert ", ended " in sample("workspace", "keys").out
    again = sample("workspace", "end-key", key_id)
    assert (again.code, again.out) == (2, "")
    assert "vouchline workspace keys" in again.err


def test_only_for_workspaces_that_we_know(sample: Run) -> None:
    """A slip makes no key."""
    ran = sample("workspace", "key", "acmee")
    assert (ran.code, ran.out) == (2, "")
    assert "There is no workspace “acmee”." in ran.err
