"""A badge that is about to end, and when its holder hears of it.

Whether it can be renewed is `credentials.assessment.validity`. Whether they want to hear of
it is asked when one is sent. Nothing here sleeps, sends or stores.
"""

from dataclasses import dataclass, field
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
class RenewalDue(Stepwise, Notice):
    """A badge ends in `days_left` days; 0 is its last day.

    `ends_on` is the last valid day in the programme's zone, `valid_until` its last second.
    """

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = DEADLINE

    badge_id: str
    days_left: int
    ends_on: date
    valid_until: AwareDatetime
    kind: Literal["renewal"] = field(default="renewal", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """One reminder per badge and step, however often the due date is looked at."""
        return (self.badge_id, self.days_left)

    @property
    @override
    def topic(self) -> Topic:
        return Topic("badge", self.badge_id)

    @property
    @override
    def expires_at(self) -> datetime:
        """“It ends on Saturday” is not said on Sunday."""
        return self.valid_until


@dataclass(frozen=True)
class EndingBadge:
    """What decides whether a reminder is owed for a badge.

    A badge on hold is none of `revoked` and `renewed`: its holder must not miss the renewal
    because we are still checking.
    """

    badge_id: str
    person: str
    reach: Reach
    valid_from: datetime
    valid_until: datetime | None
    remind_days_before: tuple[int, ...]
    renewed: bool = False
    revoked: bool = False


def renewal_due(badge: EndingBadge, at: datetime, zone: tzinfo) -> RenewalDue | None:
    """Find the latest step that has come: after a pause of ours nobody gets a pile of old ones."""
    if badge.valid_until is None or badge.renewed or badge.revoked:
        return None
    ends_on = day_of(badge.valid_until, zone)
    held_days = (ends_on - day_of(badge.valid_from, zone)).days
    # A badge that is short-lived is not announced to end on the day it is given.
    steps = [each for each in badge.remind_days_before if each < held_days]
    until = badge.valid_until
    step = latest_step({*steps, LAST_DAY}, ends_on, until, badge.reach, at)
    if step is None:
        return None
    return RenewalDue(badge.person, step.due_at, badge.badge_id, step.days_left, ends_on, until)
