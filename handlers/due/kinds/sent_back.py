"""One more check: dropped when it is done."""

from datetime import datetime
from typing import Final

from credentials.notices import SentBack
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.messages import Message
from handlers.registry.marking import achievement_of
from handlers.wording.notices import sent_back
from storage.attempts import WITH_A_MARKER
from storage.people import Person
from storage.transaction import Transaction


def _moved_on(
    notice: SentBack, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    waits = tx.attempts.get(notice.attempt_id).state in WITH_A_MARKER
    return None if waits else Drop("the second check is done")


def _words(notice: SentBack, person: Person, _at: datetime, tx: Transaction) -> Message:
    attempt = tx.attempts.get(notice.attempt_id)
    title = achievement_of(attempt, tx).title
    return sent_back(voice_of(person, tx), attempt.label, title, notice.answer_by)


KIND: Final = Kind(SentBack, _moved_on, _words)
