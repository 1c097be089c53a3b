"""A decision about a badge that somebody holds."""

from dataclasses import field
from typing import ClassVar, Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.notices.notice import DECISION, InDoubt, Notice, Sort, fact

Change: TypeAlias = Literal["revoked", "suspended", "reinstated"]


@fact
class BadgeWithdrawn(Notice):
    """A badge was revoked, put on hold or given back. `changed_at` tells two holds apart."""

    sort: ClassVar[Sort] = "decision"
    urgency: ClassVar[int] = DECISION
    in_doubt: ClassVar[InDoubt] = "again"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    badge_id: str
    change: Change
    changed_at: AwareDatetime
    kind: Literal["badge_withdrawn"] = field(default="badge_withdrawn", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """The decision, by what it did and when."""
        return (self.badge_id, self.change, int(self.changed_at.timestamp()))
