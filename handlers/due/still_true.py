"""Each notice is judged once more just before it is sent: is it true, wanted, at the right hour?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from credentials.assessment.days import day_of
from credentials.learning.quiet import next_allowed, next_unasked
from credentials.learning.renewal import Snoozed
from credentials.notices import (
    STAFF_CHANNEL,
    BadgeAwarded,
    BadgeWithdrawn,
    CohortAlert,
    Notice,
    RenewalDue,
    ResultReady,
    RetakeOpen,
    SentBack,
)
from handlers.cohort_alerts import is_clear
from handlers.due.reach import reach_of
from handlers.due.renewals import choice_of, renewal_of
from handlers.due.retakes import retake_of
from storage.attempts import AttemptState
from storage.badges import Badge
from storage.outbox import UNREACHABLE, Owed
from storage.people import Address, Person
from storage.sealing import ForgottenError
from storage.transaction import Transaction

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
AWAKE = timedelta(minutes=30)
"""Somebody who wrote to us this lately is awake: an answer to what they did need not wait."""

_WITH_A_MARKER = frozenset({AttemptState.SUBMITTED, AttemptState.MARKED})
_STANDING = {"revoked": "revoked", "suspended": "suspended", "reinstated": "current"}


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now, to the first of these that works. None: it goes to the staff channel."""

    addresses: tuple[Address, ...] | None


@dataclass(frozen=True, slots=True)
class Drop:
    """It is not to be sent any more, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is true, but it cannot reach them, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It is to be judged again at `until`, and why not now."""

    until: datetime
    reason: str


Judged: TypeAlias = Send | Drop | GiveUp | Wait


def judge(one: Owed, at: datetime, tx: Transaction) -> Judged:
    """Judge a notice that is about to be sent."""
    notice = one.notice
    if notice.expires_at is not None and at > notice.expires_at:
        return Drop("its time has passed")
    if notice.person == STAFF_CHANNEL:
        return _moved_on(notice, None, at, tx) or _to_channel(at, tx)
    try:
        person = tx.people.get(notice.person)
        return (
            _moved_on(notice, person, at, tx)
            or _unwanted(notice, person)
            or _for(person, notice, at, tx)
        )
    except ForgottenError:
        return Drop("the person has been forgotten")


# --- is it still true? ----------------------------------------------------------------------


def _moved_on(
    notice: Notice, person: Person | None, at: datetime, tx: Transaction
) -> Drop | Wait | None:
    match notice:
        case ResultReady():
            return _result(notice, tx)
        case SentBack():
            waits = tx.attempts.get(notice.attempt_id).state in _WITH_A_MARKER
            return None if waits else Drop("the second check is done")
        case BadgeAwarded() | BadgeWithdrawn():
            return _badge(notice, tx)
        case RenewalDue():
            return _renewal(notice, person, at, tx) if person else None
        case RetakeOpen():
            now = retake_of(tx.attempts.get(notice.attempt_id), at, tx)
            return None if now else Drop("they have tried again, or no try is open")
        case CohortAlert():
            return _alert(notice, tx)
        case _:
            assert_never(notice)


def _result(notice: ResultReady, tx: Transaction) -> Drop | None:
    attempt = tx.attempts.get(notice.attempt_id)
    newer = ResultReady(notice.person, notice.due_at, notice.attempt_id, notice.revision + 1)
    if attempt.marked_at is None or attempt.state is AttemptState.SUBMITTED:
        return Drop("the result was sent back for one more check")
    return Drop("a newer result has taken its place") if tx.outbox.owes(newer.key) else None


def _badge(notice: BadgeAwarded | BadgeWithdrawn, tx: Transaction) -> Drop | None:
    badge = tx.badges.get(notice.badge_id)
    if badge is None:
        return Drop("the badge is gone")
    if isinstance(notice, BadgeWithdrawn):
        changed = badge.standing != _STANDING[notice.change]
        return Drop("the badge has changed again") if changed else None
    return Drop("the badge was withdrawn") if badge.standing == "revoked" else None


def _renewal(
    notice: RenewalDue, holder: Person, at: datetime, tx: Transaction
) -> Drop | Wait | None:
    badge = tx.badges.get(notice.badge_id)
    ended = _no_renewal(badge, tx)
    if badge is None or ended:
        return ended
    reach = reach_of(holder)
    choice = choice_of(badge, holder)
    quiet = isinstance(choice, Snoozed) and day_of(at, reach.zone) < choice.until
    if quiet and notice.days_left:
        return Drop("they asked to be reminded later")
    now = renewal_of(badge, holder, at, tx)
    if now is not None and now.days_left < notice.days_left:
        return Drop("a later reminder has taken its place")
    if _being_scored(badge, tx):
        return Wait(at + A_DAY, "their renewal is with a marker")
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
    return any(each.renews == badge.id and each.state in _WITH_A_MARKER for each in attempts)


def _alert(notice: CohortAlert, tx: Transaction) -> Drop | None:
    row = tx.alerts.get(notice.thread)
    if row is None:
        return Drop("there is no such alert")
    if not notice.severity:
        return None if is_clear(row) else Drop("the alert came back")
    if row.state != "open":
        return Drop("somebody has dealt with it")
    newer = notice.person == STAFF_CHANNEL and row.facts["told"] != notice.severity
    return Drop("a newer count has taken its place") if newer else None


# --- is it wanted, and is it the hour? ------------------------------------------------------


def _unwanted(notice: Notice, person: Person) -> Drop | None:
    match notice:
        case RenewalDue() | RetakeOpen():
            return None if person.reminders == "all" else Drop("they want no reminders")
        case ResultReady() | SentBack() | BadgeAwarded():
            return Drop("they want no messages") if person.reminders == "none" else None
        case BadgeWithdrawn() | CohortAlert():
            # A decision that can be appealed, and work: neither is a reminder.
            return None
        case _:
            assert_never(notice)


def _for(person: Person, notice: Notice, at: datetime, tx: Transaction) -> Judged:
    addresses = tx.people.addresses(person.id)
    reachable = tuple(each for each in addresses if each.unreachable is None)
    if not reachable:
        if addresses and notice.unasked:
            return GiveUp(f"they can not be reached: {addresses[0].unreachable}")
        return Wait(at + A_DAY, UNREACHABLE)
    return _later(person, notice, at, tx) or Send(reachable)


def _later(person: Person, notice: Notice, at: datetime, tx: Transaction) -> Wait | None:
    """The hour they chose, the night, and the week, in this order."""
    reach = reach_of(person)
    if isinstance(notice, RenewalDue | RetakeOpen):
        hour = reach.on(day_of(at, reach.zone))
        if at < hour and (notice.expires_at is None or hour <= notice.expires_at):
            return Wait(hour, "their hour comes later")
    morning = next_allowed(at, reach.zone)
    if morning > at and not _awake(person, notice, at, tx):
        return Wait(morning, "it is night where they are")
    if notice.unasked:
        free = next_unasked(at, reach.zone, tx.outbox.unasked_sent(person.id, at - A_WEEK))
        if free > at:
            return Wait(free, "they had enough messages this week")
    return None


def _awake(person: Person, notice: Notice, at: datetime, tx: Transaction) -> bool:
    if not isinstance(notice, ResultReady | SentBack | BadgeAwarded):
        return False
    heard = tx.conversations.last_heard(person.id)
    return heard is not None and at - heard <= AWAKE


def _to_channel(at: datetime, tx: Transaction) -> Judged:
    programme = tx.programme
    if not programme.staff_channel and not programme.local:
        return Wait(at + A_DAY, "no staff channel is set")
    morning = next_allowed(at, programme.timezone)
    return Wait(morning, "it is night for the staff") if morning > at else Send(None)
