"""Retakes that close: told a week before the last day, and on it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from credentials.assessment.days import day_ends, day_of
from credentials.assessment.retakes import Wait
from credentials.notices.retake_closing import STEPS, RetakeClosing, retake_closing, steps_within
from credentials.notices.steps import LAST_DAY
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.listed import Listed, first_ahead, told_before, told_on
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
from handlers.messages import Button, Message
from handlers.registry.marking import achievement_of
from handlers.wording import coming, reminders
from handlers.wording.coming import Coming
from handlers.wording.learner_calendar import last_try
from storage.attempts import Attempt
from storage.choices import DayChosen
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
            ending = tx.coming_due.missed_since_first(after, before, versions, KIND.name, days)
            for missed in with_history(ending, tx):
                found = _closing(missed, at, tx)
                if found is not None and found.days_left == days:
                    yield found


def _closing(missed: Attempt, at: datetime, tx: Transaction) -> RetakeClosing | None:
    learner = tx.people.get(missed.person_id)
    window = retake_after(missed, learner, at, tx)
    return _step(missed, learner, window, at, tx) if window else None


def _step(
    missed: Attempt, learner: Person, window: Wait, at: datetime, tx: Transaction
) -> RetakeClosing | None:
    days = (window.opens_on, window.last_on)
    zone = tx.programme.timezone
    return retake_closing(missed.id, learner.id, reach_of(learner), days, at, zone)


def _moved_on(
    notice: RetakeClosing, person: Person | None, at: datetime, tx: Transaction
) -> Drop | None:
    missed = tx.attempts.get(notice.attempt_id)
    window = retake_after(missed, person, at, tx) if person else None
    if person is None or window is None:
        return Drop(MOVED_ON)
    now = _step(missed, person, window, at, tx)
    newer = now is not None and now.days_left < notice.days_left
    return Drop("a later reminder has taken its place") if newer else None


def _words(notice: RetakeClosing, person: Person, at: datetime, tx: Transaction) -> Message:
    attempt = tx.attempts.get(notice.attempt_id)
    zone = tx.programme.timezone
    last_on = day_of(notice.open_until, zone)
    return reminders.retake_closing(
        voice_of(person, tx),
        retake_named(notice.topic, attempt, tx),
        last_on,
        (last_on - day_of(at, zone)).days,
        practice_titles(attempt, tx),
    )


# --- in *my reminders* ----------------------------------------------------------------------


def _coming(learner: Person, at: datetime, tx: Transaction) -> Iterable[Coming]:
    voice, today = voice_of(learner, tx), day_of(at, tx.programme.timezone)
    for missed, window in retakes_of(learner, at, tx):
        achievement, tell = achievement_of(missed, tx), partial(_closes, missed, window, tx)
        told = told_before(window.last_on, steps_within(window.opens_on, window.last_on), tell)
        yield Coming(
            tell(LAST_DAY).topic,
            coming.next_try(voice, achievement.title),
            coming.try_closes(voice, achievement.title, window.last_on),
            first_ahead(told, today, tx),
            window.last_on,
            Button(voice.say("Go"), f"retake:{achievement.id}"),
            (last_try(voice, missed.id, achievement.title, window.last_on),),
            window.opens_on,
        )


def _again(chosen: DayChosen, due_at: datetime, tx: Transaction) -> RetakeClosing | None:
    missed, learner = tx.attempts.get(chosen.subject), tx.people.get(chosen.person_id)
    window = retake_after(missed, learner, due_at, tx)
    if window is None or chosen.until < window.opens_on:
        return None
    return told_on(chosen, due_at, window.last_on, partial(_closes, missed, window, tx))


def _closes(missed: Attempt, window: Wait, tx: Transaction, days_left: int) -> RetakeClosing:
    """The end of its time as it is told with so many days left."""
    until = day_ends(window.last_on, tx.programme.timezone)
    return RetakeClosing(missed.person_id, until, missed.id, days_left, until)


KIND: Final = Kind(
    RetakeClosing,
    _moved_on,
    _words,
    find=_find,
    listed=Listed("retake", _coming, _again),
)
