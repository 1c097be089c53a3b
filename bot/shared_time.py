"""One time for the leases and limits of all replicas, also where a machine's clock is wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import real_now
from storage.away import TryAgainError
from storage.store import Store

AGREES: Final = timedelta(seconds=1)
"""So far a machine may be off before we go by the database's clock, and so long may it answer."""

log = structlog.get_logger(__name__)


class SharedTime:
    """The machine's time; the database's, as soon as the two are seen to differ."""

    def __init__(self, store: Store, real: Callable[[], datetime] = real_now) -> None:
        """Ask `store` what time it is there; `real` is the machine's time."""
        self._store = store
        self._real = real
        self._behind = timedelta()

    def __call__(self) -> datetime:
        """What all replicas take for now."""
        return self._real() + self._behind

    async def compare(self) -> None:
        """Look at both clocks; without an answer the last look holds.

        A database that is away is for the delivery itself to see: what it does afterwards depends
        on since when.
        """
        asked = self._real()
        try:
            there = await self._store.read(lambda _, tx: tx.database_time(), None)
        except TryAgainError:
            return
        behind = difference(asked, there, self._real())
        if behind is not None and abs(behind - self._behind) > AGREES:
            log.warning("clock_differs", seconds=behind.total_seconds(), advice="Set it by NTP.")
            self._behind = behind


def difference(asked: datetime, there: datetime | None, answered: datetime) -> timedelta | None:
    """By how much the database's clock is ahead of ours, if that matters; None: nobody can tell."""
    if there is None or answered - asked > AGREES:
        return None
    ahead = there - (asked + (answered - asked) / 2)
    return ahead if abs(ahead) > AGREES else timedelta()
