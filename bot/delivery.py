"""Carries what we owe to people: claim, judge and intend, send, mark. It holds no facts.

Each step commits before the next begins, so that whoever comes after a crash knows exactly which
sends are in doubt: at most `AT_ONCE` of each process. Rows are claimed, intended and marked several
in one transaction; they are sent side by side, and each person gets one at a time. Many processes
may do this at once; a row belongs to one of them at a time.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from bot.clock import Clock, real_now
from bot.outages import Outages
from bot.platforms import Destination, InDoubt, NotSent, Platform, ShutOut, TryLater
from handlers.due.breaking import Broken, put_off
from handlers.due.parcel import (
    Arrived,
    Done,
    NotNow,
    Outcome,
    Parcel,
    Refused,
    Unknown,
    Unreachable,
)
from handlers.due.preparing import AN_HOUR, Asked, Prepared, prepare
from handlers.due.settling import Ended, settle
from storage.away import CommitInDoubtError, TryAgainError
from storage.outbox import Lease, Owed
from storage.store import Handler, Store
from storage.transaction import Transaction

SEND_SECONDS: Final = 25
"""How long one send may take: well inside the lease, so that nobody else takes it for lost."""
MARK_AGAIN_SECONDS: Final = 0.5
MARK_TRIES: Final = 100
"""Some minutes, with what the store itself tries: a database that is started again is back."""
LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 32
"""How many people are written to at the same time, and how many doubts a crash can leave."""
CLAIM: Final = 100
"""How many rows are claimed together; what is not begun is given back when we stop."""
SHORTEST_WAIT: Final = 0.002
FEW_MOMENTS: Final = 10
LONGEST_WAIT: Final = 2.0
"""Seconds to wait for a slot; a platform that wants more is left to the next tick."""

log = structlog.get_logger(__name__)
Wanted = TypeVar("Wanted")
Answer = TypeVar("Answer")


class Delivery:
    """One worker. `worker` is a name that no other process has."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platforms: Mapping[str, Platform],
        worker: str,
        real: Callable[[], datetime] = real_now,
    ) -> None:
        """`real` is the machine's time: leases run by it, whatever the service's clock says."""
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._connected = {name: each.a_second for name, each in platforms.items()}
        self._worker = worker
        self._real = real
        self._outages = Outages(real)
        self._hands: deque[Owed] = deque()
        self._sending: set[asyncio.Task[None]] = set()
        self._ended: list[Done] = []
        self._open = 0
        """How many are intended and not marked: what a crash would leave in doubt."""
        self._stopping = False

    async def deliver_all(self) -> int:
        """Carry until nothing is due, or until we are to stop; how many rows it looked at."""
        looked_at = 0
        try:
            await self._run(lambda at, tx: tx.outbox.wake(at), self._clock.now())
            while not self._stopping:
                # Asked before the claim: what is marked in this turn may free somebody's next.
                idle = not self._open
                if len(self._hands) < AT_ONCE:
                    claimed = await self.claim()
                    self._hands += claimed
                    looked_at += len(claimed)
                wait = await self._go_on()
                if idle and not self._open and (not self._hands or wait > LONGEST_WAIT):
                    break
                await self._until_some_end(wait)
        finally:
            await self._finish()
        return looked_at

    def stop(self) -> None:
        """Begin nothing new: what is under way is finished, the rest is for others."""
        self._stopping = True

    # --- the steps --------------------------------------------------------------------------

    async def claim(self) -> list[Owed]:
        """Lease what is due, one notice for each person."""
        lease, lost_by = self._lease(), self._outages.leases_ended_by()

        def claim(at: datetime, tx: Transaction) -> list[Owed]:
            return tx.outbox.claim(lease, at, CLAIM, lost_by)

        return await self._run(claim, self._clock.now())

    async def intend(self, rows: Sequence[Owed], *, together: bool = True) -> Prepared:
        """Judge notices again and commit to sending them, in one transaction."""
        asked = Asked(rows, self._lease(), self._clock.now(), self._connected, together)
        return await self._run(prepare, asked)

    async def send(self, parcel: Parcel) -> Done:
        """Give it to the platform of its account; whatever happens has a name."""
        to = Destination(parcel.account, parcel.channel)
        outcome = await self._send(to, parcel)
        now = self._real()
        rest = timedelta(seconds=self._platforms[parcel.account.platform].rest(to))
        return Done(parcel, outcome, now, now + rest)

    async def mark(self, dones: Sequence[Done]) -> None:
        """Write down what came of sends, as soon as the database takes it.

        We know what nobody else can find out. So we wait for a database that is away, rather than
        leave a doubt; and a row that went to somebody else meanwhile is theirs.
        """
        ended = Ended(dones, self._worker, self._clock.now())
        for left in reversed(range(MARK_TRIES)):
            try:
                await self._run(settle, ended, alone=_shows_an_alert(dones))
                break
            except (TryAgainError, CommitInDoubtError):
                if not left:
                    raise
                log.warning("not_marked_yet", ids=_ids(dones))
                await asyncio.sleep(MARK_AGAIN_SECONDS)
            except Exception:
                if len(dones) > 1:
                    # One mark that breaks must not leave the others in doubt.
                    for done in dones:
                        await self.mark([done])
                    return
                log.exception("mark_broke", ids=_ids(dones))
                return
        for done in dones:
            for one in done.parcel.rows:
                outcome = type(done.outcome).__name__
                log.info("notice", id=one.id, kind=one.notice.kind, outcome=outcome)

    # --- a round ----------------------------------------------------------------------------

    async def _go_on(self) -> float:
        """Mark what has ended and begin the next sends, in one transaction.

        How many seconds later there may be a free slot for what is left in our hands.
        """
        ended, self._ended = self._ended, []
        room = AT_ONCE - self._open + len(ended)
        batch = [self._hands.popleft() for _ in range(min(room, len(self._hands)))]
        prepared = await self._mark_and_intend(ended, batch)
        self._open += len(prepared.parcels) - len(ended)
        self._hands.extendleft(reversed(prepared.left))
        for parcel in prepared.parcels:
            task = asyncio.create_task(self._carry(parcel))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        if prepared.again_at is None:
            return 0
        return max((prepared.again_at - self._real()).total_seconds(), SHORTEST_WAIT)

    async def _mark_and_intend(self, ended: Sequence[Done], batch: Sequence[Owed]) -> Prepared:
        marks = Ended(ended, self._worker, self._clock.now())
        asked = Asked(batch, self._lease(), self._clock.now(), self._connected)

        def both(_asked: None, tx: Transaction) -> Prepared:
            settle(marks, tx)
            return prepare(asked, tx)

        if not batch and not ended:
            return Prepared()
        try:
            return await self._run(both, None, alone=_shows_an_alert(ended))
        except Exception as problem:  # noqa: BLE001 - each half says by itself what is wrong
            log.warning("turn_broke", why=str(problem))
        await self.mark(ended)
        return await self._intend_each(batch)

    async def _intend_each(self, batch: Sequence[Owed]) -> Prepared:
        """One by one: a notice that breaks must not hold up everybody else's."""
        parcels: list[Parcel] = []
        left: list[Owed] = []
        for place, one in enumerate(batch):
            try:
                prepared = await self._intend_one(one)
            except (TryAgainError, CommitInDoubtError) as away:
                log.warning("not_intended", id=one.id, why=away.what)
                left += batch[place:]
                break
            except Exception as problem:
                log.exception("notice_broke", id=one.id, kind=one.notice.kind)
                # What it says may be personal; what it is called is not.
                why = f"{type(problem).__name__}, see the service's log"
                at = self._clock.now()
                await self._run(put_off, Broken(one, self._worker, at, why, AN_HOUR))
            else:
                parcels += prepared.parcels
                left += prepared.left
        return Prepared(parcels, left)

    async def _intend_one(self, one: Owed) -> Prepared:
        """With what goes in the same message; by itself, if that breaks: it may be the other's."""
        try:
            return await self.intend([one])
        except (TryAgainError, CommitInDoubtError):
            raise
        except Exception as problem:  # noqa: BLE001 - by itself it says what is wrong
            log.warning("message_broke", id=one.id, why=type(problem).__name__)
        return await self.intend([one], together=False)

    async def _carry(self, parcel: Parcel) -> None:
        done = await self.send(parcel)
        self._ended.append(done)

    async def _send(self, to: Destination, parcel: Parcel) -> Outcome:
        platform = self._platforms[parcel.account.platform]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent = await platform.send(to, parcel.message, parcel.replaces)
        except ShutOut as no:
            return Unreachable(str(no))
        except NotSent as no:
            return Refused(str(no))
        except TryLater as later:
            return NotNow(str(later), later.retry_after)
        except (InDoubt, TimeoutError) as doubt:
            return Unknown(str(doubt) or "no answer in time")
        except Exception:
            # A platform that breaks in the middle of a send may have sent.
            log.exception("send_broke", platform=parcel.account.platform)
            return Unknown("the platform broke")
        return Arrived(sent.message_id)

    async def _until_some_end(self, wait: float) -> None:
        """Wait for a send to end, and a moment more: one transaction does for several."""
        if not self._sending:
            await asyncio.sleep(wait)
            return
        await asyncio.wait(self._sending, timeout=wait or None, return_when="FIRST_COMPLETED")
        for _ in range(FEW_MOMENTS):
            if not self._sending or len(self._ended) >= AT_ONCE // 4:
                break
            await asyncio.sleep(SHORTEST_WAIT)

    async def _finish(self) -> None:
        """Let what is under way end and mark it; give back what was not begun."""
        if self._sending:
            await asyncio.wait(self._sending)
        ended, self._ended = self._ended, []
        self._open = 0
        if ended:
            await self.mark(ended)
        held, self._hands = list(self._hands), deque()
        if held:
            await self._run(lambda rows, tx: tx.outbox.release(rows, self._worker), held)

    async def _run(
        self, handler: Handler[Wanted, Answer], asked: Wanted, *, alone: bool = False
    ) -> Answer:
        try:
            answer = await self._store.run(handler, asked, alone=alone)
        except (TryAgainError, CommitInDoubtError):
            self._outages.away()
            raise
        self._outages.back()
        return answer

    def _lease(self) -> Lease:
        now = self._real()
        return Lease(self._worker, now, now + LEASE)


def _ids(dones: Sequence[Done]) -> list[str]:
    return [one.id for done in dones for one in done.parcel.rows]


def _shows_an_alert(dones: Sequence[Done]) -> bool:
    # An alert that is shown anew is changed as a whole: staff who take it have their turn.
    return any(done.parcel.message.thread for done in dones)
