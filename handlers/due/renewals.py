"""Badges that are about to end: on the pack's days before, and on the last day."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from credentials.assessment.days import day_of
from credentials.learning.quiet import Reach
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
_EARLIEST = Reach(timezone(timedelta(hours=14)), 0)
"""Nobody's day begins before it does here."""


def renewals(at: datetime, tx: Transaction) -> Iterable[RenewalDue]:
    """The reminder that is due for each badge that ends soon."""
    ending = tx.badges.ending(at, at + _farthest(at, tx))
    first = {badge.id: _first_anywhere(badge, at, tx) for badge in ending}
    known = tx.outbox.known(notice.key for notice in first.values() if notice)
    for badge in ending:
        found = first[badge.id]
        # Most were told at their last step. Only for the others is it worth to ask who they are.
        if badge.snoozed_until or (found and found.key not in known):
            found = renewal_of(badge, tx.people.get(badge.person_id), at, tx)
        if found is not None:
            yield found


def renewal_of(badge: Badge, holder: Person, at: datetime, tx: Transaction) -> RenewalDue | None:
    """The reminder that is due for one badge now, by what its holder has chosen."""
    return _due(badge, reach_of(holder), at, choice_of(badge, holder), tx)


def _first_anywhere(badge: Badge, at: datetime, tx: Transaction) -> RenewalDue | None:
    """The latest step that has come for anybody on earth; None when their choice decides."""
    return None if badge.snoozed_until else _due(badge, _EARLIEST, at, None, tx)


def _due(
    badge: Badge,
    reach: Reach,
    at: datetime,
    choice: RenewalChoice | None,
    tx: Transaction,
) -> RenewalDue | None:
    ending = EndingBadge(
        badge_id=badge.id,
        person=badge.person_id,
        reach=reach,
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        remind_days_before=_steps(badge, tx),
        revoked=badge.standing == "revoked",
    )
    return renewal_due(ending, at, tx.programme.timezone, choice)


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
