"""What an approver can do besides approving: send work back to the markers, or let it wait."""

from datetime import datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.assessment.governance import check_approver
from credentials.notices import SentBack
from handlers.registry.marking import (
    SENT_BACK,
    MovedOnError,
    achievement_of,
    policy_digest,
    scorers,
    staff_of,
    where_it_is,
)
from storage.attempts import Attempt, AttemptState
from storage.people import Person
from storage.transaction import Transaction

HELD: Final = "held"


def send_back(
    attempt: Attempt, approver: Person, note: str, at: datetime, tx: Transaction
) -> SentBack:
    """Let the markers look again; the learner hears by when, and that it is not about them.

    Raises:
        NotAllowed: This person may not decide about it.
        MovedOnError: It does not wait for approval.
    """
    achievement = achievement_of(attempt, tx)
    check_decider(attempt, approver, tx)
    digest = policy_digest(achievement, tx)
    tx.attempts.decide(attempt, SENT_BACK, approver.id, digest, at, note or None)
    tx.attempts.change(attempt.id, state=AttemptState.SUBMITTED, marked_at=None, passed=None)
    days = timedelta(days=achievement.marking.max_days_to_result)
    answer_by = day_of(at, tx.programme.timezone) + days
    told = SentBack(attempt.person_id, at, attempt.id, answer_by)
    tx.owe(told, at)
    return told


def hold(attempt: Attempt, approver: Person, at: datetime, tx: Transaction) -> None:
    """Let it wait, and let the others see who looks into it."""
    check_decider(attempt, approver, tx)
    tx.attempts.decide(
        attempt, HELD, approver.id, policy_digest(achievement_of(attempt, tx), tx), at
    )


def held_by_whom(attempt: Attempt, tx: Transaction) -> str | None:
    """Who has put it on hold last, by person id, if nobody has decided since."""
    decisions = tx.attempts.decisions(attempt)
    return decisions[-1].by_id if decisions and decisions[-1].kind == HELD else None


def notes_for_markers(attempt: Attempt, tx: Transaction) -> list[str]:
    """Why the work was sent back, each time it was."""
    return [
        one.note for one in tx.attempts.decisions(attempt) if one.kind == SENT_BACK and one.note
    ]


def check_decider(attempt: Attempt, approver: Person, tx: Transaction) -> None:
    """Refuse somebody who may not decide about this work, and work that is not up for decision.

    Raises:
        NotAllowed: They marked it, it is their own, or they have no right to approve.
        MovedOnError: It does not wait for approval.
    """
    if attempt.state is not AttemptState.MARKED:
        raise MovedOnError(where_it_is(attempt))
    markers = [staff_of(tx.people.get(one), tx) for one in scorers(attempt, tx)]
    check_approver(staff_of(approver, tx), markers, attempt.person_id)
