"""Retakes whose wait is over: told at the learner's hour of the day on which they open."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from credentials.assessment.days import day_ends, day_of, day_starts
from credentials.assessment.retakes import CanTry, Chance, Wait
from credentials.notices import RetakeOpen
from handlers.due.reach import reach_of
from handlers.learner.tries import chance_after
from storage.attempts import Attempt
from storage.transaction import Transaction


def retakes(at: datetime, tx: Transaction) -> Iterable[RetakeOpen]:
    """The opening that is due for each learner who has not passed yet."""
    every = tx.attempts.missed_since(at - _longest(at, tx))
    told = [RetakeOpen(missed.person_id, at, missed.id, at) for missed in every]
    known = tx.outbox.known(notice.key for notice in told)
    for missed, notice in zip(every, told, strict=True):
        # The rules are asked only about those who have not been told: the key needs no rule.
        found = notice if notice.key in known else retake_of(missed, at, tx)
        if found is not None and found.due_at <= at:
            yield found


def retake_of(missed: Attempt, at: datetime, tx: Transaction) -> RetakeOpen | None:
    """The opening that follows an attempt which came to “not yet”; None when there is none now.

    Practice that is still undone does not hold it back: somebody who waits for us would wait for
    ever. The words say what comes first.
    """
    newest = tx.attempts.of(missed.person_id, missed.achievement_id)[-1]
    if newest.id != missed.id or missed.submitted_at is None:
        return None
    learner = tx.people.get(missed.person_id)
    # Asked as of the hand-in, the rules name the day; asked as of now, whether it still counts.
    first = chance_after(missed, learner, missed.submitted_at, tx)
    if not isinstance(first, Wait) or not _still_open(chance_after(missed, learner, at, tx)):
        return None
    zone = tx.programme.timezone
    # Whoever heard the result when the wait was over already was told then.
    if missed.decided_at and first.opens_on <= day_of(missed.decided_at, zone):
        return None
    opens_at = day_starts(first.opens_on, zone)
    due_at = max(reach_of(learner).on(first.opens_on), opens_at)
    return RetakeOpen(learner.id, due_at, missed.id, opens_at, day_ends(first.last_on, zone))


def _still_open(now: Chance) -> bool:
    # Number 1 is a fresh start after all tries were used, not a retake.
    return isinstance(now, Wait) or (isinstance(now, CanTry) and now.number > 1)


def _longest(at: datetime, tx: Transaction) -> timedelta:
    every = tx.catalog.achievements(day_of(at, tx.programme.timezone))
    return timedelta(days=max((each.retake.within_days for each in every), default=0))
