"""Badges that are about to end: on the pack's days before, and on the last day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from credentials.assessment.days import day_of
from credentials.learning.renewal import (
    EndingBadge,
    LetEnd,
    RenewalChoice,
    Snoozed,
    renewal_due,
)
from credentials.notices import RenewalDue
from handlers.due.reach import reach_of
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

_A_DAY = timedelta(days=1)
"""Days begin at different moments around the world: look a day further than the farthest step."""


def renewals(at: datetime, tx: Transaction) -> Iterable[RenewalDue]:
    """The reminder that is due for each badge that ends soon."""
    for badge in tx.badges.ending(at, at + _farthest(at, tx)):
        found = renewal_of(badge, tx.people.get(badge.person_id), at, tx)
        if found is not None:
            yield found


def renewal_of(
    badge: Badge, holder: Person, at: datetime, tx: Transaction, *, renewed: bool = False
) -> RenewalDue | None:
    """The reminder that is due for one badge now, by what its holder has chosen."""
    ending = EndingBadge(
        badge_id=badge.id,
        person=holder.id,
        reach=reach_of(holder),
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        remind_days_before=_steps(badge, tx),
        renewed=renewed,
        revoked=badge.standing == "revoked",
    )
    return renewal_due(ending, at, tx.programme.timezone, choice_of(badge, holder))


def choice_of(badge: Badge, holder: Person) -> RenewalChoice | None:
    """What the holder said to our reminders of this badge."""
    if badge.renewal_choice == "let_end":
        return LetEnd()
    if badge.snoozed_until is None:
        return None
    return Snoozed(day_of(badge.snoozed_until, reach_of(holder).zone))


def _steps(badge: Badge, tx: Transaction) -> tuple[int, ...]:
    # Without its version of the pack only the last day is known, and that one is always told.
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    return achievement.renewal.remind_days_before if achievement else ()


def _farthest(at: datetime, tx: Transaction) -> timedelta:
    every = tx.catalog.achievements(day_of(at, tx.programme.timezone))
    steps = (days for each in every for days in each.renewal.remind_days_before)
    return timedelta(days=max(steps, default=0)) + _A_DAY
