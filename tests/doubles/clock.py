"""The clock of a stand-in server: real time, which a test can move forward."""

from datetime import UTC, datetime, timedelta


class MovableClock:
    """Real time plus what a test has added."""

    def __init__(self) -> None:
        """Start at the real time."""
        self._ahead = timedelta()

    @staticmethod
    def real() -> datetime:
        """The time outside, which clients compare signatures with."""
        return datetime.now(UTC)  # noqa: TID251 - another company's clock, not ours

    def now(self) -> datetime:
        """The server's time, in UTC."""
        return self.real() + self._ahead

    def seconds(self) -> int:
        """The server's time as both platforms write it: whole seconds since 1970."""
        return int(self.now().timestamp())

    def move(self, by: timedelta) -> None:
        """Let time pass without waiting."""
        self._ahead += by
