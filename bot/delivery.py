"""Carries what we owe to people: claim, judge and intend, send, mark. It holds no facts.

Each step commits before the next begins, so that whoever comes after a crash knows exactly which
sends are in doubt. Many may work at once; a row belongs to one of them at a time.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock, real_now
from bot.platforms import Destination, InDoubt, NotSent, Platform, TryLater
from handlers.due.parcel import (
    Arrived,
    Asked,
    NotNow,
    Outcome,
    Parcel,
    Refused,
    Unknown,
    prepare,
    settle,
)
from storage.away import CommitInDoubtError, TryAgainError
from storage.outbox import Lease, Owed
from storage.store import Store
from storage.transaction import Transaction

SEND_SECONDS: Final = 25
"""How long one send may take: well inside the lease, so that nobody else takes it for lost."""
MARK_AGAIN_SECONDS: Final = 0.5
MARK_TRIES: Final = 100
"""Some minutes, with what the store itself tries: a database that is started again is back."""
LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 10
"""How many people are written to at the same time."""

log = structlog.get_logger(__name__)


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
        self._worker = worker
        self._real = real

    async def deliver_once(self) -> int:
        """Carry what is due now, as much as one round takes; how many rows it looked at."""
        claimed = await self.claim()
        await asyncio.gather(*(self._deliver(one) for one in claimed))
        return len(claimed)

    async def deliver_all(self) -> int:
        """Carry until nothing is due; how many rows it looked at."""
        count = 0
        while claimed := await self.deliver_once():
            count += claimed
        return count

    # --- the steps --------------------------------------------------------------------------

    async def claim(self) -> list[Owed]:
        """Lease what is due, one notice for each person."""
        lease = self._lease()

        def claim(at: datetime, tx: Transaction) -> list[Owed]:
            return tx.outbox.claim(lease, at, AT_ONCE)

        return await self._store.run(claim, self._clock.now(), alone=False)

    async def intend(self, one: Owed) -> Parcel | None:
        """Judge a notice again and commit to its sending, in one transaction."""
        connected = frozenset(self._platforms)
        asked = Asked(one, self._lease(), self._clock.now(), connected)
        return await self._store.run(prepare, asked, alone=False)

    async def send(self, parcel: Parcel) -> Outcome:
        """Give it to the platform of its account; whatever happens has a name."""
        to = Destination(parcel.account, parcel.channel)
        platform = self._platforms[parcel.account.platform]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent = await platform.send(to, parcel.message, parcel.replaces)
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

    async def mark(self, parcel: Parcel, outcome: Outcome) -> None:
        """Write down what came of it, as soon as the database takes it.

        We know what nobody else can find out. So we wait for a database that is away, rather than
        leave a doubt; and a row that went to somebody else meanwhile is theirs.
        """
        asked = (parcel, outcome, self._worker, self._clock.now())
        # An alert that is shown anew is changed as a whole: staff who take it have their turn.
        alone = bool(parcel.message.thread)
        for left in reversed(range(MARK_TRIES)):
            try:
                await self._store.run(settle, asked, alone=alone)
                break
            except (TryAgainError, CommitInDoubtError):
                if not left:
                    raise
                log.warning("not_marked_yet", ids=[one.id for one in parcel.rows])
                await asyncio.sleep(MARK_AGAIN_SECONDS)
        for one in parcel.rows:
            log.info("notice", id=one.id, kind=one.notice.kind, outcome=type(outcome).__name__)

    async def _deliver(self, one: Owed) -> None:
        try:
            parcel = await self.intend(one)
            if parcel is not None:
                await self.mark(parcel, await self.send(parcel))
        except Exception:
            # One notice that breaks must not hold up everybody else's. Its lease runs out.
            log.exception("delivery_broke", id=one.id, kind=one.notice.kind)

    def _lease(self) -> Lease:
        now = self._real()
        return Lease(self._worker, now, now + LEASE)
