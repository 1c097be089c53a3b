"""From a notice to the message its person gets: the facts of this moment, and their words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from credentials.assessment.days import day_of
from credentials.notices import (
    BadgeAwarded,
    BadgeWithdrawn,
    CohortAlert,
    Notice,
    RenewalDue,
    ResultReady,
    RetakeOpen,
    SentBack,
)
from handlers.asker import voice_of
from handlers.learner import outcome
from handlers.learner.standing import coach_of
from handlers.messages import Message
from handlers.registry.marking import achievement_of
from handlers.wording.alerts import cohort_alert, untaken_alert
from handlers.wording.notices import badge_awarded, badge_withdrawn, retake_open, sent_back
from handlers.wording.renewals import Ending, renewal
from handlers.wording.voice import Voice
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction


def staff_words(alert: CohortAlert, tx: Transaction) -> Message:
    """An alert as the staff channel gets it: with the cases of this moment."""
    row = tx.alerts.get(alert.thread)
    refs = row.facts["refs"] if row and alert.severity else ()
    return cohort_alert(voice_of(None, tx), alert.thread, alert.cohort, alert.alert, refs)


def words(  # noqa: PLR0911 - one for each kind of notice
    notice: Notice, person: Person, at: datetime, tx: Transaction
) -> Message:
    """A notice in the words of its person."""
    voice = voice_of(person, tx)
    match notice:
        case ResultReady():
            return outcome.message(tx.attempts.get(notice.attempt_id), person, at, tx)
        case SentBack():
            attempt = tx.attempts.get(notice.attempt_id)
            title = achievement_of(attempt, tx).title
            return sent_back(voice, attempt.label, title, notice.answer_by)
        case BadgeAwarded():
            return _awarded(notice, voice, tx)
        case BadgeWithdrawn():
            return _withdrawn(notice, person, voice, tx)
        case RenewalDue():
            return renewal_words([notice], person, at, tx)
        case RetakeOpen():
            return _retake(notice, person, tx)
        case CohortAlert():
            return untaken_alert(voice, notice.thread, notice.cohort, notice.alert, notice.refs)
        case _:
            assert_never(notice)


def renewal_words(
    notices: Sequence[RenewalDue], person: Person, at: datetime, tx: Transaction
) -> Message:
    """Everything of theirs that ends soon, in one message."""
    today = day_of(at, tx.programme.timezone)
    return renewal(voice_of(person, tx), [_ending(each, at, tx) for each in notices], today)


def _ending(notice: RenewalDue, at: datetime, tx: Transaction) -> Ending:
    badge = _badge(notice.badge_id, tx)
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    today = day_of(at, tx.programme.timezone)
    return Ending(
        badge_id=badge.id,
        title=achievement.title if achievement else badge.id,
        days_left=notice.days_left,
        ends_on=notice.ends_on,
        grace_days=achievement.renewal.grace_days if achievement else 0,
        renew_by=achievement.renew_by if achievement else "local_rule",
        bridge=tx.catalog.bridge_from(badge.achievement_id, badge.version, today),
    )


def _awarded(notice: BadgeAwarded, voice: Voice, tx: Transaction) -> Message:
    badge = _badge(notice.badge_id, tx)
    until = _last_day(badge, tx)
    return badge_awarded(voice, badge.id, _title(badge, tx), until, badge.renews)


def _withdrawn(notice: BadgeWithdrawn, person: Person, voice: Voice, tx: Transaction) -> Message:
    badge = _badge(notice.badge_id, tx)
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    appeal = timedelta(days=achievement.retake.appeal_days if achievement else 0)
    decided_on = day_of(notice.changed_at, tx.programme.timezone)
    return badge_withdrawn(
        voice,
        badge.id,
        _title(badge, tx),
        notice.change,
        reason=badge.standing_reason,
        appeal_until=decided_on + appeal,
        coach=coach_of(person, tx),
    )


def _retake(notice: RetakeOpen, person: Person, tx: Transaction) -> Message:
    attempt = tx.attempts.get(notice.attempt_id)
    achievement = achievement_of(attempt, tx)
    zone = tx.programme.timezone
    return retake_open(
        voice_of(person, tx),
        achievement.title,
        achievement.id,
        attempt.number,
        day_of(notice.open_until, zone) if notice.open_until else None,
        [each.title for each in outcome.undone(attempt, tx)],
    )


def _badge(badge_id: str, tx: Transaction) -> Badge:
    badge = tx.badges.get(badge_id)
    if badge is None:
        raise KeyError(badge_id)
    return badge


def _title(badge: Badge, tx: Transaction) -> str:
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    return achievement.title if achievement else badge.id


def _last_day(badge: Badge, tx: Transaction) -> date | None:
    return day_of(badge.valid_until, tx.programme.timezone) if badge.valid_until else None
