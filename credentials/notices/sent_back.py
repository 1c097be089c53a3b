"""One more check of an attempt, before it is decided."""

from dataclasses import field
from datetime import date
from typing import ClassVar, Literal

from typing_extensions import override

from credentials.notices.notice import DECISION, InDoubt, Notice, Sort, fact


@fact
class SentBack(Notice):
    """The approver wants one more check; the learner hears by when, and that it is not them."""

    sort: ClassVar[Sort] = "answer"
    urgency: ClassVar[int] = DECISION
    in_doubt: ClassVar[InDoubt] = "again"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    attempt_id: str
    answer_by: date
    kind: Literal["sent_back"] = field(default="sent_back", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """A second check of the same attempt has a later day."""
        return (self.attempt_id, self.answer_by.isoformat())
