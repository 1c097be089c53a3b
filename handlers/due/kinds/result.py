"""A result: dropped when a newer one took its place, or when it was sent back after all."""

from datetime import datetime
from typing import Final

from credentials.notices import ResultReady
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.learner import outcome
from handlers.messages import Message
from storage.attempts import AttemptState
from storage.people import Person
from storage.transaction import Transaction


def _moved_on(
    notice: ResultReady, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    attempt = tx.attempts.get(notice.attempt_id)
    newer = ResultReady(notice.person, notice.due_at, notice.attempt_id, notice.revision + 1)
    if attempt.marked_at is None or attempt.state is AttemptState.SUBMITTED:
        return Drop("the result was sent back for one more check")
    return Drop("a newer result has taken its place") if tx.outbox.owes(newer.key) else None


def _words(notice: ResultReady, person: Person, at: datetime, tx: Transaction) -> Message:
    return outcome.message(tx.attempts.get(notice.attempt_id), person, at, tx)


KIND: Final = Kind(ResultReady, _moved_on, _words)
