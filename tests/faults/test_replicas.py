"""Several processes on one PostgreSQL do together what one would do alone, and no more."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.issuance import ask_anchor
from credentials.assessment.governance import CannotIssue
from handlers.messages import Account, Reply, Request, Seat
from handlers.registry.audit import AuditOrder, audit
from handlers.registry.award import award
from storage.migrations import upgrade
from storage.store import Store
from storage.transaction import Transaction
from tests.conftest import AT
from tests.faults.place import database_in, keep_tables, open_place
from tests.handlers.registry.harbor import Harbor
from tests.postgresql import Server

ROOT = Path(__file__).parents[2]
REPLICAS = 4
AWARDS = 4
"""By each of them."""


@pytest.fixture
def folder(postgresql: Server, tmp_path: Path) -> Path:
    """A place whose tables are on the server."""
    keep_tables(tmp_path, postgresql.database())
    upgrade(database_in(tmp_path))
    return tmp_path


@pytest.fixture
def replicas(folder: Path) -> Iterator[list[Store]]:
    """Open stores, each with connections, threads and memories of its own."""
    opened = [open_place(folder) for _ in range(REPLICAS)]
    yield opened
    for store in opened:
        store.close()


def starts(folder: Path, refs: list[str]) -> "subprocess.Popen[str]":
    """A process that will award to these, once it hears a line."""
    command = [sys.executable, "-m", "tests.faults.awarding", str(folder), *refs]
    return subprocess.Popen(  # noqa: S603 - our own file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_four_processes_award_at_once(folder: Path) -> None:
    """One contiguous log, which the audit finds sound; nothing left, nothing owed twice."""
    store = open_place(folder)
    harbor = Harbor(store)
    shares = [[f"p{one}-{number}" for number in range(AWARDS)] for one in range(REPLICAS)]
    for ref in (ref for share in shares for ref in share):
        harbor.learner(ref, "Somebody")
    processes = [starts(folder, share) for share in shares]
    for process in processes:
        assert process.stdout is not None
        assert "ready\n" in iter(process.stdout.readline, "")
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    found = store.read_now(audit, AuditOrder(ask_anchor(store), AT))
    owed = store.read_now(lambda _, tx: tx.outbox.counts(), None)
    latest = store.read_now(lambda _, tx: tx.log.latest(), None)
    store.close()
    total = REPLICAS * AWARDS
    assert (found.entries, found.badges, found.breaks) == (total, total, ())
    # To each of them their result, and their badge.
    assert owed == {"owed": 2 * total}
    assert latest is not None
    assert latest.size == total


def test_the_same_update_heard_by_all_at_once(replicas: list[Store]) -> None:
    """One replica acts, and the others give its answer."""
    acted: list[int] = []

    def answer(_request: Request, tx: Transaction) -> Reply:
        number = int(tx.facts.get("acted") or 0) + 1
        tx.facts.set("acted", str(number))
        acted.append(number)
        return Reply.say(f"number {number}")

    account = Account("telegram", "", "1")
    request = Request(account, Seat.LEARNER, AT, "update-1", "hello")
    hears = [Dispatcher(store, Clock(timedelta(0)), answer) for store in replicas]

    async def all_at_once() -> list[Reply]:
        return await asyncio.gather(*(hear(request) for hear in hears for _ in range(3)))

    assert set(asyncio.run(all_at_once())) == {Reply.say("number 1")}
    assert acted == [1]


@pytest.mark.parametrize("most", [1, 5])
def test_a_limit_holds_for_all_together(replicas: list[Store], most: int) -> None:
    """A rule that counts before it writes is not passed by several at once."""

    def take(store: Store) -> bool:
        hour = timedelta(hours=1)
        return store.run_now(lambda _, tx: tx.limits.take("codes", AT, most, hour), None)

    with ThreadPoolExecutor(12) as people:
        taken = list(people.map(take, replicas * 5))
    assert sum(taken) == most


def test_one_learner_gets_one_badge(replicas: list[Store]) -> None:
    """Two approvers at once, on two replicas: the second is told that there is a badge already."""
    harbor = Harbor(replicas[0])

    def awards(store: Store) -> str:
        try:
            return store.run_now(lambda it, tx: award(it, AT, tx).id, harbor.order())
        except CannotIssue as refusal:
            return refusal.what

    with ThreadPoolExecutor(REPLICAS) as people:
        said = list(people.map(awards, replicas))
    assert sum(one.startswith("VL-") for one in said) == 1, said
    assert len(harbor.do(lambda tx: tx.badges.of(harbor.ana.id))) == 1
