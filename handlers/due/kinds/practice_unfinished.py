"""Practice that is still open a week after a “not yet”."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices import RetakeOpen
from credentials.notices.practice_unfinished import (
    AFTER,
    BESIDE_THE_OPENING,
    LASTS,
    PracticeUnfinished,
    nudge_day,
    practice_unfinished,
)
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.listed import Listed, first_ahead
from handlers.due.reach import reach_of
from handlers.due.retakes import MOVED_ON, retake_after, retake_named, retakes_of, with_history
from handlers.learner import outcome
from handlers.messages import Button, Message
from handlers.registry.marking import achievement_of
from handlers.wording import coming, reminders
from handlers.wording.coming import Coming
from storage.attempts import Attempt
from storage.choices import DayChosen
from storage.people import Person
from storage.transaction import Transaction

_LOOK_BACK: Final = timedelta(days=60)
"""Longer than marking, waiting and the nudge's own days together."""
_TOO_SOON: Final = timedelta(days=3)
_EARLIEST: Final = AFTER - timedelta(days=1)
_LATEST: Final = AFTER + BESIDE_THE_OPENING + LASTS + timedelta(days=2)
"""The nudge's days, counted from the result; a day more, wherever somebody is."""


def _find(at: datetime, tx: Transaction) -> Iterable[PracticeUnfinished]:
    near = (at - _LATEST, at - _EARLIEST)
    lately = tx.coming_due.missed(at - _LOOK_BACK, at, KIND.name, result=near)
    for missed in with_history(lately, tx):
        # First what is quickly told: many have done it, and are looked at again all the same.
        found = _nudge(missed, at, tx) if outcome.undone(missed, tx) else None
        if found is not None:
            yield found


def _nudge(missed: Attempt, at: datetime, tx: Transaction) -> PracticeUnfinished | None:
    result_at = missed.decided_at or missed.marked_at
    if result_at is None:
        return None
    learner = tx.people.get(missed.person_id)
    window = retake_after(missed, learner, at, tx)
    if window is None:
        return None
    result_on = day_of(result_at, tx.programme.timezone)
    return practice_unfinished(
        missed.id, learner.id, reach_of(learner), result_on, window.opens_on, at
    )


def _moved_on(
    notice: PracticeUnfinished, person: Person | None, at: datetime, tx: Transaction
) -> Drop | None:
    missed = tx.attempts.get(notice.attempt_id)
    if not outcome.undone(missed, tx):
        return Drop("the practice is done")
    if person is None or not retake_after(missed, person, at, tx):
        return Drop(MOVED_ON)
    # On a day that they chose it is said whatever else is.
    said_too = notice.put_off_to is None and _opens_now(notice, at, tx)
    return Drop("the opening says it too") if said_too else None


def _opens_now(notice: PracticeUnfinished, at: datetime, tx: Transaction) -> bool:
    """Whether they hear these days that the retake is open: that names the practice as well."""
    return any(
        isinstance(one.notice, RetakeOpen)
        and one.notice.attempt_id == notice.attempt_id
        and (one.state == "owed" or (one.sent_at is not None and at - one.sent_at < _TOO_SOON))
        for one in tx.outbox.for_person(notice.person)
    )


def _words(notice: PracticeUnfinished, person: Person, at: datetime, tx: Transaction) -> Message:
    missed = tx.attempts.get(notice.attempt_id)
    left = outcome.undone(missed, tx)
    window = retake_after(missed, person, at, tx)
    today = day_of(at, tx.programme.timezone)
    last_on = window.last_on if window else today
    return reminders.practice_unfinished(
        voice_of(person, tx),
        retake_named(notice.topic, missed, tx),
        [each.title for each in left],
        sum(each.minutes for each in left),
        last_on=last_on,
        days_left=(last_on - today).days,
    )


# --- in *my reminders* ----------------------------------------------------------------------


def _coming(learner: Person, at: datetime, tx: Transaction) -> Iterable[Coming]:
    voice, zone = voice_of(learner, tx), tx.programme.timezone
    for missed, window in retakes_of(learner, at, tx):
        result_at = missed.decided_at or missed.marked_at
        if result_at is None or not outcome.undone(missed, tx):
            continue
        day = nudge_day(day_of(result_at, zone), window.opens_on)
        nudge = PracticeUnfinished(learner.id, result_at, missed.id, result_at)
        name = coming.practice(voice, achievement_of(missed, tx).title)
        yield Coming(
            nudge.topic,
            name,
            name,
            first_ahead([(day, nudge)], day_of(at, zone), tx),
            window.last_on,
            Button(voice.say("Start practice"), f"practice:{missed.number}"),
        )


def _again(chosen: DayChosen, due_at: datetime, _tx: Transaction) -> PracticeUnfinished:
    until = due_at + LASTS
    return PracticeUnfinished(
        chosen.person_id, due_at, chosen.subject, until, put_off_to=chosen.until
    )


KIND: Final = Kind(
    PracticeUnfinished,
    _moved_on,
    _words,
    find=_find,
    listed=Listed("practice", _coming, _again),
)
