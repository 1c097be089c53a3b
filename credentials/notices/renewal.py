"""A badge that is about to end, and when its holder hears of it.

Whether it can be renewed is `credentials.assessment.validity`. Whether they want reminders at all
is asked when one is sent. Nothing here sleeps, sends or stores.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar, Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import override

from credentials.assessment.days import day_of, moment
from credentials.learning.quiet import MANNERS, Reach
from credentials.notices.notice import DEADLINE, InDoubt, Notice, Sort, fact

_LAST_DAY = 0


@fact
class RenewalDue(Notice):
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
    def in_doubt(self) -> InDoubt:
        """An early reminder has successors; the one on the last day has none."""
        return "again" if self.days_left == _LAST_DAY else "drop"

    @property
    @override
    def unasked(self) -> bool:
        """The last day cannot wait for next week, so it is not held to the weekly cap."""
        return self.days_left > _LAST_DAY

    @property
    @override
    def expires_at(self) -> datetime:
        """“It ends on Saturday” is not said on Sunday."""
        return self.valid_until


@dataclass(frozen=True)
class LetEnd:
    """The holder said: let it end."""


@dataclass(frozen=True)
class Snoozed:
    """The holder said: remind me on this day. The last day is told all the same."""

    until: date


RenewalChoice: TypeAlias = LetEnd | Snoozed


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


def renewal_due(
    badge: EndingBadge, at: datetime, zone: tzinfo, choice: RenewalChoice | None = None
) -> RenewalDue | None:
    """Find the latest step that has come: after a pause of ours nobody gets a pile of old ones."""
    if badge.valid_until is None or badge.renewed or badge.revoked:
        return None
    if isinstance(choice, LetEnd) or at > badge.valid_until:
        return None
    ends_on = day_of(badge.valid_until, zone)
    held_days = (ends_on - day_of(badge.valid_from, zone)).days
    # A badge that is short-lived is not announced to end on the day it is given.
    steps = [each for each in badge.remind_days_before if each < held_days]
    for days_left in sorted(_chosen(steps, ends_on, choice)):
        due_at = _due_at(badge.reach, ends_on - timedelta(days=days_left), badge.valid_until)
        if due_at <= at:
            return RenewalDue(
                badge.person, due_at, badge.badge_id, days_left, ends_on, badge.valid_until
            )
    return None


def _chosen(steps: Iterable[int], ends_on: date, choice: Snoozed | None) -> set[int]:
    if choice is None:
        return {*steps, _LAST_DAY}
    left = (ends_on - choice.until).days
    return {each for each in steps if each <= left} | {max(left, _LAST_DAY), _LAST_DAY}


def _due_at(reach: Reach, day: date, valid_until: datetime) -> datetime:
    """Find their hour on that day, and on the last day an hour at which the badge still holds."""
    # West of the programme the badge ends in the afternoon: then the morning, or the day before.
    morning = moment(day, MANNERS.quiet_until, reach.zone)
    for due_at in (reach.on(day), morning):
        if due_at <= valid_until:
            return due_at
    return reach.on(day - timedelta(days=1))
