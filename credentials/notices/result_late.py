"""A result that has not come by the day we promised: the learner hears it from us first."""

from dataclasses import field
from datetime import datetime, timedelta, tzinfo
from typing import ClassVar, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.assessment.days import day_of
from credentials.learning.quiet import Reach
from credentials.notices.notice import DEADLINE, InDoubt, Notice, Sort, fact


@fact
class ResultLate(Notice):
    """Work was to have a result by `promised`, and has none."""

    sort: ClassVar[Sort] = "answer"
    urgency: ClassVar[int] = DEADLINE
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    attempt_id: str
    promised: AwareDatetime
    kind: Literal["result_late"] = field(default="result_late", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Once for each attempt: staff are called again and again, learners are not."""
        return (self.attempt_id,)


def result_late(
    attempt_id: str, person: str, reach: Reach, promised: datetime, at: datetime, zone: tzinfo
) -> ResultLate | None:
    """Find what is owed from their hour on the day after the promised one."""
    due_at = reach.on(day_of(promised, zone) + timedelta(days=1))
    if at < due_at or at <= promised:
        return None
    return ResultLate(person, due_at, attempt_id, promised)
