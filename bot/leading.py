"""What one replica does at a time, such as asking Telegram for updates: a row says which one.

Another row says that a process is there at all: it leads in being itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import real_now
from storage.away import CommitInDoubtError, TryAgainError
from storage.store import Store
from storage.transaction import Transaction

LEAD: Final = timedelta(seconds=45)
"""A long poll and its updates fit into it; so soon somebody takes over from a leader that died."""

log = structlog.get_logger(__name__)


def stay(process: str, now: datetime, tx: Transaction) -> datetime:
    """This process is there; until when, if it does not say so again."""
    until = now + LEAD
    tx.leaders.stay(process, now, until)
    return until


@contextmanager
def staying(process: str, store: Store) -> Iterator[None]:
    """Be there while the block runs; for longer than `LEAD`, `stay` must say so again."""
    store.run_now(lambda ours, tx: stay(process, tx.database_time() or ours, tx), real_now())
    try:
        yield
    finally:
        try:
            store.run_now(lambda names, tx: tx.leaders.end(names), [process])
        except (TryAgainError, CommitInDoubtError) as away:
            # It counts as there for some seconds more.
            log.warning("left_without_a_word", why=away.what)


class Lead:
    """One replica's claim to lead in something, by the database's time; by ours if it has none."""

    def __init__(
        self, store: Store, name: str, holder: str, real: Callable[[], datetime] = real_now
    ) -> None:
        """`holder` is a name that no other process has."""
        self._store = store
        self._name = name
        self._holder = holder
        self._real = real
        self._leads = False

    async def hold(self) -> bool:
        """Begin to lead, or go on; False while another replica leads, or nobody can tell."""

        def claim(ours: datetime, tx: Transaction) -> bool:
            now = tx.database_time() or ours
            return tx.leaders.hold(self._name, self._holder, now, now + LEAD)

        try:
            leads = await self._store.run(claim, self._real(), alone=False)
        except (TryAgainError, CommitInDoubtError) as away:
            log.warning("nobody_knows_who_leads", what=self._name, why=away.what)
            leads = False
        if leads != self._leads:
            log.info("leads" if leads else "follows", what=self._name)
        self._leads = leads
        return leads

    async def let_go(self) -> None:
        """Let another replica lead at once."""
        if self._leads:
            self._leads = False
            await self._store.run(
                lambda name, tx: tx.leaders.let_go(name, self._holder), self._name, alone=False
            )
