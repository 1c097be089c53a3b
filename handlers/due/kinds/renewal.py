"""Badges that are about to end: on the pack's days before, and on the last day."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from credentials.assessment.days import day_of
from credentials.learning.quiet import Reach
from credentials.notices.renewal import (
    EndingBadge,
    LetEnd,
    RenewalChoice,
    RenewalDue,
    Snoozed,
    renewal_due,
)
from handlers.asker import voice_of
from handlers.due.badges import badge_of, title_of
from handlers.due.judged import Drop, MovedOn, Wait
from handlers.due.kind import Kind
from handlers.due.reach import reach_of
from handlers.messages import Message
from handlers.wording.renewals import Ending, renewal
from storage.attempts import WITH_A_MARKER
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

_A_DAY = timedelta(days=1)
"""Days begin at different moments around the world: look a day further than the farthest step."""
_EARLIEST = Reach(timezone(timedelta(hours=14)), 0)
"""Nobody's day begins before it does here."""


def _find(at: datetime, tx: Transaction) -> Iterable[RenewalDue]:
    ending = tx.badges.ending(at, at + _farthest(at, tx))
    first = {badge.id: _first_anywhere(badge, at, tx) for badge in ending}
    known = tx.outbox.known(notice.key for notice in first.values() if notice)
    for badge in ending:
        found = first[badge.id]
        # Most were told at their last step. Only for the others is it worth to ask who they are.
        if badge.snoozed_until or (found and found.key not in known):
            found = _due_for(badge, tx.people.get(badge.person_id), at, tx)
        if found is not None:
            yield found


def _due_for(badge: Badge, holder: Person, at: datetime, tx: Transaction) -> RenewalDue | None:
    """The reminder that is due for one badge now, by what its holder has chosen."""
    return _due(badge, reach_of(holder), at, _choice_of(badge, holder), tx)


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


def _choice_of(badge: Badge, holder: Person) -> RenewalChoice | None:
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


# --- just before it is sent -----------------------------------------------------------------


def _moved_on(notice: RenewalDue, holder: Person | None, at: datetime, tx: Transaction) -> MovedOn:
    badge = tx.badges.get(notice.badge_id)
    ended = _no_renewal(badge, tx)
    if badge is None or holder is None or ended:
        return ended
    choice = _choice_of(badge, holder)
    quiet = isinstance(choice, Snoozed) and day_of(at, reach_of(holder).zone) < choice.until
    if quiet and notice.days_left:
        return Drop("they asked to be reminded later")
    now = _due_for(badge, holder, at, tx)
    if now is not None and now.days_left < notice.days_left:
        return Drop("a later reminder has taken its place")
    if _being_scored(badge, tx):
        return Wait(at + _A_DAY, "their renewal is with a marker")
    return None


def _no_renewal(badge: Badge | None, tx: Transaction) -> Drop | None:
    if badge is None:
        return Drop("the badge is gone")
    # A badge on hold is none of these: its holder must not miss the renewal while we check.
    if badge.standing == "revoked":
        return Drop("the badge was withdrawn")
    if tx.badges.renewed_by(badge.id) is not None:
        return Drop("the badge has been renewed")
    if badge.renewal_choice == "let_end":
        return Drop("they chose to let it end")
    return None


def _being_scored(badge: Badge, tx: Transaction) -> bool:
    attempts = tx.attempts.of(badge.person_id, badge.achievement_id)
    return any(each.renews == badge.id and each.state in WITH_A_MARKER for each in attempts)


# --- in words -------------------------------------------------------------------------------


def _words(notice: RenewalDue, person: Person, at: datetime, tx: Transaction) -> Message:
    return _together([notice], person, at, tx)


def _together(
    notices: Sequence[RenewalDue], person: Person, at: datetime, tx: Transaction
) -> Message:
    """Everything of theirs that ends soon, in one message (`product.md`, L9)."""
    today = day_of(at, tx.programme.timezone)
    return renewal(voice_of(person, tx), [_ending(each, at, tx) for each in notices], today)


def _ending(notice: RenewalDue, at: datetime, tx: Transaction) -> Ending:
    badge = badge_of(notice.badge_id, tx)
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    today = day_of(at, tx.programme.timezone)
    return Ending(
        badge_id=badge.id,
        title=title_of(badge, tx),
        days_left=notice.days_left,
        ends_on=notice.ends_on,
        grace_days=achievement.renewal.grace_days if achievement else 0,
        renew_by=achievement.renew_by if achievement else "local_rule",
        bridge=tx.catalog.bridge_from(badge.achievement_id, badge.version, today),
    )


KIND: Final = Kind(RenewalDue, _moved_on, _words, find=_find, together=_together)
