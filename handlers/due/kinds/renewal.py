"""Badges that are about to end: on the pack's days before, and on the last day."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.renewal import EndingBadge, RenewalDue, renewal_due
from credentials.notices.steps import LAST_DAY
from handlers.asker import voice_of
from handlers.due.badges import badge_of, ending_badges, title_of
from handlers.due.judged import Drop, MovedOn, Wait
from handlers.due.kind import Kind
from handlers.due.listed import Listed, first_ahead, told_before, told_on
from handlers.due.reach import reach_from, reach_of
from handlers.due.stretches import stretches
from handlers.messages import Button, Message
from handlers.wording import coming
from handlers.wording.coming import Coming
from handlers.wording.learner_calendar import badge_ends
from handlers.wording.renewals import Ending, renewal
from storage.attempts import WITH_A_MARKER
from storage.badges import Badge
from storage.choices import DayChosen
from storage.people import Person
from storage.transaction import Transaction

_A_DAY: Final = timedelta(days=1)


def _find(at: datetime, tx: Transaction) -> Iterable[RenewalDue]:
    steps = {
        (each.id, each.version): each.renewal.remind_days_before
        for each in tx.catalog.every_version()
    }
    zone = tx.programme.timezone
    for stretch in stretches(at, zone, steps):
        for row in tx.coming_due.ending(stretch, KIND.name):
            ending = EndingBadge(
                row.id,
                row.person_id,
                reach_from(row),
                row.valid_from,
                row.valid_until,
                steps.get((row.achievement_id, row.version), ()),
            )
            found = renewal_due(ending, at, zone)
            if found is not None:
                yield found


def _due_for(badge: Badge, holder: Person, at: datetime, tx: Transaction) -> RenewalDue | None:
    """The reminder that is due for one badge now."""
    ending = EndingBadge(
        badge.id,
        badge.person_id,
        reach_of(holder),
        badge.valid_from,
        badge.valid_until,
        _steps_of(badge, tx),
        revoked=badge.standing == "revoked",
    )
    return renewal_due(ending, at, tx.programme.timezone)


def _steps_of(badge: Badge, tx: Transaction) -> tuple[int, ...]:
    # Without its version of the pack only the last day is known, and that one is always told.
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    return achievement.renewal.remind_days_before if achievement else ()


# --- just before it is sent -----------------------------------------------------------------


def _moved_on(notice: RenewalDue, holder: Person | None, at: datetime, tx: Transaction) -> MovedOn:
    badge = tx.badges.get(notice.badge_id)
    ended = _no_renewal(badge, tx)
    if badge is None or holder is None or ended:
        return ended
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


# --- in *my reminders* ----------------------------------------------------------------------


def _coming(holder: Person, at: datetime, tx: Transaction) -> Iterable[Coming]:
    voice, today = voice_of(holder, tx), day_of(at, tx.programme.timezone)
    for badge in ending_badges(holder.id, at, tx):
        title, tell = title_of(badge, tx), partial(_ends, badge, tx)
        last, steps = tell(LAST_DAY), {*_steps_of(badge, tx), LAST_DAY}
        yield Coming(
            last.topic,
            title,
            coming.ends(voice, title, last.ends_on),
            first_ahead(told_before(last.ends_on, steps, tell), today, tx),
            last.ends_on,
            Button(voice.say("Renew now"), f"renew:{badge.id}"),
            (badge_ends(voice, badge.id, title, last.ends_on),),
        )


def _again(chosen: DayChosen, due_at: datetime, tx: Transaction) -> RenewalDue | None:
    badge = tx.badges.get(chosen.subject)
    if badge is None:
        return None
    tell = partial(_ends, badge, tx)
    return told_on(chosen, due_at, tell(LAST_DAY).ends_on, tell)


def _ends(badge: Badge, tx: Transaction, days_left: int) -> RenewalDue:
    """Its end as it is told with so many days left."""
    until = badge.valid_until or badge.valid_from
    ends_on = day_of(until, tx.programme.timezone)
    return RenewalDue(badge.person_id, until, badge.id, days_left, ends_on, until)


KIND: Final = Kind(
    RenewalDue,
    _moved_on,
    _words,
    find=_find,
    together=_together,
    listed=Listed("badge", _coming, _again),
)
