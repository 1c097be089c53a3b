"""How soon `vouchline serve` is ready on a loaded sample database, and what it holds when idle."""

from pathlib import Path
from time import sleep

from tests.benchmarks.harness import Bar, Figure, Line, Report, take_turns
from tests.benchmarks.installation import Installation
from tests.benchmarks.running import free_port, peer, service

IDLE_SECONDS = 5
STARTS = 3


def measure(folder: Path) -> Report:
    """Start it several times; beside it, the same web and chat libraries that do nothing."""
    with Installation(folder).opened():
        pass
    seconds, floor = take_turns(lambda: _start(folder), _start_empty, rounds=STARTS)
    memory, floor_memory = take_turns(lambda: _idle(folder), _idle_empty, rounds=1)
    beside = "its libraries, one route"
    return Report(
        [
            Line("start to /readyz 200", seconds, "s", beside, floor, Bar("<", 3, "quantity")),
            Line(
                f"memory after {IDLE_SECONDS} s idle",
                memory,
                "MB",
                beside,
                floor_memory,
                Bar("<", 200, "quantity"),
            ),
        ],
        ["Local mode, all roles, the sample programme; resident memory as /proc tells it."],
    )


def _start(folder: Path) -> float:
    with service(Installation(folder), free_port()) as running:
        return running.seconds


def _start_empty() -> float:
    with peer("empty") as running:
        return running.seconds


def _idle(folder: Path) -> float:
    with service(Installation(folder), free_port()) as running:
        sleep(IDLE_SECONDS)
        return running.megabytes


def _idle_empty() -> float:
    with peer("empty") as running:
        sleep(1)
        return running.megabytes


START = Figure("start", "from nothing to ready, and idle", measure)
