"""Somebody has taken, snoozed or closed a cohort's alert."""

from dataclasses import field
from typing import ClassVar, Literal

from typing_extensions import override

from credentials.notices.alert import AlertKind
from credentials.notices.notice import ALERT, Audience, InDoubt, Notice, Sort, fact


@fact
class AlertHandled(Notice):
    """The channel's message about an alert is to say who has it.

    `revision` is the alert's, so that each deed is told once.
    """

    audience: ClassVar[Audience] = "staff"
    sort: ClassVar[Sort] = "work"
    urgency: ClassVar[int] = ALERT
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    cohort: str
    alert: AlertKind
    revision: int
    kind: Literal["alert_handled"] = field(default="alert_handled", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Once for each deed."""
        return (self.cohort, self.alert, self.revision)
