"""A badge that has come."""

from dataclasses import field
from typing import ClassVar, Literal

from typing_extensions import override

from credentials.notices.notice import RESULT, InDoubt, Notice, Sort, fact


@fact
class BadgeAwarded(Notice):
    """A badge is issued and in the log."""

    sort: ClassVar[Sort] = "answer"
    urgency: ClassVar[int] = RESULT
    in_doubt: ClassVar[InDoubt] = "again"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    badge_id: str
    kind: Literal["badge_awarded"] = field(default="badge_awarded", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """A badge is awarded once."""
        return (self.badge_id,)
