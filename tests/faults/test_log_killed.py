"""Whenever a sequencer dies, what was acknowledged stays, and every checkpoint continues the last.

The process is killed before a write: of a row, of a commit, of a file in the anchor.
"""

import random  # noqa: TID251 - with a seed that can be played again
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.issuance import publish_log, sequence_ready, sign_waiting
from handlers.registry.continuity import ForkError
from tests.conftest import AT
from tests.faults.log_place import Worker, copy, places, prepare, recovered, worker
from tests.faults.log_worker import BROKE
from tests.faults.place import open_place

RUNS = 30
SOAK_RUNS = 1000


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which four events wait."""
    folder = tmp_path_factory.mktemp("log") / "template"
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def other() -> Iterator[Worker]:
    """Another process."""
    with worker() as one:
        yield one


@pytest.fixture(scope="module")
def writes(template: Path, other: Worker, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many writes it takes to issue what waits, undisturbed."""
    folder = copy(template, tmp_path_factory.mktemp("whole") / "run")
    assert other.issues(folder) == 0
    recovered(folder)
    return int((folder / "writes").read_text())


def test_killed_before_each_write(
    template: Path, other: Worker, writes: int, tmp_path: Path
) -> None:
    """Nothing acknowledged is lost, nothing has two places, and the next process finishes."""
    assert writes > RUNS
    for run in range(RUNS):
        cut = 1 + run * (writes - 1) // (RUNS - 1)
        folder = copy(template, tmp_path / str(cut))
        assert other.issues(folder, cut) == -signal.SIGKILL
        given = places(folder)
        recovered(folder)
        assert {index: places(folder)[index] for index in given} == given


@pytest.mark.soak
def test_killed_again_and_again(template: Path, other: Worker, writes: int, tmp_path: Path) -> None:
    """Several deaths in a row, each anywhere, are no different from one."""
    chance = random.Random(20261005)  # noqa: S311 - nobody is to be surprised
    for run in range(SOAK_RUNS):
        folder = copy(template, tmp_path / str(run))
        given: dict[int, bytes] = {}
        for _ in range(chance.randint(1, 4)):
            other.issues(folder, chance.randint(1, writes))
            now = places(folder)
            assert {index: now[index] for index in given} == given
            given = now
        recovered(folder)
        shutil.rmtree(folder)


def test_two_sequencers_at_once(template: Path, other: Worker, tmp_path: Path) -> None:
    """Two processes on one file make one contiguous log, and each award is owed once."""
    for run in range(3):
        folder = copy(template, tmp_path / str(run))
        with worker() as third:
            third.starts(folder)
            other.starts(folder)
            assert [third.ended(), other.ended()] == [0, 0]
        recovered(folder)


def test_a_full_disk(template: Path, other: Worker, tmp_path: Path) -> None:
    """Issuing breaks off wherever the disk is full, and goes on once there is room."""
    broke = 0
    for room in (33_000, 60_000, 90_000, 130_000):
        folder = copy(template, tmp_path / str(room))
        broke += other.issues(folder, octets=room) == BROKE
        recovered(folder)
    assert broke > 1


def test_the_anchor_full_or_gone_in_the_middle(template: Path, tmp_path: Path) -> None:
    """What the anchor could not take is not public; when it is back, the log goes on."""
    folder = copy(template, tmp_path / "run")
    store = open_place(folder)
    sign_waiting(store, AT)
    sequence_ready(store)
    anchor = folder / "anchor"
    anchor.rename(folder / "away")
    anchor.write_text("not a folder")
    with pytest.raises(ForkError, match=r"The anchor in .* can not be read"):
        publish_log(store, AT)
    latest = store.read_now(lambda _, tx: tx.log.latest(), None)
    assert latest is not None
    assert latest.size == 1
    store.close()
    anchor.unlink()
    (folder / "away").rename(anchor)
    recovered(folder)
