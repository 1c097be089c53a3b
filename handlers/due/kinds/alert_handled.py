"""Who has an alert, for everybody in the channel; dropped once it is open again or gone."""

from datetime import datetime
from typing import Final

from credentials.notices import AlertHandled
from handlers.alert_shown import alert_shown
from handlers.asker import voice_of
from handlers.cohort_alerts import alert_in, thread_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.messages import Message
from handlers.wording.alerts import cohort_alert
from storage.people import Person
from storage.transaction import Transaction


def _moved_on(
    notice: AlertHandled, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    row = tx.alerts.get(thread_of(notice.cohort, notice.alert))
    if alert_in(row, tx) is None:
        return Drop("the alert has cleared")
    return Drop("the alert is open again") if row and row.state == "open" else None


def _words(notice: AlertHandled, person: Person | None, _at: datetime, tx: Transaction) -> Message:
    voice, thread = voice_of(person, tx), thread_of(notice.cohort, notice.alert)
    alert = alert_in(tx.alerts.get(thread), tx)
    if alert is None:
        return cohort_alert(voice, thread, notice.cohort, notice.alert, ())
    return alert_shown(alert, voice, tx)


def _channel(notice: AlertHandled, tx: Transaction) -> Message:
    return _words(notice, None, notice.due_at, tx)


KIND: Final = Kind(AlertHandled, _moved_on, _words, channel=_channel)
