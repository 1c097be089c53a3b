"""A thousand badges: awarded from a list of results, then checked as `/verify bulk` checks them.

The command and the chat run these very functions. `bulk-10k` runs the command itself.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from subprocess import Popen
from time import perf_counter, process_time, sleep

from bot.issuance import issue_now
from bot.opening import House
from credentials.registry.canonical import without_proof
from credentials.registry.proofs import add_proofs
from handlers.employer.bulk import check_list
from handlers.messages import Account, Request, Seat
from handlers.registry.award import AwardOrder
from handlers.registry.evidence import verify_all
from handlers.registry.results import Awarded, Result, take_in
from handlers.registry.signing import who_signs
from storage.transaction import Transaction
from tests.benchmarks.harness import (
    Bar,
    BrokenFigureError,
    Figure,
    Line,
    Report,
    Rounds,
    take_turns,
)
from tests.benchmarks.installation import ROOT, Installation
from tests.benchmarks.judging import bare_verify

BADGES, LISTED, AT_ONCE = 1_000, 500, 100
MANY, EARLY = 10_000, 2_000
ROUNDS = 5
SCORES = {"fix": 2, "dupes": 2, "notes": 2}


def measure(folder: Path) -> Report:
    """Award and sign a thousand, then judge them in each of three ways, in turn."""
    with Installation(folder).opened() as house:
        house.store.run_now(partial(_learners, count=BADGES), house.clock.now())
        costs, floor, grown = _issued(house)
        badges = house.store.run_now(_share_all, None)
        ways = (_as_lists, _at_once, _one_by_one, _bare)
        took = take_turns(*(partial(way, house, badges) for way in ways), rounds=ROUNDS)
    lists, at_once, alone, bare = took
    beside = f"{BADGES:,} bare Ed25519 verifies"
    lines = [
        Line(f"{BADGES:,} in lists, a CSV for each", lists, "s", beside, bare, _under(1)),
        Line("   judged at once", at_once, "s", beside, bare),
        Line("   judged one by one", alone, "s", beside, bare),
        Line("one awarded, signed, published", costs, "ms", "its two proofs", floor, _under(25)),
        Line(f"memory, the last {BADGES // 2}", Rounds((grown,)), "MiB", asked=_under(10)),
    ]
    notes = [
        "Processor time, all of it on one core; nothing here waits for anything but the disk.",
        f"Lists of {LISTED}; every badge is valid and may be seen.",
    ]
    return Report(lines, notes)


def measure_ten_thousand(folder: Path) -> Report:
    """Run the command on a file of ten thousand results, and look at its memory meanwhile."""
    installation = Installation(folder)
    with installation.opened() as house:
        house.store.run_now(partial(_learners, count=MANY), house.clock.now())
    file = folder / "results.csv"
    file.write_text("".join(_file(MANY)), encoding="utf-8")
    began = perf_counter()
    seen = list(_watched(installation, file))
    seconds = perf_counter() - began
    early = max(seen[: max(1, len(seen) * EARLY // MANY)])
    lines = [
        Line(f"{MANY:,} awarded, signed, published", Rounds((seconds,)), "s"),
        Line("memory, the most", Rounds((max(seen),)), "MB"),
        Line(f"   more than after {EARLY:,}", Rounds((max(seen) - early,)), "MB", asked=_under(10)),
    ]
    return Report(lines, ["`vouchline results import`; resident memory as /proc tells it."])


def _under(limit: float) -> Bar:
    return Bar("<", limit, "quantity")


# --- issuing --------------------------------------------------------------------------------


def _learners(at: datetime, tx: Transaction, count: int) -> None:
    for number in range(count):
        tx.people.add(at, ref=f"l{number}", name=f"Lee {number}")


def _issued(house: House) -> tuple[Rounds, Rounds, float]:
    """Milliseconds for one, for its proofs alone, and MiB that the second half has added."""
    costs, floor, memory = [], [], []
    for start in range(0, BADGES, AT_ONCE):
        busy = process_time()
        _issue(house, range(start, start + AT_ONCE))
        costs.append((process_time() - busy) * 1000 / AT_ONCE)
        floor.append(_proofs(house))
        gc.collect()
        memory.append(_resident("self"))
    half = len(memory) // 2
    grown = max(memory[half:]) - max(memory[:half])
    return Rounds(tuple(costs)), Rounds(tuple(floor)), grown


def _issue(house: House, numbers: Sequence[int]) -> None:
    now = house.clock.now()
    results = [_result(number, now) for number in numbers]
    taken = house.store.run_now(lambda asked, tx: take_in(asked, now, tx), results)
    issue_now(house.store, now)
    if not all(isinstance(one, Awarded) and one.is_new for one in taken):
        raise BrokenFigureError("not all were awarded")


def _result(number: int, at: datetime) -> Result:
    order = AwardOrder(f"l{number}", "dss.b.data", SCORES, ("diaz",), "lee", at)
    return Result(number, order, (str(number),))


def _proofs(house: House) -> float:
    """Milliseconds of processor time for the two proofs of one badge."""
    who, key = house.store.read_now(who_signs, None)
    [badge] = house.store.read_now(lambda _, tx: tx.badges.signed_after("", 1), None)
    document, times = without_proof(badge.document), 5
    busy = process_time()
    for _ in range(times):
        add_proofs(document, key.private, who.method(key.name), badge.valid_from)
    return (process_time() - busy) * 1000 / times


def _file(count: int) -> Iterator[str]:
    yield "learner,achievement,scores,assessor,approver\n"
    for number in range(count):
        yield f"l{number},dss.b.data,fix=2;dupes=2;notes=2,diaz,lee\n"


def _watched(installation: Installation, file: Path) -> Iterator[float]:
    """Megabytes, once a second while the import runs."""
    command = [str(Path(sys.executable).with_name("vouchline")), "results", "import", str(file)]
    with ExitStack() as stack:
        running = stack.enter_context(
            Popen(command, cwd=ROOT, env=installation.environment)  # noqa: S603 - our own
        )
        stack.callback(running.kill)
        while running.poll() is None:
            yield _resident(str(running.pid))
            sleep(1)
        if running.returncode:
            raise BrokenFigureError("the import refused a line")


def _resident(process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(next(found, "0")) / 1024


# --- judging --------------------------------------------------------------------------------


def _share_all(_asked: None, tx: Transaction) -> list[str]:
    learners = (tx.people.by_ref(f"l{number}") for number in range(BADGES))
    badges = [tx.badges.of(one.id)[0].id for one in learners]
    for badge in badges:
        tx.badges.share(badge, see="anyone")
    return badges


def _as_lists(house: House, badges: Sequence[str]) -> float:
    """Everything that happens between a file and its answer, in the transaction of a request."""
    account = Account("slack", "acme", "rosa")
    began = process_time()
    for start in range(0, len(badges), LISTED):
        content = "\n".join(badges[start : start + LISTED]).encode()
        asked = Request(account, Seat.EMPLOYER, house.clock.now(), f"list-{start}")
        told = house.store.run_now(partial(_check, content), asked)
        if not told.startswith(f"{LISTED} valid."):
            raise BrokenFigureError(told)
    return process_time() - began


def _check(content: bytes, asked: Request, tx: Transaction) -> str:
    return check_list(content, asked, tx)[-1].text


def _at_once(house: House, badges: Sequence[str]) -> float:
    began = process_time()
    house.store.read_now(partial(_judge, now=house.clock.now()), badges)
    return process_time() - began


def _one_by_one(house: House, badges: Sequence[str]) -> float:
    began = process_time()
    for badge in badges:
        house.store.read_now(partial(_judge, now=house.clock.now()), [badge])
    return process_time() - began


def _judge(badges: Sequence[str], tx: Transaction, now: datetime) -> None:
    found = verify_all(badges, tx, now, now, for_public=True)
    if any(one.verdict.name != "valid" for one in found):
        raise BrokenFigureError("not all are valid")


def _bare(_house: House, badges: Sequence[str]) -> float:
    verify_one, began = bare_verify(), process_time()
    for _ in badges:
        verify_one()
    return process_time() - began


BULK = Figure("bulk", "a thousand badges at once", measure)
TEN_THOUSAND = Figure("bulk-10k", "ten thousand results", measure_ten_thousand, on_request=True)
