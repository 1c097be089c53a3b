"""Retakes whose wait is over: told at the learner's hour of the day on which they open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from credentials.assessment.days import day_ends, day_of, day_starts
from credentials.assessment.retakes import CanTry, Chance, Wait
from credentials.notices import RetakeOpen
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.reach import reach_of
from handlers.learner import outcome
from handlers.learner.tries import chance_after
from handlers.messages import Message
from handlers.registry.marking import achievement_of
from handlers.wording.notices import retake_open
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction


def _find(at: datetime, tx: Transaction) -> Iterable[RetakeOpen]:
    every = tx.attempts.missed_since(at - _longest(at, tx))
    told = [RetakeOpen(missed.person_id, at, missed.id, at) for missed in every]
    known = tx.outbox.known(notice.key for notice in told)
    for missed, notice in zip(every, told, strict=True):
        # The rules are asked only about those who have not been told: the key needs no rule.
        found = notice if notice.key in known else _opening(missed, at, tx)
        if found is not None and found.due_at <= at:
            yield found


def _opening(missed: Attempt, at: datetime, tx: Transaction) -> RetakeOpen | None:
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


def _moved_on(
    notice: RetakeOpen, _person: Person | None, at: datetime, tx: Transaction
) -> Drop | None:
    now = _opening(tx.attempts.get(notice.attempt_id), at, tx)
    return None if now else Drop("they have tried again, or no try is open")


def _words(notice: RetakeOpen, person: Person, _at: datetime, tx: Transaction) -> Message:
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


KIND: Final = Kind(RetakeOpen, _moved_on, _words, find=_find)
