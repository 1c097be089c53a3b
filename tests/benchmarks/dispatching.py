"""Dispatching what is owed, over real HTTP to a strict double, with an intent before each send.

Beside it, from the same minutes, a bare loop that only sends to the same double over the same
client, and APScheduler with its SQLAlchemyJobStore doing the same.
"""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from bot.delivery import LEASE
from bot.opening import House
from credentials.notices import BadgeAwarded
from storage.badges import NewBadge
from storage.transaction import Transaction
from tests.benchmarks.delivering import CHATS, FIRST_CHAT, NOON, send
from tests.benchmarks.harness import (
    Bar,
    BrokenFigureError,
    Figure,
    Line,
    Report,
    Rounds,
    percentile,
)
from tests.benchmarks.installation import ROOT, Installation
from tests.benchmarks.running import double
from tests.postgresql import EMPTY, Server, find_programs

MESSAGES = 20_000
BARE = 4_000
"""Messages of each bare loop: one before, one after."""
KILLED = 2_000
PEERS = 600
"""Messages that APScheduler gets: 20,000 would take it many minutes."""
PEER_SECONDS = 40
"""Its scheduler's thread ends when another process has taken a job away; so nobody waits longer."""
REPLICAS = 3
LIMITED, SECONDS, A_SECOND = 1_500, 30, 10
Told = Mapping[str, str]


def measure(folder: Path) -> Report:
    """Both databases, a killed process, and the peer."""
    lines, notes = [], []
    with double("telegram") as told:
        rate, floor, _ = _against_bare(folder / "one", told, 1, {})
    asked = Bar("≥", 0.4, "ratio")
    lines.append(Line("1 process, SQLite", rate, "/s", "bare loop", floor, asked))
    programs = find_programs()
    if programs is not None:
        with _server(programs) as server, double("telegram") as told:
            url = {"database_url": server.database(EMPTY, "bench")}
            rate, floor, repeats = _against_bare(folder / "three", told, REPLICAS, url)
            lines.append(Line("3 replicas, PostgreSQL", rate, "/s", "bare loop", floor, asked))
            notes.append(f"3 replicas: {repeats} repeats of {MESSAGES:,}.")
        with _server(programs) as server, double("telegram") as told:
            notes.append(_apscheduler(server.database(EMPTY, "peer"), told, lines))
    with double("telegram") as told:
        notes.append(_killed(folder / "killed", told))
    return Report(lines, notes)


def measure_limits(folder: Path) -> Report:
    """Telegram's limits, enforced; and how late what is due steadily goes out."""
    with double("telegram", "--limits") as told:
        house = _filled(folder / "limits", told, LIMITED, {"telegram_a_second": "30"})
        _all_of([_start("ours", LIMITED, {"settings": house})])
        moments = sorted(_at(one) for one in _asked(told, "sent"))
        refused = [datetime.fromisoformat(one) for one in _asked(told, "refused")]
        gaps = _gaps(_asked(told, "sent"))
    warm = moments[0] + timedelta(seconds=3)
    steady = [one for one in moments if one >= warm]
    rate = (len(steady) - 1) / (steady[-1] - steady[0]).total_seconds()
    with double("telegram") as told:
        late = _late(folder / "late", told)
    used, soon = Bar("≥", 29, "quantity"), Bar("<", 2.5, "quantity")
    return Report(
        [
            Line("of Telegram's 30 a second", Rounds((rate,)), "/s", asked=used),
            Line("late by, p99", Rounds((late,)), "s", asked=soon),
        ],
        [
            f"429 after three seconds: {sum(one >= warm for one in refused)} of {len(refused)}.",
            f"Shortest time between two messages in a chat: {gaps:.2f} s.",
            f"Late: {A_SECOND} due a second for {SECONDS} s, delivery ticks each second.",
        ],
    )


# --- one run --------------------------------------------------------------------------------


def _against_bare(
    folder: Path, told: Told, replicas: int, given: Mapping[str, str]
) -> tuple[Rounds, Rounds, int]:
    settings = _filled(folder, told, MESSAGES, given)
    before = _bare(told)
    # From when each was ready, as with the bare loop; until the last of them was done.
    ran = _all_of([_start("ours", MESSAGES, {"settings": settings}) for _ in range(replicas)])
    rate = MESSAGES / max(each["seconds"] for each in ran)
    floor = (before + _bare(told)) / 2
    return Rounds((rate,)), Rounds((floor,)), _repeats(told)


def _bare(told: Told) -> float:
    [seconds] = _all_of([_start("bare", BARE, dict(told))])
    return BARE / seconds["seconds"]


def _killed(folder: Path, told: Told) -> str:
    """SIGKILL in the middle; the heir comes when the lease is over."""
    settings = _filled(folder, told, KILLED, {})
    victim = _start("ours", KILLED, {"settings": settings})
    while len(_asked(told, "sent")) < KILLED // 2:
        time.sleep(0.05)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    ahead = LEASE.total_seconds() + 1
    _all_of([_start("ours", KILLED, {"settings": settings, "ahead": ahead})])
    sent = _asked(told, "sent")
    again = sum("Sent again" in one["text"] for one in sent)
    arrived = len({_badge(one["text"]) for one in sent})
    if arrived != KILLED:
        raise BrokenFigureError(f"{KILLED - arrived} were lost")
    repeats = len(sent) - arrived
    return (
        f"SIGKILL amid {KILLED:,}: none lost; {again} in doubt and sent again, saying so, of which "
        f"{repeats} had arrived; {max(repeats - again, 0)} repeats besides."
    )


def _apscheduler(database: str, told: Told, lines: list[Line]) -> str:
    """Three processes on one job store; then one that is killed."""
    _jobs(database, told)
    began = time.perf_counter()
    asked = {"database": database, "seconds": PEER_SECONDS}
    _all_of([_start("apscheduler", PEERS, asked) for _ in range(REPLICAS)])
    passed = time.perf_counter() - began
    sent = _asked(told, "sent")
    repeats = len(sent) - len({one["text"] for one in sent})
    lost = PEERS - len({one["text"] for one in sent})
    lines.append(Line("   APScheduler, 3 processes", Rounds((len(sent) / passed,)), "/s"))
    _jobs(database, told)
    victim = _start("apscheduler", PEERS, asked)
    while len(_asked(told, "sent")) - len(sent) < PEERS // 10:
        time.sleep(0.05)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    _all_of([_start("apscheduler", PEERS, asked)])
    after = Counter(one["text"] for one in _asked(told, "sent")[len(sent) :])
    return (
        f"APScheduler, {PEERS} messages: 3 processes repeated {repeats} and lost {lost}; after a "
        f"SIGKILL {PEERS - len(after)} were lost and {sum(after.values()) - len(after)} repeated, "
        "and nothing says which."
    )


def _jobs(database: str, told: Told) -> None:
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=database)},
        job_defaults={"misfire_grace_time": None},
        timezone=UTC,
    )
    scheduler.start(paused=True)
    for number in range(PEERS):
        args = (told["token"], told["url"], number)
        scheduler.add_job(send, "date", run_date=NOON - timedelta(days=1), args=args)
    scheduler.shutdown()


def _late(folder: Path, told: Told) -> float:
    gap = timedelta(seconds=1 / A_SECOND)
    first = NOON + timedelta(seconds=3)
    moments = [first + gap * number for number in range(A_SECOND * SECONDS)]
    settings = _filled(folder, told, len(moments), {}, moments)
    [done] = _all_of([_start("ticks", SECONDS + 6, {"settings": settings})])
    due = {_badge_of(number): moment for number, moment in enumerate(moments)}
    sent = _asked(told, "sent")
    if len(sent) < len(moments):
        raise BrokenFigureError(f"{len(sent)} of {len(moments)} went out")
    noon = datetime.fromtimestamp(done["noon"], UTC)
    waits = ((_at(one) - noon - (due[_badge(one["text"])] - NOON)).total_seconds() for one in sent)
    return percentile(waits, 0.99)


# --- what is owed ---------------------------------------------------------------------------


def _filled(
    folder: Path, told: Told, count: int, given: Mapping[str, str], due: Sequence[datetime] = ()
) -> dict[str, str]:
    """An installation whose learners are owed so many notices; its settings."""
    access = {
        "local": "false",
        "telegram_token": told["token"],
        "telegram_api_url": told["url"],
        "telegram_a_second": "1000",
    }
    installation = Installation(folder, {**access, **given})
    with installation.opened() as house:
        _owe(house, count, due)
        house.store.run_now(lambda _, tx: _let_go_of_the_sample(tx), None)
    return {name[10:].lower(): value for name, value in installation.environment.items()}


def _let_go_of_the_sample(tx: Transaction) -> None:
    for ref in ("gus", "ben", "ana"):
        person = tx.people.known_ref(ref)
        for one in tx.outbox.for_person(person.id) if person else ():
            tx.outbox.let_go(one.id, NOON, "not ours")


def _owe(house: House, count: int, due: Sequence[datetime]) -> None:
    day_before = NOON - timedelta(days=1)

    def people(_asked: None, tx: Transaction) -> list[str]:
        found = []
        for chat in range(FIRST_CHAT, FIRST_CHAT + CHATS):
            person = tx.people.add(day_before, name=f"Person {chat}")
            tx.people.link(person.id, "telegram", "", str(chat), day_before)
            found.append(person.id)
        return found

    def badges(numbers: range, tx: Transaction) -> None:
        for number in numbers:
            person, new = them[number % CHATS], _badge_of(number)
            tx.badges.add(
                NewBadge(
                    id=new,
                    person_id=person,
                    achievement_id="dss.b.data",
                    version="2.0.0",
                    attempt_id=None,
                    valid_from=day_before,
                    valid_until=day_before + timedelta(days=700),
                    document={},
                    status_list=9,
                    status_index=number,
                    identity_salt=bytes(32),
                    renews=None,
                    awarded_at=day_before,
                )
            )
            tx.owe(BadgeAwarded(person, due[number] if due else day_before, new), day_before)

    them = house.store.run_now(people, None)
    for start in range(0, count, 1000):
        house.store.run_now(badges, range(start, min(start + 1000, count)))


def _badge_of(number: int) -> str:
    return f"VL-BENCH-{number:05d}"


def _badge(text: str) -> str:
    place = text.index("VL-BENCH-")
    return text[place : place + 14]


# --- processes ------------------------------------------------------------------------------


def _start(what: str, count: int, asked: Mapping[str, Any]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.delivering", what, str(count)]
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What breaks in APScheduler it tells at length; what it did is counted.
        stderr=subprocess.DEVNULL if what == "apscheduler" else None,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    return process


def _all_of(processes: Sequence[subprocess.Popen[str]]) -> list[dict[str, float]]:
    told = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise BrokenFigureError("a process that delivers has broken")
    return [json.loads(each.splitlines()[-1]) for each in told]


def _asked(told: Told, what: str) -> list[Any]:
    with urllib.request.urlopen(f"{told['url']}/double/{what}") as answer:  # noqa: S310 - loopback
        found: list[Any] = json.load(answer)
    return found


def _repeats(told: Told) -> int:
    names = Counter(_badge(one["text"]) for one in _asked(told, "sent") if "BENCH" in one["text"])
    return sum(names.values()) - len(names)


def _at(sent: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(sent["at"])


def _gaps(sent: Sequence[Mapping[str, Any]]) -> float:
    last: dict[int, datetime] = {}
    shortest = float("inf")
    for one in sent:
        with suppress(KeyError):
            shortest = min(shortest, (_at(one) - last[one["chat_id"]]).total_seconds())
        last[one["chat_id"]] = _at(one)
    return shortest


@contextmanager
def _server(programs: Path) -> Iterator[Server]:
    server = Server(programs)
    try:
        server.start()
        yield server
    finally:
        server.remove()


DISPATCH = Figure("dispatch", "20,000 notices with an intent before each", measure, on_request=True)
LIMITS = Figure("limits", "Telegram's limits, and how late what is due goes out", measure_limits)
