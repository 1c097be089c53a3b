"""Retakes whose wait is over: told at the learner's hour of the day on which they open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from credentials.assessment.days import day_ends, day_of, day_starts
from credentials.notices import RetakeOpen
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.listed import Listed, first_ahead
from handlers.due.reach import reach_of
from handlers.due.retakes import (
    MOVED_ON,
    every_policy,
    practice_titles,
    retake_after,
    retake_named,
    retakes_of,
    with_history,
)
from handlers.messages import Message
from handlers.registry.marking import achievement_of
from handlers.wording import coming, reminders
from handlers.wording.coming import Coming
from handlers.wording.learner_calendar import next_try
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

_STILL_NEWS: Final = timedelta(days=30)
"""After a pause of ours as long as this one, the last week is told and not the opening."""
_A_DAY: Final = timedelta(days=1)


def _find(at: datetime, tx: Transaction) -> Iterable[RetakeOpen]:
    waits = {days for _within, wait_days in every_policy(tx) for days in wait_days}
    first = at - timedelta(days=max(waits, default=0)) - _STILL_NEWS
    last = at - timedelta(days=min(waits, default=0)) + _A_DAY
    for missed in with_history(tx.coming_due.missed(first, last, KIND.name), tx):
        found = _opening(missed, at, tx)
        if found is not None and found.due_at <= at:
            yield found


def _opening(missed: Attempt, at: datetime, tx: Transaction) -> RetakeOpen | None:
    """The opening that follows an attempt which came to “not yet”; None when there is none now."""
    learner = tx.people.get(missed.person_id)
    window = retake_after(missed, learner, at, tx)
    zone = tx.programme.timezone
    # Whoever heard the result when the wait was over already was told then.
    if window is None or (missed.decided_at and window.opens_on <= day_of(missed.decided_at, zone)):
        return None
    opens_at = day_starts(window.opens_on, zone)
    due_at = max(reach_of(learner).on(window.opens_on), opens_at)
    return RetakeOpen(learner.id, due_at, missed.id, opens_at, day_ends(window.last_on, zone))


def _moved_on(
    notice: RetakeOpen, _person: Person | None, at: datetime, tx: Transaction
) -> Drop | None:
    now = _opening(tx.attempts.get(notice.attempt_id), at, tx)
    return None if now else Drop(MOVED_ON)


def _words(notice: RetakeOpen, person: Person, at: datetime, tx: Transaction) -> Message:
    attempt = tx.attempts.get(notice.attempt_id)
    zone = tx.programme.timezone
    last_on = day_of(notice.open_until, zone) if notice.open_until else None
    return reminders.retake_open(
        voice_of(person, tx),
        retake_named(notice.topic, attempt, tx),
        last_on,
        (last_on - day_of(at, zone)).days if last_on else 0,
        practice_titles(attempt, tx),
    )


def _coming(learner: Person, at: datetime, tx: Transaction) -> Iterable[Coming]:
    voice, zone = voice_of(learner, tx), tx.programme.timezone
    today = day_of(at, zone)
    for missed, window in retakes_of(learner, at, tx):
        if window.opens_on > today:
            opens_at = day_starts(window.opens_on, zone)
            opening = RetakeOpen(learner.id, opens_at, missed.id, opens_at)
            title = achievement_of(missed, tx).title
            yield Coming(
                opening.topic,
                coming.next_try(voice, title),
                coming.try_opens(voice, title),
                first_ahead([(window.opens_on, opening)], today, tx),
                window.last_on,
                entries=(next_try(voice, missed.id, title, window.opens_on),),
                first_on=window.opens_on,
            )


KIND: Final = Kind(RetakeOpen, _moved_on, _words, find=_find, listed=Listed("retake", _coming))
