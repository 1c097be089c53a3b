"""Outside certificates that are about to end, on the days of the pack that lists them."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from credentials.assessment.days import day_of
from credentials.catalog.library import UnknownIdError
from credentials.notices.record_ending import RecordEnding, record_ending
from credentials.notices.steps import LAST_DAY
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.listed import Listed, first_ahead, told_before, told_on
from handlers.due.reach import reach_from
from handlers.due.stretches import stretches
from handlers.learner.standing import coach_of
from handlers.messages import Message
from handlers.wording import coming, reminders
from handlers.wording.coming import Coming
from handlers.wording.learner_calendar import certificate_ends
from storage.choices import DayChosen
from storage.people import Person
from storage.records import OutsideRecord
from storage.transaction import Transaction

_NO_VERSION: Final = ""
"""A record is of no version: its provider's certificate is what it is."""


def _find(at: datetime, tx: Transaction) -> Iterable[RecordEnding]:
    steps, zone = _steps(tx), tx.programme.timezone
    for stretch in stretches(at, zone, steps):
        for row in tx.coming_due.records_ending(stretch, KIND.name):
            own = steps.get((row.achievement_id, _NO_VERSION), ())
            reach, until = reach_from(row), row.valid_until
            found = record_ending(row.id, row.person_id, reach, own, until, at=at, zone=zone)
            if found is not None:
                yield found


def _steps(tx: Transaction) -> dict[tuple[str, str], tuple[int, ...]]:
    return {
        (each.id, _NO_VERSION): each.renewal.remind_days_before
        for each in tx.catalog.every_version()
        if each.external
    }


def _record(person_id: str, record_id: str, tx: Transaction) -> OutsideRecord | None:
    records = tx.records.of(person_id)
    return next((each for each in records if each.id == record_id), None)


def _moved_on(
    notice: RecordEnding, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    found = _record(notice.person, notice.record_id, tx)
    return None if found else Drop("a newer certificate is recorded")


def _words(notice: RecordEnding, person: Person, at: datetime, tx: Transaction) -> Message:
    record = _record(notice.person, notice.record_id, tx)
    title = _title(record, at, tx) if record else notice.record_id
    voice = voice_of(person, tx)
    left = (notice.ends_on - at.astimezone(tx.programme.timezone).date()).days
    coach = coach_of(person, tx)
    return reminders.record_ending(voice, notice.topic, title, left, notice.ends_on, coach)


# --- in *my reminders* ----------------------------------------------------------------------


def _coming(holder: Person, at: datetime, tx: Transaction) -> Iterable[Coming]:
    voice, today = voice_of(holder, tx), day_of(at, tx.programme.timezone)
    for record in tx.records.of(holder.id):
        if record.valid_until is None or record.valid_until < at:
            continue
        title, tell = _title(record, at, tx), partial(_ends, holder.id, record, tx)
        last = tell(LAST_DAY)
        steps = {*_steps(tx).get((record.achievement_id, _NO_VERSION), ()), LAST_DAY}
        yield Coming(
            last.topic,
            title,
            coming.ends(voice, title, last.ends_on),
            first_ahead(told_before(last.ends_on, steps, tell), today, tx),
            last.ends_on,
            entries=(certificate_ends(voice, record.id, title, last.ends_on),),
        )


def _again(chosen: DayChosen, due_at: datetime, tx: Transaction) -> RecordEnding | None:
    record = _record(chosen.person_id, chosen.subject, tx)
    if record is None:
        return None
    tell = partial(_ends, chosen.person_id, record, tx)
    return told_on(chosen, due_at, tell(LAST_DAY).ends_on, tell)


def _ends(person_id: str, record: OutsideRecord, tx: Transaction, days_left: int) -> RecordEnding:
    """Its end as it is told with so many days left."""
    until = record.valid_until or record.at
    ends_on = day_of(until, tx.programme.timezone)
    return RecordEnding(person_id, until, record.id, days_left, ends_on, until)


def _title(record: OutsideRecord, at: datetime, tx: Transaction) -> str:
    try:
        return tx.catalog.newest(record.achievement_id, at.date()).title
    except UnknownIdError:
        # Its pack is gone; the certificate is not.
        return record.achievement_id


KIND: Final = Kind(
    RecordEnding,
    _moved_on,
    _words,
    find=_find,
    listed=Listed("certificate", _coming, _again),
)
