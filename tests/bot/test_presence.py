"""Who has ended on this machine is known at once; who only may have is left alone."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.leading import Lead
from bot.presence import Presence, present
from storage.store import Store

ANOTHER = """
import sys
from pathlib import Path
from bot.presence import Presence
with Presence(Path(sys.argv[1]), "another"):
    print("here", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is there until it is told to leave, or killed."""
    command = [sys.executable, "-c", ANOTHER, str(folder)]
    one = subprocess.Popen(  # noqa: S603 - our own words
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert one.stdout is not None
    with one:
        assert one.stdout.readline() == "here\n"
        yield one
        one.kill()


def test_a_process_that_lives_or_hangs_has_not_ended(tmp_path: Path) -> None:
    """Only the kernel's word counts: a stopped process may go on, one that is killed can not."""
    with another(tmp_path) as one, Presence(tmp_path, "me") as me:
        assert me.ended() == []
        os.kill(one.pid, signal.SIGSTOP)
        assert me.ended() == []
        one.kill()
        one.wait()
        assert me.ended() == ["another"]
        me.forget(["another"])
        assert me.ended() == []


def test_who_leaves_in_order_leaves_nothing(tmp_path: Path) -> None:
    """There is nothing to take over from a process that was told to stop."""
    with another(tmp_path) as one:
        one.communicate("leave\n")
        assert one.returncode == 0
    with Presence(tmp_path, "me") as me:
        assert me.ended() == []
    assert list(tmp_path.iterdir()) == []


def before_the_restart(folder: Path, name: str) -> Path:
    """The lock of a process that ran on another machine, or on this one before it was started."""
    mark = folder / f"{folder.stat().st_ino}=another-kernel={name}.lock"
    mark.touch()
    return mark


def test_another_machine_is_not_judged(tmp_path: Path) -> None:
    """On a shared folder its locks may not be seen: what it holds is left to its lease."""
    before_the_restart(tmp_path, "one")
    with Presence(tmp_path, "me") as me:
        assert me.ended() == []


def test_after_a_power_cut_everybody_of_a_single_machine_has_ended(tmp_path: Path) -> None:
    """Where all are on one machine, whoever was there before it was started is no more."""
    mark = before_the_restart(tmp_path, "one")
    with another(tmp_path), Presence(tmp_path, "me", one_machine=True) as me:
        assert me.ended() == ["one"]
        me.forget(["one"])
        assert me.ended() == []
    assert not mark.exists()


def test_in_a_copied_folder_nobody_has_ended(tmp_path: Path) -> None:
    """The locks of a copy are free, while the processes go on in the folder it was copied from."""
    original, copy = tmp_path / "original", tmp_path / "copy"
    with another(original):
        shutil.copytree(original, copy)
        with Presence(copy, "me", one_machine=True) as me:
            assert me.ended() == []


async def test_who_breaks_while_starting_is_followed_at_once(store: Store, tmp_path: Path) -> None:
    """A full disk can end a start that leads already: the next one does not wait for its lease."""

    async def start() -> None:
        with present(tmp_path, "broken", store):
            assert await Lead(store, "polling", "broken").hold()
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        await start()
    with present(tmp_path, "heir", store):
        assert await Lead(store, "polling", "heir").hold()


async def test_where_no_lock_can_be_kept_the_service_runs(store: Store, tmp_path: Path) -> None:
    """Being seen saves a wait, no more: a folder that is none keeps nobody from serving."""
    folder = tmp_path / "processes"
    folder.write_text("not a folder")
    leads = Lead(store, "polling", "me")
    with present(folder, "me", store):
        assert await leads.hold()


def test_a_folder_that_goes_away_disturbs_nobody(tmp_path: Path) -> None:
    """Whoever tidies up too eagerly makes others wait for leases, and breaks nothing."""
    folder = tmp_path / "processes"
    with Presence(folder, "me") as me:
        shutil.rmtree(folder)
        assert me.ended() == []
        me.forget(["one"])


async def test_a_dead_leader_is_followed_at_once(store: Store, tmp_path: Path) -> None:
    """The bot hears on as soon as it is started again, and a living leader goes on leading."""
    leads = [Lead(store, name, name) for name in ("another", "living")]
    assert [await one.hold() for one in leads] == [True, True]
    with another(tmp_path):
        pass
    heirs = [Lead(store, name, "heir") for name in ("another", "living")]
    assert [await one.hold() for one in heirs] == [False, False]
    with present(tmp_path, "heir", store):
        assert [await one.hold() for one in heirs] == [True, False]
