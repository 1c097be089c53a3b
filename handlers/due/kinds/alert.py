"""A cohort's alert: dropped when somebody dealt with it. `handlers.due.alerts` finds it."""

from datetime import datetime
from typing import Final

from credentials.notices import STAFF_CHANNEL, CohortAlert
from handlers.asker import voice_of
from handlers.cohort_alerts import is_clear
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.messages import Message
from handlers.wording.alerts import cohort_alert, untaken_alert
from storage.people import Person
from storage.transaction import Transaction


def _moved_on(
    notice: CohortAlert, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    row = tx.alerts.get(notice.thread)
    if row is None:
        return Drop("there is no such alert")
    if not notice.severity:
        return None if is_clear(row) else Drop("the alert came back")
    if row.state != "open":
        return Drop("somebody has dealt with it")
    newer = notice.person == STAFF_CHANNEL and row.facts["told"] != notice.severity
    return Drop("a newer count has taken its place") if newer else None


def _words(notice: CohortAlert, person: Person, _at: datetime, tx: Transaction) -> Message:
    voice = voice_of(person, tx)
    return untaken_alert(voice, notice.thread, notice.cohort, notice.alert, notice.refs)


def _channel(notice: CohortAlert, tx: Transaction) -> Message:
    """With the cases of this moment, not of the day it was owed."""
    row = tx.alerts.get(notice.thread)
    refs = row.facts["refs"] if row and notice.severity else ()
    return cohort_alert(voice_of(None, tx), notice.thread, notice.cohort, notice.alert, refs)


KIND: Final = Kind(CohortAlert, _moved_on, _words, channel=_channel)
