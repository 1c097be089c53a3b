"""When the database was away, as far as one process has seen it, and what follows for leases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

TIME_TO_MARK: Final = timedelta(seconds=15)
"""So long after an outage others still write down what they know: they try every few seconds."""
LONGEST: Final = timedelta(hours=1)
"""Whoever could not write down for so long what they know has given up."""


class Outages:
    """Leases that ended during an outage hold for some seconds more.

    Their holders saw how their sends ended and could not say so. Whoever took these over at once
    would send again what has arrived.
    """

    def __init__(self, real: Callable[[], datetime]) -> None:
        """`real` is the machine's time."""
        self._real = real
        self._began: datetime | None = None
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
        """What was to be held until later than this is still its holder's."""
        now = self._real()
        if self._over and now > self._over + TIME_TO_MARK:
            self._began = self._over = None
        return max(min(self._began or now, now), now - LONGEST)
