"""An import that is killed, again and again, is gone on with by running it once more."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.cli.common import STOPPED
from bot.opening import House, open_house
from handlers.registry.evidence import verify_all
from storage.transaction import Transaction
from tests.benchmarks.installation import ROOT, Installation

LEARNERS = 48
CUTS = (1, 17, 40)
"""How many badges there are when the process is killed."""


def test_a_killed_import_is_gone_on_with(tmp_path: Path) -> None:
    """Nobody gets a badge twice, nobody is left out, and every badge is valid in the end."""
    installation = Installation(tmp_path)
    with installation.opened() as house:
        before = house.store.run_now(_learners, house.clock.now())
    file = tmp_path / "results.csv"
    rows = [f"l{number},dss.b.data,fix=2;dupes=2;notes=2,diaz,lee" for number in range(LEARNERS)]
    file.write_text("\n".join(["learner,achievement,scores,assessor,approver", *rows, ""]))
    for cut in CUTS:
        running = _import(installation, file)
        _until(partial(_has, tmp_path, before + cut))
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
    assert _import(installation, file).wait(60) == 0
    with open_house(installation.settings()) as house:
        assert _verdicts(house) == ["valid"] * LEARNERS


def test_a_stopped_import_says_what_stands(tmp_path: Path) -> None:
    """Ctrl-C is no verdict: another code than “refused”, and what to do to go on."""
    installation = Installation(tmp_path)
    with installation.opened() as house:
        before = house.store.run_now(_learners, house.clock.now())
    file = tmp_path / "results.csv"
    rows = [f"l{number},dss.b.data,fix=2;dupes=2;notes=2,diaz,lee" for number in range(LEARNERS)]
    file.write_text("\n".join(["learner,achievement,scores,assessor,approver", *rows, ""]))
    with _import(installation, file, stderr=subprocess.PIPE) as running:
        _until(partial(_has, tmp_path, before + 1))
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == STOPPED
    assert b"Stopped. What was awarded so far stays. Run it again" in said
    assert b"Traceback" not in said


def _learners(at: datetime, tx: Transaction) -> int:
    for number in range(LEARNERS):
        tx.people.add(at, ref=f"l{number}", name=f"Lee {number}")
    return sum(tx.badges.counts().values())


def _import(
    installation: Installation, file: Path, stderr: int | None = None
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", "results", "import", str(file)]
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=installation.environment,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )


def _has(folder: Path, badges: int) -> bool:
    with closing(sqlite3.connect(folder / "data" / "vouchline.db")) as database:
        return bool(database.execute("SELECT count(*) FROM badge").fetchone()[0] >= badges)


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def _verdicts(house: House) -> list[str]:
    now = house.clock.now()

    def judged(_asked: None, tx: Transaction) -> list[str]:
        people = (tx.people.by_ref(f"l{number}") for number in range(LEARNERS))
        badges = [badge.id for person in people for badge in tx.badges.of(person.id)]
        found = verify_all(badges, tx, now, now, for_public=False)
        return [one.verdict.name for one in found]

    return house.store.read_now(judged, None)
