"""Outside certificates that are about to end, on the days of the pack that lists them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from credentials.notices.record_ending import RecordEnding, record_ending
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.reach import reach_from
from handlers.due.stretches import stretches
from handlers.learner.standing import coach_of
from handlers.messages import Message
from handlers.wording import reminders
from storage.people import Person
from storage.records import OutsideRecord
from storage.transaction import Transaction

_NO_VERSION: Final = ""
"""A record is of no version: its provider's certificate is what it is."""


def _find(at: datetime, tx: Transaction) -> Iterable[RecordEnding]:
    steps = {
        (each.id, _NO_VERSION): each.renewal.remind_days_before
        for each in tx.catalog.every_version()
        if each.external
    }
    zone = tx.programme.timezone
    for stretch in stretches(at, zone, steps):
        for row in tx.coming_due.records_ending(stretch, KIND.name):
            own = steps.get((row.achievement_id, _NO_VERSION), ())
            reach, until = reach_from(row), row.valid_until
            found = record_ending(row.id, row.person_id, reach, own, until, at=at, zone=zone)
            if found is not None:
                yield found


def _record(notice: RecordEnding, tx: Transaction) -> OutsideRecord | None:
    records = tx.records.of(notice.person)
    return next((each for each in records if each.id == notice.record_id), None)


def _moved_on(
    notice: RecordEnding, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    return None if _record(notice, tx) else Drop("a newer certificate is recorded")


def _words(notice: RecordEnding, person: Person, at: datetime, tx: Transaction) -> Message:
    record = _record(notice, tx)
    name = record.achievement_id if record else notice.record_id
    title = tx.catalog.newest(name, at.date()).title if record else name
    voice = voice_of(person, tx)
    left = (notice.ends_on - at.astimezone(tx.programme.timezone).date()).days
    return reminders.record_ending(voice, title, left, notice.ends_on, coach_of(person, tx))


KIND: Final = Kind(RecordEnding, _moved_on, _words, find=_find)
