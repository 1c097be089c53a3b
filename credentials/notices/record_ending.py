"""An outside certificate that ends: its provider renews it, and we remind of it."""

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, tzinfo
from typing import ClassVar, Literal

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.assessment.days import day_of
from credentials.learning.quiet import Reach
from credentials.notices.notice import DEADLINE, Notice, Sort, fact
from credentials.notices.steps import LAST_DAY, Stepwise, latest_step
from credentials.notices.topics import Topic


@fact
class RecordEnding(Stepwise, Notice):
    """A recorded certificate ends in `days_left` days; 0 is its last day."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = DEADLINE

    record_id: str
    days_left: int
    ends_on: date
    valid_until: AwareDatetime
    kind: Literal["record_ending"] = field(default="record_ending", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """One reminder per record and step; a certificate that was renewed is another record."""
        return (self.record_id, self.days_left)

    @property
    @override
    def topic(self) -> Topic:
        return Topic("certificate", self.record_id)

    @property
    @override
    def expires_at(self) -> datetime:
        """What has ended does not end soon."""
        return self.valid_until


def record_ending(
    record_id: str,
    person: str,
    reach: Reach,
    steps: Iterable[int],
    valid_until: datetime,
    *,
    at: datetime,
    zone: tzinfo,
) -> RecordEnding | None:
    """Find the step that has come, by the days of the pack that lists the certificate."""
    ends_on = day_of(valid_until, zone)
    step = latest_step({*steps, LAST_DAY}, ends_on, valid_until, reach, at)
    if step is None:
        return None
    return RecordEnding(person, step.due_at, record_id, step.days_left, ends_on, valid_until)
