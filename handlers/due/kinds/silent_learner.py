"""Learners of whom we have not heard for a week, and of whom something is expected."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.silent_learner import AFTER, LASTS, SilentLearner, silent_learner
from handlers.asker import voice_of
from handlers.due.judged import Drop, MovedOn, Wait
from handlers.due.kind import Kind
from handlers.due.reach import reach_from, reach_of
from handlers.due.resting import Rest
from handlers.learner.standing import today
from handlers.learner.upcoming import next_message
from handlers.messages import Message
from handlers.wording import reminders
from storage.people import Person
from storage.standings import Standing
from storage.transaction import Transaction

_A_DAY_AND_A_NIGHT: Final = timedelta(hours=34)
"""Early on the day or late, somewhere on earth, and at their hour or on the morning after it."""
_THESE_DAYS: Final = timedelta(days=3)
_SOON: Final = timedelta(minutes=15)
"""By then another reminder that is due has gone out or was dropped."""


def _find(at: datetime, tx: Transaction) -> Iterable[SilentLearner]:
    first = at - AFTER - LASTS - _A_DAY_AND_A_NIGHT
    last = at - AFTER + _A_DAY_AND_A_NIGHT
    found = {
        holder.person_id: silent_learner(holder.person_id, reach, day_of(heard_at, reach.zone), at)
        for holder, heard_at in tx.coming_due.silent(first, last)
        for reach in [reach_from(holder)]
    }
    nudges = [each for each in found.values() if each]
    # Whether anything is expected of somebody is asked only where the nudge would be new.
    told = tx.outbox.known(each.key for each in nudges)
    fresh = [each for each in nudges if each.key not in told]
    rest, standings = Rest(at, tx), _standings([each.person for each in fresh], at, tx)
    return [each for each in fresh if not rest.nothing_expected(standings.get(each.person))]


def _moved_on(
    notice: SilentLearner, person: Person | None, at: datetime, tx: Transaction
) -> MovedOn:
    if person is None:
        return None
    heard_at = tx.conversations.last_heard(person.id)
    zone = reach_of(person).zone
    if heard_at is None or day_of(heard_at, zone) != notice.last_heard_on:
        return Drop("we have heard from them")
    if Rest(at, tx).nothing_expected(_standings([person.id], at, tx).get(person.id)):
        return Drop("nothing is expected of them now")
    return _reminded(person, at, tx)


def _standings(ids: Collection[str], at: datetime, tx: Transaction) -> dict[str, Standing]:
    return tx.standings.of(ids, at, today(at, tx))


def _reminded(person: Person, at: datetime, tx: Transaction) -> MovedOn:
    """Whether they heard from us these days anyway, of something in particular.

    What is only due may still be dropped: this waits for it, until its own time has passed.
    """
    others = [
        one
        for one in tx.outbox.for_person(person.id)
        if one.notice.unasked and one.notice.kind != KIND.name
    ]
    if any(one.sent_at is not None and at - one.sent_at < _THESE_DAYS for one in others):
        return Drop("another reminder of these days says more")
    if any(one.state in {"owed", "sending"} and one.due_at <= at for one in others):
        return Wait(at + _SOON, "another reminder may go out first")
    return None


def _words(_notice: SilentLearner, person: Person, at: datetime, tx: Transaction) -> Message:
    return reminders.long_time(voice_of(person, tx), next_message(person, at, tx))


KIND: Final = Kind(SilentLearner, _moved_on, _words, find=_find)
