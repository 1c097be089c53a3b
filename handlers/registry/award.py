"""The governed path in one call: what the command line's `award` does.

It takes the very steps that staff take in conversation, so no rule has a way around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from credentials.assessment.days import day_of
from credentials.assessment.governance import CannotIssue
from credentials.assessment.scoring import judge_scores
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import IdentityLevel
from handlers.registry.awarding import approve, attest_identity
from handlers.registry.marking import hand_in_marks
from storage.attempts import Attempt, AttemptState
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AwardOrder:
    """Who gets what from whom. People are REFs; scores go by the lines' short names.

    Without `identity` the level that the pack asks for is recorded as attested.
    """

    learner: str
    achievement: str
    scores: Mapping[str, int]
    assessors: tuple[str, ...]
    approver: str
    at: datetime
    """Picks the pack version, governs every rule, and may lie ahead of the clock."""
    identity: IdentityLevel | None = None


def award(order: AwardOrder, now: datetime, tx: Transaction) -> Badge:
    """Open, hand in, mark and approve an attempt; `now` is the clock.

    Raises:
        Mistake: it is refused, and nothing is written.
    """
    learner, approver = tx.people.by_ref(order.learner), tx.people.by_ref(order.approver)
    markers = [tx.people.by_ref(ref) for ref in dict.fromkeys(order.assessors)]
    on = day_of(order.at, tx.programme.timezone)
    achievement = tx.catalog.achievement(order.achievement, on)
    _check_scores(achievement, order.scores)
    _check_number(achievement, len(markers))
    attempt = _handed_in(learner, achievement, order.at, tx)
    attempt = attest_identity(
        attempt, approver, order.identity or achievement.identity, order.at, tx
    )
    for marker in markers:
        _mark(attempt, marker, order, tx)
    return approve(tx.attempts.get(attempt.id), approver, order.at, now, tx)


def _check_number(achievement: Achievement, markers: int) -> None:
    wanted = achievement.marking.assessors
    if markers != wanted:
        raise CannotIssue(
            f"{achievement.title} is marked by {wanted} different people, and {markers} are named.",
            "Name each of them once with --assessor.",
        )


def _check_scores(achievement: Achievement, scores: Mapping[str, int]) -> None:
    result = judge_scores(achievement, scores)
    if not result.passed:
        missed = ", ".join(result.missed)
        # Cut, not rounded: 1.99 must not be shown as a 2 that did not pass.
        mean = int(result.mean * 100) / 100
        raise CannotIssue(
            f"These scores do not reach the bar: the mean is {mean:g}, to do again: {missed}.",
            "A retake can follow. No badge is given for less.",
        )


def _handed_in(learner: Person, achievement: Achievement, at: datetime, tx: Transaction) -> Attempt:
    """An attempt with its work handed in; a draft that the learner has open becomes it."""
    draft = tx.attempts.draft(learner.id, achievement.id)
    lines = tuple(line.id for line in achievement.lines)
    if draft is None:
        draft = tx.attempts.open(learner.id, achievement.id, achievement.version, at, lines=lines)
    return tx.attempts.change(
        draft.id,
        version=achievement.version,
        lines=list(lines),
        state=AttemptState.SUBMITTED,
        submitted_at=at,
    )


def _mark(attempt: Attempt, marker: Person, order: AwardOrder, tx: Transaction) -> None:
    for line, score in order.scores.items():
        tx.attempts.mark(attempt, marker.id, line, score, None, order.at)
    hand_in_marks(attempt, marker, order.at, tx)
