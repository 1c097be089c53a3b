"""A folder in which badges wait for the log, and a process to issue them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.issuance import ask_anchor, issue_now
from credentials.registry.entry import EntryKind
from handlers.registry.audit import Audit, AuditOrder, audit
from storage.migrations import upgrade
from storage.registry_log import RegistryEvent
from storage.transaction import Transaction
from tests.conftest import AT
from tests.faults.place import database_in, open_place
from tests.handlers.registry.harbor import Harbor

ROOT = Path(__file__).parents[2]
WAITING = ("ben", "chi", "dee")


def prepare(folder: Path) -> None:
    """One public badge, whose withdrawal waits, and three awards that wait."""
    folder.mkdir()
    upgrade(database_in(folder))
    store = open_place(folder)
    harbor = Harbor(store)
    old = harbor.issues("ana")
    for ref in WAITING:
        if ref != "ben":
            harbor.learner(ref, ref.title())
        harbor.awards(ref)
    harbor.withdraws(old)
    store.close()


class Worker:
    """The other process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """It waits for lines."""
        self._process = process

    def issues(self, folder: Path, cut: int = 0, octets: int = 0) -> int:
        """Let it issue what waits in this folder; how it ended."""
        self.starts(folder, cut, octets)
        return self.ended()

    def starts(self, folder: Path, cut: int = 0, octets: int = 0) -> None:
        """Let it begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{folder} {cut} {octets}\n")
        self._process.stdin.flush()

    def ended(self) -> int:
        """Wait until it has ended; how."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip().lstrip("-").isdecimal():
                return int(line)
        raise AssertionError("the worker itself has died")


@contextmanager
def worker() -> Iterator[Worker]:
    """A process that issues when told to."""
    command = [sys.executable, "-m", "tests.faults.log_worker"]
    with subprocess.Popen(  # noqa: S603 - our own file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()


def copy(template: Path, folder: Path) -> Path:
    """The same folder once more."""
    shutil.copytree(template, folder)
    return folder


def places(folder: Path) -> dict[int, bytes]:
    """The entries that have a place, as the log gives them back."""
    store = open_place(folder)
    found = store.read_now(lambda _, tx: _places(tx), None)
    store.close()
    return found


def recovered(folder: Path, badges: int = 4, events: int = 5) -> Audit:
    """The next process finishes the work: everything has one place, and all of it is sound."""
    store = open_place(folder)
    issue_now(store, AT)
    found = store.read_now(audit, AuditOrder(ask_anchor(store), AT))
    owed = store.read_now(lambda _, tx: tx.outbox.counts(), None)
    latest = store.read_now(lambda _, tx: tx.log.latest(), None)
    anchored = ask_anchor(store)
    store.close()
    assert latest is not None
    assert anchored.note == latest.note
    assert (found.badges, found.entries, found.breaks) == (badges, events, ())
    # A result and an award for each badge, and the withdrawal.
    assert sum(owed.values()) == 2 * badges + 1
    return found


def _places(tx: Transaction) -> dict[int, bytes]:
    events: list[RegistryEvent] = tx.log.events_between(0, 1 << 30)
    assert [one.log_index for one in events] == list(range(len(events)))
    assert events[0].kind is EntryKind.ISSUED
    return {number: tx.log.entry(number) for number in range(len(events))}
