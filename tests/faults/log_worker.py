"""A process that issues what waits, and dies before the write that a test names.

    python -m tests.faults.log_worker

It reads lines `FOLDER CUT OCTETS` and answers each with one line: how its child has ended. The
child issues what waits in FOLDER, is killed before its write number CUT (0: never), and may not
make a file longer than OCTETS (0: any length). Children are forked: starting Python takes longer
than everything that they do.
"""

import os
import resource
import signal
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from bot.issuance import issue_now
from credentials.errors import Mistake
from tests.conftest import AT
from tests.faults.place import open_place

REFUSED = 3
BROKE = 4
FILE_WRITES = frozenset({"open", "os.rename", "os.mkdir"})


class Writes:
    """Counts every write to the database and to the anchor, and dies before one of them."""

    def __init__(self, folder: Path, cut: int) -> None:
        """Die before write number `cut`; the folder is where the count is left."""
        self._count = 0
        self._cut = cut
        self._file = folder / "writes"
        self._anchor = str(folder / "anchor")
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", lambda _connection: self._step())
        sys.addaudithook(self._audit)

    def leave(self) -> None:
        """Leave the count behind."""
        self._file.write_text(str(self._count))

    def _statement(self, *told: object) -> None:
        if not str(told[2]).startswith(("SELECT", "PRAGMA")):
            self._step()

    def _audit(self, name: str, told: tuple[object, ...]) -> None:
        if name in FILE_WRITES and str(told[0]).startswith(self._anchor):
            self._step()

    def _step(self) -> None:
        self._count += 1
        if self._count == self._cut:
            os.kill(os.getpid(), signal.SIGKILL)


def issue(folder: Path, cut: int, octets: int) -> int:
    """What the child does; its exit code."""
    if octets:
        # Files end there, as on a full disk; Python turns the signal into an error.
        resource.setrlimit(resource.RLIMIT_FSIZE, (octets, octets))
    writes = Writes(folder, cut)
    store = open_place(folder)
    try:
        issue_now(store, AT)
    except Mistake:
        return REFUSED
    store.close()
    writes.leave()
    return 0


def main() -> None:
    """Fork a child for each line."""
    for line in sys.stdin:
        folder, cut, octets = line.split()
        child = os.fork()
        if child == 0:
            code = BROKE
            try:
                code = issue(Path(folder), int(cut), int(octets))
            except Exception as problem:  # noqa: BLE001 - whatever it is, the test hears of it
                sys.stderr.write(f"{problem}\n")
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
