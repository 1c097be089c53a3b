"""The only place that reads the clock. Everything else is told the time."""

from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """The machine's time, for leases and rate limits that no moved clock may change."""
    return datetime.now(UTC)


class Clock:
    """Real time plus an offset, which only local mode ever moves."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        """Start `offset` ahead of real time."""
        self.offset = offset

    def now(self) -> datetime:
        """The service's time, in UTC."""
        return real_now() + self.offset

    def move(self, by: timedelta) -> datetime:
        """Go forward; the new time."""
        if by < timedelta():
            raise ValueError("time only goes forward")
        self.offset += by
        return self.now()
