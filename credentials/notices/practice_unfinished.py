"""Practice that was begun by a “not yet” and is still open a week later."""

from dataclasses import field
from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.learning.quiet import Reach
from credentials.notices.notice import NUDGE, InDoubt, Notice, Sort, fact
from credentials.notices.topics import Topic

AFTER = timedelta(days=7)
BESIDE_THE_OPENING = timedelta(days=4)
LASTS = timedelta(days=5)


@fact
class PracticeUnfinished(Notice):
    """The practice after an attempt is not done. After `until` it is not worth a message."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = NUDGE
    going_on: ClassVar[bool] = True
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = True

    attempt_id: str
    until: AwareDatetime
    kind: Literal["practice_unfinished"] = field(default="practice_unfinished", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Once after each attempt: who wants to practise has heard it."""
        return (self.attempt_id,)

    @property
    @override
    def topic(self) -> Topic:
        return Topic("practice", self.attempt_id)

    @property
    @override
    def expires_at(self) -> datetime:
        """Held up for long, it is only noise."""
        return self.until


def nudge_day(result_on: date, opens_on: date) -> date:
    """Tell the day: a week after the result, and none of those on which the retake opens."""
    day = result_on + AFTER
    beside = opens_on - timedelta(days=1) <= day <= opens_on + timedelta(days=1)
    return opens_on + BESIDE_THE_OPENING if beside else day


def practice_unfinished(
    attempt_id: str, person: str, reach: Reach, result_on: date, opens_on: date, at: datetime
) -> PracticeUnfinished | None:
    """Find the nudge that has come."""
    due_at = reach.on(nudge_day(result_on, opens_on))
    if not due_at <= at <= due_at + LASTS:
        return None
    return PracticeUnfinished(person, due_at, attempt_id, due_at + LASTS)
