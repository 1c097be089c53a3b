"""Retakes that close: told a week before the last day, and on it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.retake_closing import STEPS, RetakeClosing, retake_closing
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.reach import reach_of
from handlers.due.retakes import MOVED_ON, every_policy, practice_titles, retake_after
from handlers.messages import Message
from handlers.registry.marking import achievement_of
from handlers.wording import reminders
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

_A_DAY: Final = timedelta(days=1)


def _find(at: datetime, tx: Transaction) -> Iterable[RetakeClosing]:
    """By the first attempt of the round: it is from there that the days are counted."""
    for (within_days, _waits), versions in every_policy(tx).items():
        ends = at - timedelta(days=within_days)
        later = [*STEPS[1:], -1]
        for days, nearer in zip(STEPS, later, strict=True):
            after = ends + timedelta(days=nearer + 1) - _A_DAY
            before = ends + timedelta(days=days + 1) + _A_DAY
            for missed in tx.coming_due.missed_since_first(
                after, before, versions, KIND.name, days
            ):
                found = _closing(missed, at, tx)
                if found is not None and found.days_left == days:
                    yield found


def _closing(missed: Attempt, at: datetime, tx: Transaction) -> RetakeClosing | None:
    learner = tx.people.get(missed.person_id)
    window = retake_after(missed, learner, at, tx)
    if window is None:
        return None
    days = (window.opens_on, window.last_on)
    zone = tx.programme.timezone
    return retake_closing(missed.id, learner.id, reach_of(learner), days, at, zone)


def _moved_on(
    notice: RetakeClosing, _person: Person | None, at: datetime, tx: Transaction
) -> Drop | None:
    now = _closing(tx.attempts.get(notice.attempt_id), at, tx)
    if now is None:
        return Drop(MOVED_ON)
    newer = now.days_left < notice.days_left
    return Drop("a later reminder has taken its place") if newer else None


def _words(notice: RetakeClosing, person: Person, _at: datetime, tx: Transaction) -> Message:
    attempt = tx.attempts.get(notice.attempt_id)
    achievement = achievement_of(attempt, tx)
    return reminders.retake_closing(
        voice_of(person, tx),
        achievement.title,
        achievement.id,
        attempt.number,
        day_of(notice.open_until, tx.programme.timezone),
        last_day=not notice.days_left,
        practice=practice_titles(attempt, tx),
    )


KIND: Final = Kind(RetakeClosing, _moved_on, _words, find=_find)
