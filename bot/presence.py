"""Which processes on this machine have ended without a word, so that nobody waits for them.

Rows that a process holds are its own until the lease is over, as nobody can tell a dead process
from a slow one. On the same machine the kernel can: a lock on a file ends with its process, neither
sooner nor later. A small server that is started again after a crash goes on at once.
"""

import fcntl
import platform
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

import structlog

from storage.faults import fault_in
from storage.store import Store
from storage.transaction import Transaction

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
LOCKED: Final = ".lock"

log = structlog.get_logger(__name__)


class Presence:
    """This process, seen by the others that use the same folder. Use it in a `with` statement."""

    def __init__(self, folder: Path, name: str, *, one_machine: bool = False) -> None:
        """Be seen as `name`, which no other process has, and which holds no “=”.

        `one_machine`: whoever else uses this database does so on this machine, so that what ran
        before it was started has ended too.

        Raises:
            OSError: This disk keeps no locks, or we may not write here.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        # The locks of a copied folder are free, and their processes may live elsewhere.
        here = f"{folder.stat().st_ino}="
        # A folder may be shared by machines, and not every network disk passes locks on.
        self._judged = here if one_machine else f"{here}{_kernel()}="
        self._own = folder / f"{here}{_kernel()}={name}{LOCKED}"
        new = self._own.with_suffix(".new")
        self._lock = new.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # Only now may others see it: before, they would have taken it for a dead one's.
        new.rename(self._own)

    def __enter__(self) -> Self:
        """It is there already."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_problem: object) -> None:
        """Leave: in order, holding nothing any more; else somebody has to take over."""
        if kind is None:
            _remove(self._own)
        self._lock.close()

    def ended(self) -> Collection[str]:
        """The names of those who are no more, and have not been forgotten yet."""
        return [
            file.stem.rpartition("=")[2]
            for file in self._folder.glob(f"{self._judged}*{LOCKED}")
            if file != self._own and _is_free(file)
        ]

    def forget(self, names: Collection[str]) -> None:
        """What these held has been taken over."""
        for name in names:
            for file in self._folder.glob(f"*={name}{LOCKED}"):
                _remove(file)


def living(folder: Path) -> int:
    """How many processes of this machine are in this folder. Those of others cannot be seen."""
    return sum(not _is_free(file) for file in folder.glob(f"*{LOCKED}"))


@contextmanager
def present(folder: Path, name: str, store: Store) -> Iterator[None]:
    """Be seen while the block runs; before, free what those hold who have ended here."""
    one_machine = store.read_now(lambda _, tx: tx.database_time(), None) is None
    try:
        presence = Presence(folder, name, one_machine=one_machine)
    except OSError as problem:
        # It only saves a wait: a process that nobody can see is waited for like any other.
        log.warning("not_seen_by_others", folder=str(folder), why=fault_in(problem))
        yield
        return
    with presence:
        if ended := presence.ended():
            freed = store.run_now(_free, ended)
            presence.forget(ended)
            log.info("took_over", processes=len(ended), notices=freed)
        yield


def _free(ended: Collection[str], tx: Transaction) -> int:
    tx.leaders.end(ended)
    return tx.outbox.take_from(ended)


def _is_free(file: Path) -> bool:
    try:
        with file.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        # It lives, or somebody else has taken over from it a moment ago.
        return False
    return True


def _remove(file: Path) -> None:
    # Where it can not be removed it is found free, and its process has nothing left to take over.
    with suppress(OSError):
        file.unlink()


def _kernel() -> str:
    """Who shares our locks: the same kernel, since it was started."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else platform.node()
