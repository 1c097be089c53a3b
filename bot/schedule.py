"""When things are done: ticks in memory, which hold no facts. A tick that is lost loses nothing.

APScheduler gives the beat. What is due stands in tables, so any number of processes may tick.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

import structlog

# It ships no types.
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]
from typing_extensions import override

from bot.auditing import audit_if_due
from bot.clock import Clock, real_now
from bot.delivery import Delivery
from bot.issuance import issue_or_wait
from bot.platforms import Platform
from bot.shared_time import SharedTime
from handlers.due.owing import Due, alerts_due, batches, brought_by_time, due_of, owe
from storage.away import TryAgainError
from storage.store import Store
from storage.transaction import Transaction

Work: TypeAlias = Callable[[], Awaitable[int]]

ISSUE_SECONDS: Final = 1
OWE_SECONDS: Final = 60
ALERT_SECONDS: Final = 900
DELIVER_SECONDS: Final = 1
FORGET_SECONDS: Final = 3600
AUDIT_SECONDS: Final = 3600
WITNESS_SECONDS: Final = 2
UNSAID_SECONDS: Final = 15
"""Well inside of how long a process counts as there that does not say so again."""
WATCH_SECONDS: Final = 1
"""How soon we see that the machine's clock went back."""
LOCAL_SECONDS: Final = 2
"""Locally the clock jumps, and somebody is watching."""

log = structlog.get_logger(__name__)


class Tick:
    """One kind of work, done by one at a time. `work` answers how much there was to do."""

    def __init__(
        self, name: str, seconds: float, work: Work, hurry: Callable[[], None] | None = None
    ) -> None:
        """Do `work` every so many `seconds`; `hurry` asks it to come to an end soon."""
        self.name = name
        self.seconds = seconds
        self._work = work
        self._hurry = hurry
        self._busy = asyncio.Lock()
        self._again = False
        self._closed = False

    async def run(self) -> None:
        """Do it now. Asked while it is being done, it is done once more afterwards."""
        self._again = True
        async with self._busy:
            if self._closed or not self._again:
                return
            self._again = False
            try:
                await self._work()
            except TryAgainError as away:
                # Until it is back, each tick would tell the same long story.
                log.warning("tick_waits", tick=self.name, why=away.what)
            except Exception:
                # The next tick tries again; the others go on.
                log.exception("tick_broke", tick=self.name)

    async def close(self) -> None:
        """Wait until it is done; from now on it is not done any more."""
        self._closed = True
        if self._hurry:
            self._hurry()
        async with self._busy:
            return


class _Every(BaseTrigger):  # type: ignore[misc]
    """Each so many seconds. After a jump of the machine's clock what lies between is left out.

    The library's own interval counts it all: a clock that was a year slow would be half a minute
    of counting and a gigabyte of times, before the next tick.
    """

    def __init__(self, seconds: float) -> None:
        self._between = timedelta(seconds=seconds)

    @override
    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        following = (previous_fire_time or now) + self._between
        return following if following > now else now + self._between


class Schedule:
    """The ticks of one process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platforms: Sequence[Platform],
        *,
        worker: str | None = None,
        ticks: bool = True,
        delivers: bool = True,
        ask_witnesses: Work | None = None,
        say_unsaid: Work | None = None,
        real: Callable[[], datetime] = real_now,
    ) -> None:
        """`ticks`: issue, owe and tidy up here. `delivers`: send here what is owed.

        `say_unsaid`: stay, and carry on answers that others have left.
        `worker` is a name that no other process has; None: a new one.
        """
        self._store = store
        self._clock = clock
        self._real = real
        self._waits: str | None = None
        self._witnesses: Tick | None = None
        self._ticks = [Tick("unsaid", UNSAID_SECONDS, say_unsaid)] if say_unsaid else []
        self._ticks += self._regular() if ticks else []
        if delivers and platforms:
            connected = {each.name: each for each in platforms}
            time = SharedTime(store)
            delivery = Delivery(store, clock, connected, worker or secrets.token_hex(8), time)

            async def deliver() -> int:
                await time.compare()
                return await delivery.deliver_all()

            self._ticks.append(Tick("deliver", DELIVER_SECONDS, deliver, delivery.stop))
        if ticks and ask_witnesses:
            # Last: others answer in their own time, and nothing of ours waits for them.
            self._witnesses = Tick("witness", WITNESS_SECONDS, ask_witnesses)
            self._ticks.append(self._witnesses)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._poked: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick; the first time at once."""
        for tick in self._ticks:
            self._scheduler.add_job(
                tick.run,
                _Every(tick.seconds),
                id=tick.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._keep(self._begin())

    async def _begin(self) -> None:
        if self._witnesses is not None:
            # Only now first of all, and for seconds at most: they may know of our log what a
            # restored database has forgotten.
            await self._witnesses.run()
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watch_the_clock())
        await self.catch_up()

    async def _watch_the_clock(self) -> None:
        """When the machine's clock goes back, tick on: the scheduler waits for the old time."""
        before = self._real()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = self._real()
            if now < before:
                log.warning("clock_went_back", seconds=(before - now).total_seconds())
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=now)
            before = now

    def poke(self) -> None:
        """Something has happened, or the clock was moved: do everything now, in its order."""
        self._keep(self.catch_up())

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._poked.add(task)
        task.add_done_callback(self._poked.discard)

    async def stop(self) -> None:
        """Finish what is under way; nothing new begins."""
        # The scheduler's own way of stopping would cut a send in two: it comes last.
        for tick in self._ticks:
            await tick.close()
        await asyncio.gather(*self._poked)
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)

    async def catch_up(self) -> None:
        """Do everything now, in its order, and come back when it is done."""
        for tick in self._ticks:
            await tick.run()

    # --- the work ---------------------------------------------------------------------------

    def _regular(self) -> list[Tick]:
        local = self._store.cellar.programme.local
        return [
            Tick("issue", ISSUE_SECONDS, self._issue),
            Tick("owe", LOCAL_SECONDS if local else OWE_SECONDS, self._owe_reminders),
            Tick("alerts", LOCAL_SECONDS if local else ALERT_SECONDS, self._owe_alerts),
            Tick("forget", FORGET_SECONDS, self._forget),
            Tick("audit", AUDIT_SECONDS, self._audit),
        ]

    async def _issue(self) -> int:
        waits = await asyncio.to_thread(issue_or_wait, self._store, self._clock.now())
        if waits is None:
            self._waits = None
        elif self._waits != str(waits):
            # Once: the next tick is a second away, and an operator may be asleep.
            self._waits = str(waits)
            log.error("log_is_read_only", reason=self._waits)
        return 0

    async def _audit(self) -> int:
        # It asks each hour and walks once a day, so that a restart neither skips nor repeats it.
        return await asyncio.to_thread(audit_if_due, self._store, self._clock.now())

    async def _owe_reminders(self) -> int:
        owed = 0
        for kind in brought_by_time():
            try:
                owed += await self._owe(partial(due_of, kind))
            except TryAgainError:
                raise
            except Exception:
                # What breaks one kind must not keep the others from anybody.
                log.exception("kind_broke", kind=kind.name)
        return owed

    async def _owe_alerts(self) -> int:
        return await self._owe(alerts_due)

    async def _owe(self, look: Callable[[datetime, Transaction], Due]) -> int:
        # Looking takes time and no lock; owing takes the lock, a batch at a time.
        due = await self._store.read(look, self._clock.now())
        owed = [await self._store.run(owe, piece) for piece in batches(due)]
        return sum(len(each) for each in owed)

    async def _forget(self) -> int:
        def forget(at: datetime, tx: Transaction) -> int:
            return tx.inbox.forget_old(at) + tx.files.forget_old(at)

        return await self._store.run(forget, self._clock.now())
