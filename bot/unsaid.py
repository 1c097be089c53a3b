"""Answers that were stored and not said when their process ended: another one says them.

The platform has been told that we heard, so it does not ask again. Whoever starts looks before it
hears anything, so that an older answer comes before newer ones; whoever stays looks now and then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.carrying import PATIENCE
from bot.clock import Clock, real_now
from bot.leading import stay
from bot.platforms import Platform
from handlers.messages import Account, Reply, Request, Seat
from storage.store import Store
from storage.transaction import Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept of a request until it is answered: to whom, and where."""

    account: Account
    seat: Seat
    event_id: str
    channel: str

    def request(self, at: datetime) -> Request:
        """The request, without what was said in it."""
        private = not self.channel
        return Request(
            self.account, self.seat, at, self.event_id, private=private, channel=self.channel
        )


_asked: Final = TypeAdapter(Asked)
_replies: Final = TypeAdapter(Reply)


def kept(request: Request) -> str:
    """A request as far as another process needs it for the answer."""
    asked = Asked(request.account, request.seat, request.event_id, request.channel)
    return _asked.dump_json(asked).decode()


@dataclass(frozen=True, slots=True)
class _Found:
    until: datetime
    let_go: int
    left: Sequence[tuple[Request, Reply]]


class Unsaid:
    """Looks for what others have left, for as long as this process is there."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        process: str,
        platforms: Sequence[Platform],
        real: Callable[[], datetime] = real_now,
    ) -> None:
        """`process` is our own name; the answers go out on these platforms."""
        self._store = store
        self._clock = clock
        self._process = process
        self._platforms = {one.name: one for one in platforms}
        self._real = real
        self._until: datetime | None = None

    async def say(self) -> int:
        """Stay, and carry on what others have left, the oldest first; how many answers."""
        found = await self._store.run(self._take, self._real())
        self._until = found.until
        for request, reply in found.left:
            self._platforms[request.account.platform].carry_on(request, reply)
        if found.left or found.let_go:
            log.info("unsaid_answers", carried_on=len(found.left), too_old=found.let_go)
        return len(found.left)

    def _take(self, ours: datetime, tx: Transaction) -> _Found:
        now = tx.database_time() or ours
        until = stay(self._process, now, tx)
        if self._until and now <= self._until <= until:
            # Whoever comes back after an outage, starts, or sees that the clock went back gives
            # the others time to say that they are there.
            tx.leaders.end_silent(now, until)
        let_go = tx.inbox.let_go(self._clock.now() - timedelta(seconds=PATIENCE))
        left = []
        for one in tx.inbox.left():
            try:
                request = _asked.validate_json(one.asked).request(self._clock.now())
                reply = _replies.validate_json(one.reply)
            except ValidationError:
                # A newer version's.
                continue
            if request.account.platform in self._platforms:
                tx.inbox.carry(one.id, self._process)
                left.append((request, reply))
        return _Found(until, let_go, left)
