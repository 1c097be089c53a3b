"""When somebody hears that their next try is open. What is open is `assessment.retakes`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from credentials.assessment.days import day_ends, day_starts
from credentials.assessment.retakes import CanTry, Terms, Try, chance
from credentials.learning.quiet import Reach
from credentials.notices import RetakeOpen


@dataclass(frozen=True)
class MissedBadge:
    """Somebody's attempts at one badge, the oldest first; `attempt_id` is the latest that counts.

    `terms` are those of the first attempt.
    """

    person: str
    attempt_id: str
    tries: Sequence[Try]
    terms: Terms
    reach: Reach


def retake_due(missed: MissedBadge, at: datetime) -> RetakeOpen | None:
    """Find the notice that is owed once the wait is over, the practice done and their hour come.

    A first try is not called for, and neither is one whose practice is still to do.
    """
    open_now = chance(missed.tries, at, missed.terms)
    if not isinstance(open_now, CanTry) or not open_now.opened_on or not open_now.last_on:
        return None
    due_at = missed.reach.on(open_now.opened_on)
    if due_at > at:
        return None
    return RetakeOpen(
        person=missed.person,
        due_at=due_at,
        attempt_id=missed.attempt_id,
        opens_at=day_starts(open_now.opened_on, missed.terms.zone),
        open_until=day_ends(open_now.last_on, missed.terms.zone),
    )
