"""A tick at the scale of a state: what each kind costs to look for, and the cohorts' alerts.

    python -m tests.benchmarks.state FOLDER DATABASE

looks once through a store, in a process of its own, and prints as JSON: seconds and how much was
found by kind, and the growth of its memory in MiB.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from sqlalchemy import create_engine, text

from handlers.due.kind import Kind
from handlers.due.owing import Due, alerts_due, batches, brought_by_time, owe, untold
from storage.migrations import upgrade
from storage.store import Store
from storage.transaction import Transaction
from tests.benchmarks.deciding import load_packs, memory, open_in
from tests.benchmarks.harness import Bar, BrokenFigureError, Figure, Line, Report, Rounds
from tests.benchmarks.installation import ROOT
from tests.benchmarks.state_rows import AT, State, load
from tests.postgresql import ADVICE, EMPTY, Server, find_programs

QUARTER: Final = datetime(2028, 10, 10, 12, tzinfo=UTC)
"""In the weeks in which the lists of the quarter go out: their kind is looked for then."""
TENTH, WHOLE = State(100_000, 20_000, 50_000), State(1_000_000, 200_000, 500_000)
DUE: Final = 50
"""Of each kind so many are due, whatever the size."""
ROUNDS: Final = 3
ALERTS, QUARTERLY = "alerts", "quarterly_refresh"
_MEBI: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """A database, and the folder of its keys."""

    folder: Path
    url: str


@dataclass(frozen=True, slots=True)
class Look:
    """Seconds by kind, and the growth of the memory in MiB."""

    seconds: dict[str, float]
    grown: float

    @property
    def tick(self) -> float:
        """What comes back each minute."""
        return sum(each for name, each in self.seconds.items() if name != ALERTS)


def measure(folder: Path) -> Report:
    """Look at both sizes in turn, on SQLite and on PostgreSQL."""
    (folder / "sqlite").mkdir()
    lines = _lines("SQLite", [_on_sqlite(folder / "sqlite" / name) for name in ("tenth", "whole")])
    with _server() as server:
        if server is not None:
            places = [Place(folder, server.database(EMPTY, name)) for name in ("tenth", "whole")]
            lines += _lines("PostgreSQL", places)
    notes = [
        f"{WHOLE.badges:,} badges, {WHOLE.learners:,} learners, {WHOLE.cohorts:,} cohorts,",
        f"more than {WHOLE.told:,} rows in the outbox; beside it a tenth of all that. In both",
        f"{DUE} of each kind are due and no alert has changed. The lists of the quarter are looked",
        "for in the weeks of their own.",
        *([] if len(lines) > 1 and server else [f"There is no PostgreSQL here; {ADVICE}."]),
    ]
    return Report(lines, notes)


def _on_sqlite(folder: Path) -> Place:
    folder.mkdir()
    return Place(folder, f"sqlite:///{folder}/bench.db")


@contextmanager
def _server() -> Iterator[Server | None]:
    programs = find_programs()
    server = Server(programs) if programs else None
    try:
        if server is not None:
            server.start()
        yield server
    finally:
        if server is not None:
            server.remove()


def _lines(database: str, places: Sequence[Place]) -> list[Line]:
    made = [build(place, state) for place, state in zip(places, (TENTH, WHOLE), strict=True)]
    looks = [[_look(place) for place in places] for _ in range(ROUNDS)]
    few, many = ([each[n] for each in looks] for n in (0, 1))

    def line(what: str, name: str, asked: Bar | None = None) -> Line:
        ours, theirs = (
            Rounds(tuple(each.seconds[name] if name else each.tick for each in which))
            for which in (many, few)
        )
        return Line(f"{database}: {what}", ours, "s", "a tenth of it", theirs, asked)

    return [
        *(line(name, name) for name in many[0].seconds if name != ALERTS),
        line("all of these, each minute", "", Bar("<", 2, "quantity")),
        line("alerts, each quarter of an hour", ALERTS, Bar("<", 5, "quantity")),
        Line(
            f"{database}: memory growth",
            Rounds(tuple(each.grown for each in many)),
            *("MiB", "a tenth of it", Rounds(tuple(each.grown for each in few))),
            Bar("<", 100, "quantity"),
        ),
        Line(f"{database}: making the rows", Rounds((made[1],)), "s"),
    ]


# --- making it --------------------------------------------------------------------------------


def build(place: Place, state: State) -> float:
    """Make it, and tell everybody what they should have been told, but for a few of each kind."""
    began = perf_counter()
    upgrade(place.url)
    with closing(open_in(place.folder, place.url)) as store:
        store.run_now(load_packs, AT)
        load(place.url, state)
        for kind in brought_by_time():
            _owe(store, store.read_now(partial(_look_for, kind), _moment(kind)))
        _owe(store, store.read_now(alerts_due, AT))
    engine = create_engine(place.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent', sent_at = due_at"))
        for kind in brought_by_time():
            few = "SELECT id FROM outbox WHERE kind = :kind ORDER BY key LIMIT :due"
            untell = text(f"DELETE FROM outbox WHERE id IN ({few})")  # noqa: S608 - our own words
            connection.execute(untell, {"kind": kind.name, "due": DUE})
    engine.dispose()
    return perf_counter() - began


def _owe(store: Store, due: Due) -> None:
    for piece in batches(due):
        store.run_now(owe, piece)


def _look_for(kind: Kind[Any], at: datetime, tx: Transaction) -> Due:
    return Due(at, tuple(notice for page in untold(kind, at, tx) for notice in page))


def _moment(kind: Kind[Any]) -> datetime:
    return QUARTER if kind.name == QUARTERLY else AT


# --- looking ----------------------------------------------------------------------------------


def _look(place: Place) -> Look:
    command = [sys.executable, "-m", "tests.benchmarks.state", str(place.folder), place.url]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    said = json.loads(ran.stdout)
    if wrong := {name: n for name, n in said["found"].items() if n != (name != ALERTS) * DUE}:
        raise BrokenFigureError(f"this was found to be due, not {DUE} of each kind: {wrong}")
    return Look(said["seconds"], said["grown"])


def main(arguments: Sequence[str]) -> None:
    """Look once, with the catalog read and the file's first pages warm, as in the service."""
    folder, url = arguments
    seconds, found = dict[str, float](), dict[str, int]()
    with closing(open_in(Path(folder), url)) as store:
        store.read_now(lambda _at, tx: tx.catalog, AT)
        before = memory("VmRSS")
        for kind in brought_by_time():
            began = perf_counter()
            found[kind.name] = len(store.read_now(partial(_look_for, kind), _moment(kind)).notices)
            seconds[kind.name] = perf_counter() - began
        began = perf_counter()
        found[ALERTS] = len(store.read_now(alerts_due, AT).looked)
        seconds[ALERTS] = perf_counter() - began
        grown = (memory("VmHWM") - before) / _MEBI
    sys.stdout.write(json.dumps({"seconds": seconds, "found": found, "grown": grown}))


STATE = Figure("state", "a tick at the scale of a state", measure, on_request=True)

if __name__ == "__main__":
    main(sys.argv[1:])
