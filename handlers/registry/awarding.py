"""Approval: the first of three short steps from passed work to a badge that others can check.

Here the fact is written: who decided, the unsigned document, the entry that waits for the log.
Signing (`signing`) and the place in the log (`sequencing`) follow.
"""

from datetime import datetime
from typing import Final

from credentials.assessment.days import day_of
from credentials.assessment.governance import Award, CannotIssue, Held, Standing, govern
from credentials.assessment.validity import Validity, first_validity, renewed_validity
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import IdentityLevel
from credentials.registry.entry import EntryKind, Record
from credentials.registry.proofs import signable_hash
from handlers.registry.drawing_up import Grounds, draw_up
from handlers.registry.events import line_up, written
from handlers.registry.marking import (
    MovedOnError,
    achievement_of,
    policy_digest,
    result_of,
    scorers,
    staff_of,
)
from storage.attempts import Attempt, AttemptState
from storage.badges import Badge, NewBadge
from storage.people import Person
from storage.transaction import Transaction

APPROVED: Final = "approved"
IDENTITY: Final = "identity"
_LEVELS: Final[tuple[IdentityLevel, ...]] = ("none", "light_id", "proctored")


def approve(
    attempt: Attempt, approver: Person, at: datetime, now: datetime, tx: Transaction
) -> Badge:
    """Award the badge of a passed attempt; it can be checked once the log covers it.

    Args:
        attempt: Marked and passed.
        approver: A person other than those who marked it.
        at: The moment the award counts from: it governs every rule.
        now: The clock, for what the log and the decision say.
        tx: Everything is written here, or nothing.

    Raises:
        NotAllowed: This person may not approve it.
        CannotIssue: A rule stands against it.
        MovedOnError: It has been decided, or is not marked yet.
    """
    if attempt.state is not AttemptState.MARKED:
        raise MovedOnError(f"{attempt.label} does not wait for approval.")
    grounds = _grounds(attempt, approver, at, tx)
    new = draw_up(attempt, tx.people.get(attempt.person_id), grounds, now, tx)
    tx.badges.add(new)
    tx.attempts.change(attempt.id, state=AttemptState.CLOSED, decided_at=at, passed=True)
    digest = policy_digest(grounds.achievement, tx)
    tx.attempts.decide(attempt, APPROVED, approver.id, digest, now)
    line_up(_record(new, now), new.person_id, approver, now, tx, ready=False)
    stored = tx.badges.get(new.id)
    if stored is None:
        raise KeyError(new.id)
    return stored


def attest_identity(
    attempt: Attempt, by: Person, level: IdentityLevel, at: datetime, tx: Transaction
) -> Attempt:
    """Record that somebody saw who did the work; the badge will say so."""
    tx.attempts.decide(attempt, IDENTITY, by.id, policy_digest(achievement_of(attempt, tx), tx), at)
    return tx.attempts.change(attempt.id, identity=level)


def attested(attempt: Attempt) -> IdentityLevel:
    """The identity check that staff have confirmed for an attempt: none until they did."""
    return next((level for level in _LEVELS if level == attempt.identity), "none")


def held_by(person_id: str, at: datetime, tx: Transaction) -> tuple[Held, ...]:
    """The badges and outside records that count, or stand in the way, at that moment."""
    badges = [
        Held(one.id, one.achievement_id, one.valid_from, one.valid_until, _standing(one, at, tx))
        for one in tx.badges.of(person_id)
    ]
    records = [
        Held("An outside record", one.achievement_id, one.at, one.valid_until)
        for one in tx.records.of(person_id)
    ]
    return (*badges, *records)


def _grounds(attempt: Attempt, approver: Person, at: datetime, tx: Transaction) -> Grounds:
    """Judge the award by every rule."""
    achievement, result = achievement_of(attempt, tx), result_of(attempt, tx)
    if not result.passed:
        raise CannotIssue(f"{attempt.label} does not reach the bar.", "It can not be approved.")
    learner, identity = attempt.person_id, attested(attempt)
    markers = tuple(staff_of(tx.people.get(one), tx, learner) for one in scorers(attempt, tx))
    held = held_by(learner, at, tx)
    award = Award(learner, achievement, markers, staff_of(approver, tx), identity, held)
    renews = govern(award, at, tx.programme.timezone, sample=tx.programme.local)
    span = _span(achievement, renews, at, tx)
    return Grounds(achievement, result, identity, span, renews.badge_id if renews else None)


def _standing(badge: Badge, at: datetime, tx: Transaction) -> Standing:
    if badge.standing == "revoked":
        return "revoked"
    if badge.standing == "suspended":
        return "suspended"
    on = day_of(at, tx.programme.timezone)
    newer = tx.catalog.newer_major(badge.achievement_id, badge.version, on)
    return "superseded" if newer else "current"


def _span(achievement: Achievement, renews: Held | None, at: datetime, tx: Transaction) -> Validity:
    zone, months = tx.programme.timezone, achievement.valid_months
    # To the second, like the document: the row and what was signed must never differ.
    start = at.replace(microsecond=0)
    if renews is None:
        return first_validity(start, months, zone)
    return renewed_validity(renews.valid_until, start, months, zone)


def _record(new: NewBadge, now: datetime) -> Record:
    return Record(
        kind=EntryKind.ISSUED,
        badge=new.id,
        document=signable_hash(new.document).hex(),
        at=written(now),
        renews=new.renews,
    )
