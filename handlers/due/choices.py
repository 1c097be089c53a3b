"""What somebody chose for one thing: it holds back what is owed, and a chosen day owes anew."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices import Notice
from credentials.notices.notice import N
from credentials.notices.topics import LetGo, PutOff, Topic
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.kinds import KINDS
from handlers.due.reach import reach_from, reach_of
from handlers.wording.calendar import Entry
from handlers.wording.coming import Coming
from storage.people import Person
from storage.transaction import Transaction

_A_DAY: Final = timedelta(days=1)
_CATCH_UP: Final = timedelta(days=14)
"""After a pause of ours as long as this one, a chosen day is not made up for any more."""


def coming_to(person: Person, at: datetime, tx: Transaction) -> list[Coming]:
    """Everything that somebody can put off or let go, each once, what comes first coming first."""
    found: dict[Topic, Coming] = {}
    for one in _every_coming(person, at, tx):
        before = found.get(one.topic)
        if before is None or _on(one) < _on(before):
            found[one.topic] = one
    return sorted(found.values(), key=lambda one: (_on(one), one.last_on))


def entries_of(
    person: Person, at: datetime, tx: Transaction, topic: Topic | None = None
) -> list[Entry]:
    """The days of all that somebody has not let go, or of one thing, for their own calendar."""
    choices = tx.choices.of(person.id)
    return [
        entry
        for one in _every_coming(person, at, tx)
        if topic in {None, one.topic} and not isinstance(choices.get(one.topic), LetGo)
        for entry in one.entries
    ]


def held_back(notice: Notice, person: Person, tx: Transaction) -> Drop | None:
    """Whether its person wants no reminder of this, or none of this day, or has left."""
    if notice.going_on and tx.departures.of(person.id):
        return Drop("they have left")
    choice = tx.choices.about(person.id, notice.topic) if notice.topic else None
    if isinstance(choice, LetGo):
        return Drop("they want no more reminders of this")
    # What cannot be put off, like a last day, is said all the same.
    if isinstance(choice, PutOff) and notice.unasked and notice.put_off_to != choice.until:
        day = day_of(notice.due_at, reach_of(person).zone)
        return Drop("they chose another day for this") if day <= choice.until else None
    return None


def chosen_days(kind: Kind[N], at: datetime, tx: Transaction) -> Iterator[N]:
    """What is owed of a kind because the day has come to which somebody put it off."""
    if kind.listed is None or kind.listed.again is None:
        return
    today = day_of(at, UTC)
    first, last = today - _CATCH_UP, today + _A_DAY
    for each in tx.choices.come(kind.listed.topic, kind.name, first, last):
        due_at = reach_from(each).on(each.until)
        owed = kind.listed.again(each, due_at, tx) if due_at <= at else None
        if owed is not None:
            yield owed


def _every_coming(person: Person, at: datetime, tx: Transaction) -> Iterator[Coming]:
    for kind in KINDS.values():
        if kind.listed:
            yield from kind.listed.coming(person, at, tx)


def _on(one: Coming) -> date:
    return one.on or date.max
