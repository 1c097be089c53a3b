"""A cohort that needs a person to look."""

from dataclasses import field
from datetime import date
from typing import ClassVar, Literal, TypeAlias

from typing_extensions import override

from credentials.notices.notice import ALERT, Audience, InDoubt, Notice, Sort, fact

AlertKind: TypeAlias = Literal["silent_learners", "late_results"]


@fact
class CohortAlert(Notice):
    """Something in a cohort needs a person; for the staff channel, one thread per `thread`.

    `refs` are roster references, never names. `severity` is the number of people concerned.
    """

    audience: ClassVar[Audience] = "staff"
    sort: ClassVar[Sort] = "work"
    urgency: ClassVar[int] = ALERT
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    cohort: str
    alert: AlertKind
    opened_on: date
    severity: int
    refs: tuple[str, ...] = ()
    kind: Literal["alert"] = field(default="alert", kw_only=True)

    @property
    def thread(self) -> str:
        """The same on every day: the alert is updated in place, not repeated."""
        return f"{self.cohort}:{self.alert}"

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Told once when it opens, and again only when it got worse."""
        return (self.cohort, self.alert, self.opened_on.isoformat(), self.severity)
