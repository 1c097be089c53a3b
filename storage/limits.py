"""How often something was done lately: the same count for every process."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select

from storage.schema import limit_use
from storage.work import Work

_MINE = limit_use.c.limit_index == bindparam("mine")
_LET_GO = delete(limit_use).where(_MINE, limit_use.c.at <= bindparam("since"))
_USED = select(func.count()).where(_MINE)
_USE = insert(limit_use)


class Limits:
    """Counts uses by a blind name, so that nobody can read from the table who did what."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def take(self, name: str, at: datetime, most: int, within: timedelta) -> bool:
        """Use one of `most` uses in any span of length `within`; False when all are used."""
        index = self._work.vault.blind("limit", name)
        connection, since = self._work.connection, at - within
        connection.execute(_LET_GO, {"mine": index, "since": since})
        if connection.execute(_USED, {"mine": index}).scalar_one() >= most:
            return False
        connection.execute(_USE, {"limit_index": index, "at": at})
        return True

    def left(self, name: str, at: datetime, most: int, within: timedelta) -> int:
        """How many of `most` uses are left in the span of length `within` that ends now."""
        query = _USED.where(limit_use.c.at > bindparam("since"))
        mine = {"mine": self._work.vault.blind("limit", name), "since": at - within}
        return most - int(self._work.connection.execute(query, mine).scalar_one())

    def free_at(self, name: str, within: timedelta) -> datetime | None:
        """When the oldest use that still counts will count no more; None when there is none."""
        index = self._work.vault.blind("limit", name)
        query = select(func.min(limit_use.c.at)).where(limit_use.c.limit_index == index)
        oldest: datetime | None = self._work.connection.execute(query).scalar()
        return None if oldest is None else oldest + within

    def clear(self, name: str) -> None:
        """Start counting from nothing."""
        index = self._work.vault.blind("limit", name)
        self._work.connection.execute(delete(limit_use).where(limit_use.c.limit_index == index))
