"""Results that are late: the learner hears it from us on the day after the promised one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.result_late import ResultLate, result_late
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.reach import reach_of
from handlers.messages import Message
from handlers.registry.marking import achievement_of
from handlers.wording import reminders
from storage.attempts import AttemptState
from storage.people import Person
from storage.transaction import Transaction


def _find(at: datetime, tx: Transaction) -> Iterable[ResultLate]:
    zone = tx.programme.timezone
    for late in tx.coming_due.late(at, KIND.name):
        if late.result_by is not None:
            reach = reach_of(tx.people.get(late.person_id))
            found = result_late(late.id, late.person_id, reach, late.result_by, at, zone)
            if found is not None:
                yield found


def _moved_on(
    notice: ResultLate, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    waits = tx.attempts.get(notice.attempt_id).state is AttemptState.SUBMITTED
    return None if waits else Drop("the result is there")


def _words(notice: ResultLate, person: Person, _at: datetime, tx: Transaction) -> Message:
    attempt = tx.attempts.get(notice.attempt_id)
    promised = day_of(notice.promised, tx.programme.timezone)
    title = achievement_of(attempt, tx).title
    return reminders.result_late(voice_of(person, tx), attempt.label, title, promised)


KIND: Final = Kind(ResultLate, _moved_on, _words, find=_find)
