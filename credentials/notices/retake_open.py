"""A retake whose wait is over."""

from dataclasses import field
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.notices.notice import NUDGE, InDoubt, Notice, Sort, fact
from credentials.notices.topics import Topic


@fact
class RetakeOpen(Notice):
    """The wait after an attempt is over. `open_until` is the last moment to hand in, if any."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = NUDGE
    going_on: ClassVar[bool] = True
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = True

    attempt_id: str
    opens_at: AwareDatetime
    open_until: AwareDatetime | None = None
    kind: Literal["retake_open"] = field(default="retake_open", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """One opening per attempt that came before it."""
        return (self.attempt_id,)

    @property
    @override
    def topic(self) -> Topic:
        return Topic("retake", self.attempt_id)

    @property
    @override
    def expires_at(self) -> datetime | None:
        """Nobody is called to a door that has closed."""
        return self.open_until
