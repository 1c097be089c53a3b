"""`vouchline doctor`: is everything in place? One line each, with advice."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer

from bot.carrying import InDoubt, NotSent, TryLater
from bot.cli.common import NO, out
from bot.clock import real_now
from bot.connections import try_slack, try_telegram
from bot.issuance import report_on
from bot.opening import House, open_house
from bot.platforms import CannotHear
from bot.settings import Settings, read_settings
from bot.shared_time import difference
from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.did import did_web
from handlers.registry.audit_record import last_audit
from handlers.registry.continuity import ForkError
from handlers.registry.issuer import PURPOSES, endorser_lines, issuer, signing_key
from handlers.registry.resigning import count_to_sign_again
from storage.faults import fault_in
from storage.migrations import pending

MEGABYTE = 1_000_000
ROOM = 300
"""Megabytes: some hours for a small programme, whose learners send files of up to 20."""
FAR_AHEAD = timedelta(days=366 * 5)
OLD_KEY = timedelta(days=330)
"""Early enough to hold a ceremony before the key is a year old."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `bad` makes the exit code 1; a note does not."""

    name: str
    says: str
    bad: bool = False


def doctor() -> None:
    """Check settings, data, keys, catalog, log, witnesses and platforms; exit 1 if wrong."""
    found = list(_look())
    for one in found:
        out.print(f"{'✗' if one.bad else '✓'} {one.name}: {one.says}", markup=False)
    if any(one.bad for one in found):
        raise typer.Exit(NO)


def _look() -> Iterator[Finding]:
    try:
        settings = read_settings()
    except Mistake as mistake:
        yield Finding("settings", str(mistake), bad=True)
        return
    yield Finding("settings", f"read; data is in {settings.data_dir}.")
    yield from _guarded("public address", lambda: _address(settings))
    tables = list(_guarded("database", lambda: _tables(settings)))
    yield from tables
    if not any(one.bad for one in tables):
        yield from _guarded("store", lambda: _inside(settings))
    yield from _guarded("platforms", lambda: _platforms(settings))


def _tables(settings: Settings) -> Iterator[Finding]:
    steps = pending(settings.database_url)
    missing = f"{several(len(steps), 'step is', 'steps are')} missing. Run: vouchline db upgrade"
    yield Finding("database", missing if steps else "up to date.", bad=bool(steps))


def _inside(settings: Settings) -> Iterator[Finding]:
    with open_house(settings) as house:
        for name, check in CHECKS.items():
            yield from _guarded(name, lambda look=check: look(house))  # type: ignore[misc]


def _guarded(name: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a look finds; what breaks it is a finding too, and keeps nobody from the others."""
    try:
        yield from look()
    except Mistake as mistake:
        yield Finding(name, str(mistake), bad=True)
    except Exception as problem:
        fault = fault_in(problem)
        if fault is None:
            raise
        place = f": {problem.filename}" if isinstance(problem, OSError) else ""
        yield Finding(name, f"{fault}{place}. Check the disk and the database.", bad=True)


def _address(settings: Settings) -> Iterator[Finding]:
    did = did_web(settings.public_url)
    secure = settings.public_url.startswith("https://") or settings.is_local
    says = f"{settings.public_url} signs as {did}."
    if not secure:
        says += " Use https:// before you give badges to people."
    yield Finding("public address", says, bad=not secure)


def _disk(house: House) -> Iterator[Finding]:
    folder = house.settings.data_dir
    free = shutil.disk_usage(folder).free // MEGABYTE
    says = f"{free:,} MB free for {folder}."
    if free < ROOM:
        says += " When it is full nothing more is stored: make room."
    yield Finding("disk", says, bad=free < ROOM)


def _clock(house: House) -> Iterator[Finding]:
    asked = real_now()
    there = house.store.read_now(lambda _, tx: tx.database_time(), None)
    if off := difference(asked, there, real_now()):
        says = f"it differs from the database's by {off.total_seconds():+.0f} seconds."
        yield Finding("clock", says, bad=True)
    ahead = house.clock.offset
    if not ahead:
        yield Finding("clock", f"{house.clock.now():%Y-%m-%d %H:%M} UTC.")
        return
    yield Finding(
        "clock",
        f"{house.clock.now():%Y-%m-%d %H:%M} UTC, moved for the sample (local mode).",
        bad=not house.settings.is_local or abs(ahead) > FAR_AHEAD,
    )


def _keys(house: House) -> Iterator[Finding]:
    lines = house.store.read_now(lambda _, tx: endorser_lines(issuer(tx)), None)
    for purpose in (*PURPOSES, *lines):
        key = house.store.read_now(lambda line, tx: signing_key(line, issuer(tx), tx), purpose)
        age = house.clock.now() - key.made_at
        says = f"{key.name}, {several(age.days, 'day')} old."
        if age >= OLD_KEY:
            says += f" Make a new one within a year: vouchline keys ceremony {purpose}"
        yield Finding(f"{purpose} key", says, bad=age >= OLD_KEY)
    if left := house.store.read_now(lambda _, tx: count_to_sign_again(tx), None):
        badges = several(left, "badge")
        says = f"only a key that leaked has signed {badges}. Run: vouchline keys resign"
        yield Finding("badges", says, bad=True)


def _catalog(house: House) -> Iterator[Finding]:
    today = house.clock.now().astimezone(house.settings.zone).date()
    local = house.settings.is_local
    so = "Nothing of it is issued, but for this sample." if local else "Nothing of it is issued."
    library = house.store.read_now(lambda _, tx: tx.catalog, None)
    count = len(library.achievements(today))
    if not count:
        yield Finding("catalog", "empty. Run: vouchline catalog load catalog/*.yaml", bad=True)
        return
    yield Finding("catalog", f"{several(count, 'badge')} can be earned.")
    for late in library.reviews_late(today):
        yield Finding(
            "catalog",
            f"the yearly review of {late.id} was due on {late.review_by}. {so}",
            bad=not local,
        )


def _log(house: House) -> Iterator[Finding]:
    status = report_on(house.store)
    mode = status.mode.replace("_", "-")
    yield Finding(
        "log", f"{several(status.size, 'entry', 'entries')}, {mode}.", bad=bool(status.reasons)
    )
    for reason in status.reasons:
        yield Finding("log", f"{reason} {ForkError.advice}", bad=True)


def _anchor(house: House) -> Iterator[Finding]:
    anchor = house.store.cellar.anchor
    anchor.try_out(house.store.read_now(lambda _, tx: issuer(tx).origin, None))
    yield Finding("anchor", f"{anchor} answers.")


def _witnesses(house: House) -> Iterator[Finding]:
    keys, least = house.store.cellar.programme.witnesses, house.settings.witness_list.least
    if not keys:
        yield Finding("witnesses", "none. Only our word says that everybody sees the same log.")
        return
    status = report_on(house.store)
    says = f"{status.witnesses} of {len(keys)} have signed the newest checkpoint"
    few = status.note is not None and status.witnesses < least
    says += f", and {least} should. See “witness_failed” in the service's log." if few else "."
    yield Finding("witnesses", says, bad=few)


def _audited(house: House) -> Iterator[Finding]:
    last = house.store.read_now(lambda _, tx: last_audit(tx), None)
    if last is None:
        yield Finding("audit", "none yet. The service makes one a day.")
    elif last.breaks:
        yield Finding("audit", f"{last.breaks[0]} Run: vouchline registry audit", bad=True)
    else:
        yield Finding(
            "audit",
            f"{several(last.entries, 'entry', 'entries')} on {last.at:%Y-%m-%d}, nothing broken.",
        )


def _platforms(settings: Settings) -> Iterator[Finding]:
    connected = bool(settings.telegram_token or settings.slack_bot_token)
    if settings.is_local:
        says = "the three-seat page, on this machine only."
        if connected:
            says += " Set VOUCHLINE_LOCAL=false: whoever opens it is any member of staff."
        yield Finding("platforms", says, bad=connected)
    elif not connected:
        yield Finding("platforms", "none. Nobody can write to us, and what is owed waits.")
    if settings.telegram_token:
        yield _tried("telegram", try_telegram(settings))
    if settings.slack_bot_token:
        yield _tried("slack", try_slack(settings))
        if not settings.staff_channel:
            yield Finding("slack", "set VOUCHLINE_STAFF_CHANNEL for alerts.", bad=True)


def _tried(name: str, asking: Coroutine[None, None, str]) -> Finding:
    try:
        return Finding(name, f"{asyncio.run(asking)}.")
    except CannotHear as finding:
        return Finding(name, f"{finding}.", bad=True)
    except (TryLater, InDoubt, NotSent) as outcome:
        how = f"Check the settings VOUCHLINE_{name.upper()}_… and the way to it."
        return Finding(name, f"{str(outcome).rstrip('.')}. {how}", bad=True)


def _outbox(house: House) -> Iterator[Finding]:
    counts = house.store.read_now(lambda _, tx: tx.outbox.counts(), None)
    unread = house.store.read_now(lambda _, tx: tx.outbox.count_unreadable(), None)
    if unread:
        why = "a newer version owed them, or they are spoiled"
        yield Finding("outbox", f"{unread} of our notices cannot be read here: {why}.", bad=True)
    if broken := house.store.read_now(lambda _, tx: tx.outbox.count_broken(), None):
        how = "the log says why. After an upgrade: vouchline outbox retry broken"
        yield Finding("outbox", f"{broken} of our notices broke on our side: {how}.", bad=True)
    waiting, doubt = counts.get("owed", 0), counts.get("sending", 0)
    yield Finding("outbox", f"{waiting} waiting, {doubt} being sent (at {real_now():%H:%M} UTC).")


CHECKS: dict[str, Callable[[House], Iterator[Finding]]] = {
    "disk": _disk,
    "clock": _clock,
    "keys": _keys,
    "catalog": _catalog,
    "log": _log,
    "anchor": _anchor,
    "witnesses": _witnesses,
    "audit": _audited,
    "outbox": _outbox,
}
