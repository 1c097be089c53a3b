"""When the database was away, as far as one process has seen it, and what follows for leases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

TIME_TO_MARK: Final = timedelta(seconds=15)
"""So long after an outage others still write down what they know: they try every few seconds."""
LONGEST: Final = timedelta(hours=1)
"""Whoever could not write down for so long what they know has given up."""


class Outages:
    """Sends whose leases ended during an outage are left to their holders for some seconds more.

    These saw how their sends ended and could not say so. Whoever took them over at once would send
    again what has arrived. What was before our start we have not seen: it counts as an outage.
    """

    def __init__(self, real: Callable[[], datetime]) -> None:
        """`real` is the machine's time."""
        self._real = real
        self._began: datetime | None = datetime.min.replace(tzinfo=UTC)
        self._over: datetime | None = None

    def away(self) -> None:
        """The database could not be asked."""
        self._began = self._began or self._real()
        self._over = None

    def back(self) -> None:
        """It could."""
        if self._began and self._over is None:
            self._over = self._real()

    def leases_ended_by(self) -> datetime:
        """A send that was to be held until later than this is still its holder's."""
        now = self._real()
        if self._over and now > self._over + TIME_TO_MARK:
            self._began = self._over = None
        return max(min(self._began or now, now), now - LONGEST)
