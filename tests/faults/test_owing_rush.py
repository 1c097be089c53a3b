"""Thousands of reminders in one minute: owed once each, whoever owes them and however it ends."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from credentials.notices import Notice
from handlers.due.owing import BATCH, owe_what_is_due, what_is_due
from storage.badges import NewBadge
from storage.migrations import upgrade
from storage.store import Store
from storage.transaction import Transaction
from tests.faults.place import database_in, keep_tables, open_place
from tests.handlers.talk import House
from tests.postgresql import Server

ROOT = Path(__file__).parents[2]
END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, tzinfo=UTC)
"""The minute in which all of them are due."""
PEOPLE = 50
RUSH = {"sqlite": 10_000, "postgresql": 2_000}
"""How many badges; fewer where one test after the other is about the same."""


class Rush:
    """A store in which many badges end on the same day."""

    def __init__(self, folder: Path, badges: int) -> None:
        """Fill it."""
        upgrade(database_in(folder))
        self.folder, self.badges = folder, badges
        self.store: Store = open_place(folder)
        self.house = House(self.store)
        self.house.do(self._fill)

    def begins(self, *, stop: int = 0) -> "subprocess.Popen[str]":
        """A process that has looked, and owes when it hears a line."""
        command = [sys.executable, "-m", "tests.faults.owing", str(self.folder), STEP.isoformat()]
        process = subprocess.Popen(  # noqa: S603 - our own file
            [*command, str(stop)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == f"ready {self.badges}\n"
        return process

    def owed(self) -> int:
        """How many rows there are; the database lets none be there twice."""
        counts = self.store.read_now(lambda _, tx: tx.outbox.counts(), None)
        assert set(counts) <= {"owed"}
        return counts.get("owed", 0)

    def still_due(self) -> int:
        """How many a new look finds."""
        return len(self.store.read_now(what_is_due, STEP).notices)

    def _fill(self, tx: Transaction) -> None:
        at = self.house.at
        people = [tx.people.add(at).id for _ in range(PEOPLE)]
        for number in range(self.badges):
            new = NewBadge(
                id=f"VL-{number:06}",
                person_id=people[number % PEOPLE],
                achievement_id="dss.b.data",
                version="2.0.0",
                attempt_id=None,
                valid_from=at,
                valid_until=END,
                document={},
                status_list=1,
                status_index=number,
                identity_salt=b"salt",
                renews=None,
                awarded_at=at,
            )
            tx.badges.add(new)


@pytest.fixture(params=list(RUSH))
def rush(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rush]:
    """Thousands of badges, on either database."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        keep_tables(tmp_path, server.database())
    one = Rush(tmp_path, RUSH[request.param])
    yield one
    one.store.close()


def owing(house: House, at: datetime) -> list[Notice]:
    """Owe what is due by a moment."""
    return house.do(lambda tx: owe_what_is_due(at, tx)).owed


def goes_on(process: "subprocess.Popen[str]") -> None:
    """Let a process owe what it has seen."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_killed_in_the_middle_while_two_decide(rush: Rush) -> None:
    """Two have looked, one is killed between two batches: all is owed, nothing twice."""
    dies, lives = rush.begins(stop=2), rush.begins()
    goes_on(dies)
    assert dies.stdout is not None
    heard = [dies.stdout.readline() for _ in range(2)]
    dies.kill()
    dies.communicate()
    assert heard == [f"owed {BATCH}\n"] * 2
    assert rush.owed() == 2 * BATCH
    assert rush.still_due() == rush.badges - 2 * BATCH
    out, _ = lives.communicate("go\n")
    by_the_other = [int(line.split()[1]) for line in out.splitlines()]
    assert by_the_other[:2] == [0, 0]
    assert sum(by_the_other) == rush.badges - 2 * BATCH
    assert rush.owed() == rush.badges
    assert rush.still_due() == 0


@pytest.mark.parametrize("rush", ["postgresql"], indirect=True)
def test_two_replicas_owe_at_once(rush: Rush) -> None:
    """Both go through the same list side by side; the keys decide who owes what."""
    both = [rush.begins(), rush.begins()]
    for process in both:
        goes_on(process)
    shares = []
    for process in both:
        out, _ = process.communicate()
        shares.append(sum(int(line.split()[1]) for line in out.splitlines()))
    assert sum(shares) == rush.owed() == rush.badges


def test_a_year_forward_and_a_day_back(tmp_path: Path) -> None:
    """A clock that jumps owes nothing twice, and takes nothing away that comes after all."""
    rush = Rush(tmp_path, 20)
    keys: list[str] = []
    ahead = STEP - timedelta(days=300)
    for at in (ahead, ahead + timedelta(days=365), ahead + timedelta(days=364), STEP, STEP, END):
        keys += [each.key for each in owing(rush.house, at)]
    steps = sorted({int(key.rpartition(":")[2]) for key in keys}, reverse=True)
    assert len(keys) == len(set(keys)) == 20 * len(steps)
    assert steps == [90, 30, 0]
    rush.store.close()
