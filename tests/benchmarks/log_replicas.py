"""Four processes that add to one log on PostgreSQL, beside one of them alone.

`python -m tests.benchmarks.log_replicas URL FOLDER` is one of the processes: it says `ready`, then
reads for how many seconds it shall add, and says how many entries it has added.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from time import perf_counter

from storage.migrations import upgrade
from storage.transaction import Transaction
from tests.benchmarks.harness import Bar, BrokenFigureError, Figure, Line, Report, take_turns
from tests.benchmarks.installation import ROOT
from tests.benchmarks.log_tiles import ORIGIN, log_store, made
from tests.postgresql import ADVICE, EMPTY, Server, find_programs

TOGETHER = 4
BATCH = 100
SECONDS = 2.0
PREPARED = 100
"""Batches that a process makes before it begins; then it takes them again."""


def measure(folder: Path) -> Report:
    """Turns of one process and of all, on the same server, which syncs to the disk."""
    programs = find_programs()
    if programs is None:
        return Report([], [f"Not measured: there is no PostgreSQL here; {ADVICE}."])
    server = Server(programs, syncs=True)
    try:
        server.start()
        url = server.database(EMPTY, "log")
        upgrade(url)
        with _replicas(url, folder) as replicas:
            alone, together = partial(_rate, replicas[:1]), partial(_rate, replicas)
            together()
            rates = take_turns(together, alone)
    finally:
        server.remove()
    line = Line(
        *(f"append, {BATCH} at once, {TOGETHER} replicas", rates[0], "/s", "one replica"),
        *(rates[1], Bar("≥", 0.6, "ratio")),
    )
    notes = [
        "Asked: 20,000 a second, or this part of one replica. PostgreSQL syncs each commit.",
        "Each takes turns as the sequencer does, and looks how large the log is now.",
    ]
    return Report([line], notes)


# --- from outside -------------------------------------------------------------------------------

Replica = subprocess.Popen[str]


@contextmanager
def _replicas(url: str, folder: Path) -> Iterator[list[Replica]]:
    command = [sys.executable, "-m", "tests.benchmarks.log_replicas", url]
    with ExitStack() as running:
        replicas: list[Replica] = []
        for number in range(TOGETHER):
            own = folder / str(number)
            own.mkdir()
            process = subprocess.Popen(  # noqa: S603 - our own file
                [*command, str(own)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            replicas.append(running.enter_context(process))
        if [_hear(one) for one in replicas] != ["ready"] * TOGETHER:
            raise BrokenFigureError("a replica did not start")
        yield replicas
        for one in replicas:
            one.communicate()


def _rate(replicas: Sequence[Replica]) -> float:
    """Entries a second that these add together."""
    for one in replicas:
        assert one.stdin is not None
        one.stdin.write(f"{SECONDS}\n")
        one.stdin.flush()
    return sum(float(_hear(one)) for one in replicas)


def _hear(replica: Replica) -> str:
    assert replica.stdout is not None
    said = replica.stdout.readline().strip()
    if not said:
        raise BrokenFigureError("a replica has died")
    return said


# --- from inside --------------------------------------------------------------------------------


def add(entries: Sequence[bytes], tx: Transaction) -> None:
    """Add to the log, however large it is by now."""
    tx.log.append(ORIGIN, tx.log.size(ORIGIN), entries)


def main(url: str, folder: str) -> None:
    """Add when asked to, until there is nothing more to read."""
    batches = cycle([made(BATCH) for _ in range(PREPARED)])
    with closing(log_store(url, Path(folder))) as store:
        say("ready")
        for line in sys.stdin:
            began, added, passed = perf_counter(), 0, 0.0
            while passed < float(line):
                store.run_now(add, next(batches))
                added += BATCH
                passed = perf_counter() - began
            say(str(added / passed))


def say(text: str) -> None:
    """Print now, into the pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


REPLICAS = Figure("log-replicas", "one log, several processes, on PostgreSQL", measure)

if __name__ == "__main__":
    main(*sys.argv[1:])
