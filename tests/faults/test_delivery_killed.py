"""Whenever the process that owes and delivers is killed, nothing is lost and nothing owed twice.

Where the outcome of a send was known, nothing is sent twice. Where it was not, the row says so and
the rule of its kind is followed: what somebody earned is sent again, an early reminder is not.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock, real_now
from bot.delivery import LEASE, Delivery
from bot.outages import TIME_TO_MARK
from bot.presence import present
from credentials.notices import BadgeAwarded
from handlers.due.owing import owe_what_is_due
from storage.migrations import upgrade
from storage.outbox import DOUBTFUL, Owed
from storage.people import Person
from storage.store import Store
from tests.faults.place import database_in, open_place
from tests.faults.sink import Sink, arrived
from tests.handlers.talk import House

ROOT = Path(__file__).parents[2]
END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, 0, 1, tzinfo=UTC)
"""A second past their hour, 90 days before the end."""
LAST_DAY = datetime(2028, 10, 9, 18, 0, 1, tzinfo=UTC)

BEFORE_INTENT = ["before owing", "before commit", "after owing", "after claim"]
IN_DOUBT = ["after intent", "after send"]


class Place:
    """A folder with one learner whose badge ends, and a process that is killed while it works."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        self.folder = folder
        upgrade(database_in(folder))
        self.store: Store = open_place(folder)
        self.house = House(self.store)
        self.ben: Person = self.house.learner("ben", "Ben")
        self.badge = self.house.badge(self.ben, until=END)

    def dies(self, at: datetime, cut: str) -> None:
        """Another process works from this moment and is killed at the cut."""
        with self.starts(at, cut) as process:
            assert process.stdout is not None
            # Its log lines come the same way.
            assert "ready\n" in iter(process.stdout.readline, "")
            os.kill(process.pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL

    def starts(self, at: datetime, cut: str) -> subprocess.Popen[str]:
        """Another process begins to work, as if it were this moment."""
        ahead = str((at - real_now()).total_seconds())
        command = [sys.executable, "-m", "tests.faults.worker", str(self.folder), ahead, cut]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own file

    async def works(self, at: datetime) -> None:
        """Later, a new process does its ticks; nobody is left who knows what the dead one did."""
        clock = Clock(at - real_now())
        later = [real_now() + LEASE + timedelta(seconds=1)]
        sink = Sink(self.folder / "sink.txt")
        self.house.do(lambda tx: owe_what_is_due(clock.now(), tx))
        delivery = Delivery(self.store, clock, {sink.name: sink}, "heir", lambda: later[0])
        await delivery.deliver_all()
        later[0] += TIME_TO_MARK + timedelta(seconds=1)
        await delivery.deliver_all()

    async def is_started_again(self, at: datetime) -> None:
        """On the same machine, at once: the dead one's lease has long to go."""
        with present(self.folder / "processes", "heir", self.store):
            sink = Sink(self.folder / "sink.txt")
            clock = Clock(at - real_now())
            await Delivery(self.store, clock, {sink.name: sink}, "heir").deliver_all()

    @property
    def heard(self) -> list[str]:
        """What arrived."""
        return arrived(self.folder / "sink.txt")

    @property
    def row(self) -> Owed:
        """The one row there is."""
        [one] = self.house.do(lambda tx: tx.outbox.for_person(self.ben.id))
        return one


@pytest.fixture
def place(anywhere: Path) -> Iterator[Place]:
    """A folder with one learner whose badge ends, on either database."""
    one = Place(anywhere)
    yield one
    one.store.close()


@pytest.mark.parametrize("cut", BEFORE_INTENT)
async def test_killed_before_the_intent(place: Place, cut: str) -> None:
    """Nothing had been sent for certain: it is sent once, without a word about it."""
    place.dies(STEP, cut)
    await place.works(STEP)
    [heard] = place.heard
    assert "ends in 90 days" in heard
    assert "Sent again" not in heard
    assert (place.row.state, place.row.reason) == ("sent", None)


@pytest.mark.parametrize("cut", IN_DOUBT)
async def test_an_early_reminder_in_doubt(place: Place, cut: str) -> None:
    """Nobody can tell whether it arrived: it is not repeated, and the row says that."""
    place.dies(STEP, cut)
    await place.works(STEP)
    assert len(place.heard) == (1 if cut == "after send" else 0)
    assert (place.row.state, place.row.reason) == ("dropped", f"{DOUBTFUL}; not repeated")


@pytest.mark.parametrize("cut", IN_DOUBT)
async def test_the_last_day_in_doubt(place: Place, cut: str) -> None:
    """Nothing comes after the last day: it is sent again, and says so."""
    place.dies(LAST_DAY, cut)
    await place.works(LAST_DAY)
    assert len(place.heard) == (2 if cut == "after send" else 1)
    assert "Sent again, in case the first did not reach you." in place.heard[-1]
    assert (place.row.state, place.row.reason) == ("sent", f"{DOUBTFUL}; sent again")


@pytest.mark.parametrize("cut", IN_DOUBT)
async def test_a_badge_in_doubt(place: Place, cut: str) -> None:
    """What somebody earned reaches them, once for certain or twice with a word about it."""
    awarded = BadgeAwarded(place.ben.id, place.house.at, place.badge.id)
    place.house.do(lambda tx: tx.owe(awarded, place.house.at))
    place.dies(place.house.at + timedelta(minutes=1), cut)
    await place.works(place.house.at + timedelta(minutes=1))
    assert len(place.heard) == (2 if cut == "after send" else 1)
    assert "Sent again" in place.heard[-1]


@pytest.mark.parametrize("cut", ["after claim", *IN_DOUBT])
async def test_started_again_on_the_same_machine(place: Place, cut: str) -> None:
    """Nobody waits a minute for a process that is known to be dead, nor does what comes next."""
    moment = place.house.at + timedelta(minutes=1)
    awarded = BadgeAwarded(place.ben.id, place.house.at, place.badge.id)
    place.house.do(lambda tx: tx.owe(awarded, place.house.at))
    place.dies(moment, cut)
    other = place.house.badge(place.ben, until=END)
    after = BadgeAwarded(place.ben.id, place.house.at, other.id)
    place.house.do(lambda tx: tx.owe(after, moment))
    await place.is_started_again(moment)
    assert len(place.heard) == (3 if cut == "after send" else 2)
    assert ["Sent again" in heard for heard in place.heard[-2:]] == [cut in IN_DOUBT, False]


async def test_killed_after_the_mark(place: Place) -> None:
    """It was sent and marked: the heir has nothing left to do."""
    place.dies(STEP, "after mark")
    await place.works(STEP)
    assert len(place.heard) == 1
    assert place.row.state == "sent"


def test_two_processes_at_once(place: Place) -> None:
    """Two services on one database owe each reminder once and send each one once."""
    for number in range(15):
        place.house.badge(place.house.learner(f"p{number}", "Somebody"), until=END)
    both = [place.starts(STEP, "none") for _ in range(2)]
    for process in both:
        process.communicate()
        assert process.returncode == 0
    chats = [line.split("\t")[0] for line in (place.folder / "sink.txt").read_text().splitlines()]
    assert len(chats) == len(set(chats)) == 16
    assert place.house.do(lambda tx: tx.outbox.counts()) == {"sent": 16}
