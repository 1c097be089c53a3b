"""A learner of whom we have not heard for a week: one friendly line, before staff are called."""

from dataclasses import field
from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.learning.quiet import Reach
from credentials.notices.notice import NUDGE, InDoubt, Notice, Sort, fact

AFTER = timedelta(days=7)
LASTS = timedelta(days=3)
"""After ten days of silence a person calls (`product.md`, S1)."""


@fact
class SilentLearner(Notice):
    """Nothing was heard since `last_heard_on`."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = NUDGE
    going_on: ClassVar[bool] = True
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = True

    last_heard_on: date
    until: AwareDatetime
    kind: Literal["silent_learner"] = field(default="silent_learner", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Once for each silence."""
        return (self.last_heard_on.isoformat(),)

    @property
    @override
    def expires_at(self) -> datetime:
        """Then it is for a person to ask."""
        return self.until


def silent_learner(
    person: str, reach: Reach, last_heard_on: date, at: datetime
) -> SilentLearner | None:
    """Find the nudge at their hour, a week after the day on which we heard them last."""
    due_at = reach.on(last_heard_on + AFTER)
    if not due_at <= at <= due_at + LASTS:
        return None
    return SilentLearner(person, due_at, last_heard_on, due_at + LASTS)
