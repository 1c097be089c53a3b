"""What is due among 100,000 badges and among a million, with as many due in both.

    python -m tests.benchmarks.deciding FOLDER

looks once through the store in FOLDER, in a process of its own, and prints seconds, the growth of
its memory in bytes, and how much it found.
"""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from handlers.due.owing import Due, batches, owe, what_is_due
from storage.migrations import upgrade
from storage.programme import Programme
from storage.store import Places, Store, open_store
from storage.transaction import Transaction
from tests.benchmarks.harness import Bar, BrokenFigureError, Figure, Line, Report, Rounds
from tests.benchmarks.installation import ROOT, packs

AT = datetime(2028, 8, 20, 12, tzinfo=UTC)
"""Not in the weeks in which everybody's list of the quarter is due as well."""
DUE = 20_000
FEW, MANY = 100_000, 1_000_000
BADGES_EACH = 4
ROUNDS = 3
MEBI = 1 << 20
_MASTER = bytes(32)

_PEOPLE = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO person (id, ref, language, timezone, hour, reminders, minor, created_at)
SELECT printf('%08x-0000-4000-8000-%012x', (i * 2654435761) & 0xffffffff, i), 'p' || i, 'en',
  CASE i % 5 WHEN 0 THEN 'America/New_York' WHEN 1 THEN 'America/Chicago'
    WHEN 2 THEN 'America/Los_Angeles' WHEN 3 THEN 'Europe/Madrid' ELSE 'UTC' END,
  8 + i % 12, 'all', 0, '2026-10-05 09:00:00.000000' FROM n
"""
_BADGES = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO badge (id, person_id, achievement_id, version, valid_from, valid_until, document,
  signed, status_list, status_index, standing, see, work, awarded_at)
SELECT printf('VL-%09d', i),
  printf('%08x-0000-4000-8000-%012x', (i / 4 * 2654435761) & 0xffffffff, i / 4),
  CASE i % 3 WHEN 0 THEN 'dss.b.data' WHEN 1 THEN 'dss.b.service' ELSE 'cpa.b.math' END,
  CASE i % 3 WHEN 0 THEN '2.0.0' ELSE '1.0.0' END, '2026-01-01 10:00:00.000000',
  -- The first ones are due; the others end on any day of four years, half of these behind us.
  strftime('%Y-%m-%d 23:59:59.000000', '2028-08-20',
    (CASE WHEN i < :due THEN 32 + i % 57 ELSE (i * 7919) % 1460 - 730 END) || ' days'),
  '{}', 1, i / 131072 + 1, i % 131072, 'current', 'no-one', 'hidden',
  '2026-01-01 10:00:00.000000' FROM n
"""
_TOLD = """
INSERT INTO outbox (id, key, kind, person_id, notice, urgency, owed_at, due_at, state, fence,
  tries, sent_at)
SELECT 'o' || id || '-' || step, person_id || ':renewal:' || id || ':' || step, 'renewal',
  person_id, '{}', 30,
  '2028-07-01 00:00:00.000000', '2028-07-01 00:00:00.000000', 'sent', 1, 1,
  '2028-07-01 00:00:00.000000'
FROM (SELECT id, person_id, valid_until,
    julianday(substr(valid_until, 1, 10)) - julianday('2028-08-20') AS left FROM badge
    WHERE CAST(substr(id, 4) AS INTEGER) >= :due)
  JOIN (SELECT 90 AS step UNION SELECT 30 UNION SELECT 7 UNION SELECT 1 UNION SELECT 0)
WHERE left BETWEEN 0 AND step + 2
"""
"""Everybody else has been told, of every step that there may be."""


def measure(folder: Path) -> Report:
    """Look at both in turn, each time in a new process; then owe all of it once."""
    built = [_built(folder / str(size), size) for size in (FEW, MANY)]
    looks = [[_look(folder / str(size)) for size in (FEW, MANY)] for _ in range(ROUNDS)]
    few, many = (Rounds(tuple(each[n][0] for each in looks)) for n in (0, 1))
    grown = Rounds(tuple(each[1][1] / MEBI for each in looks))
    owing = _owe(folder / str(MANY))
    beside = "100,000 badges, as many due"
    lines = [
        Line("what is due, 1,000,000 badges", many, "s", asked=Bar("<", 10, "quantity")),
        Line("ten times the badges", many, "s", beside, few, Bar("<", 1.5, "ratio")),
        Line("memory growth", grown, "MiB", asked=Bar("<", 100, "quantity")),
        Line("owing all of it", Rounds((owing,)), "s"),
        Line("making the rows", Rounds((built[1],)), "s"),
    ]
    notes = [
        f"SQLite. {DUE:,} reminders are due in both. The other badges end on any day in four",
        "years; those that have come to a step have been told of it, as the outbox says.",
    ]
    return Report(lines, notes)


def _built(folder: Path, size: int) -> float:
    folder.mkdir()
    upgrade(f"sqlite:///{folder}/bench.db")
    with closing(open_in(folder)) as store:
        store.run_now(load_packs, AT)
    began = perf_counter()
    with closing(sqlite3.connect(folder / "bench.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("BEGIN")
        connection.execute(_PEOPLE, {"last": size // BADGES_EACH - 1})
        connection.execute(_BADGES, {"last": size - 1, "due": DUE})
        connection.execute(_TOLD, {"due": DUE})
        connection.execute("COMMIT")
    return perf_counter() - began


def load_packs(at: datetime, tx: Transaction) -> None:
    """Every pack there is, without its files."""
    for pack in packs():
        tx.packs.add(pack, pack.digest, at, {})


def open_in(folder: Path, url: str = "") -> Store:
    """A store on a database: the one in its folder, unless it is somewhere else."""
    database = url or f"sqlite:///{folder}/bench.db"
    places = Places(database, f"sqlite:///{folder}/keys.db", folder, folder / "keys")
    return open_store(places, _MASTER, Programme("http://localhost:8080", ZoneInfo("UTC")))


def _look(folder: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.benchmarks.deciding", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    seconds, grown, found = map(float, ran.stdout.split())
    if found != DUE:
        raise BrokenFigureError(f"{found:,.0f} were found to be due, not {DUE:,}")
    return seconds, grown


def _owe(folder: Path) -> float:
    with closing(open_in(folder)) as store:
        due = store.read_now(what_is_due, AT)
        began = perf_counter()
        owed = sum(len(store.run_now(owe, piece)) for piece in batches(due))
        took = perf_counter() - began
    if owed != DUE:
        raise BrokenFigureError(f"{owed:,} were owed, not {DUE:,}")
    return took


def main(arguments: Sequence[str]) -> None:
    """Look once, with the catalog read and the file's first pages warm, as in the service."""
    with closing(open_in(Path(arguments[0]))) as store:
        store.read_now(lambda _at, tx: tx.catalog, AT)
        before, began = memory("VmRSS"), perf_counter()
        due: Due = store.read_now(what_is_due, AT)
        took = perf_counter() - began
        sys.stdout.write(f"{took} {memory('VmHWM') - before} {len(due.notices)}\n")


def memory(name: str) -> int:
    """Bytes in memory now (VmRSS), or at most so far (VmHWM), of this process alone."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    if found is None:
        raise BrokenFigureError(f"this system does not say {name}")
    return int(found[1]) * 1024


DECIDING = Figure("deciding", "what is due among a million badges", measure)

if __name__ == "__main__":
    main(sys.argv[1:])
