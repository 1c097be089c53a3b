"""What people said to our reminders of one thing: not before a day, or no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, String, and_, cast, delete, insert, select

from credentials.notices.topics import Choice, LetGo, PutOff, Topic
from storage.coming_due import owed
from storage.schema import person, reminder_choice
from storage.work import Work

_ABOUT: Final = (reminder_choice.c.topic, reminder_choice.c.subject, reminder_choice.c.until)


@dataclass(frozen=True, slots=True)
class DayChosen:
    """A topic that somebody put off, and when they like to hear from us."""

    person_id: str
    subject: str
    until: date
    timezone: str
    hour: int


class Choices:
    """One at most for a person and a topic: the last one counts."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def about(self, person_id: str, topic: Topic) -> Choice | None:
        """What somebody said to reminders of this; None: nothing, so they come."""
        query = select(*_ABOUT).where(_of(person_id, topic))
        row = self._work.connection.execute(query).first()
        return None if row is None else _choice(row.until)

    def of(self, person_id: str) -> dict[Topic, Choice]:
        """Everything somebody has put off or let go."""
        query = select(*_ABOUT).where(reminder_choice.c.person_id == person_id)
        rows = self._work.connection.execute(query)
        return {Topic(row.topic, row.subject): _choice(row.until) for row in rows}

    def choose(self, person_id: str, topic: Topic, choice: Choice | None, at: datetime) -> None:
        """Put it off, let it go, or, with None, want reminders as they come."""
        connection = self._work.connection
        connection.execute(delete(reminder_choice).where(_of(person_id, topic)))
        if choice is not None:
            connection.execute(
                insert(reminder_choice).values(
                    person_id=person_id,
                    topic=topic.kind,
                    subject=topic.subject,
                    until=choice.until if isinstance(choice, PutOff) else None,
                    chosen_at=at,
                )
            )

    def come(self, topic: str, kind: str, first: date, last: date) -> Iterator[DayChosen]:
        """What was put off to one of these days, and is not owed as `kind` for that day yet."""
        chosen = reminder_choice.c
        day = cast(chosen.until, String)
        query = (
            select(chosen.person_id, chosen.subject, chosen.until, person.c.timezone, person.c.hour)
            .join(person, person.c.id == chosen.person_id)
            .where(chosen.topic == topic, chosen.until >= first, chosen.until <= last)
            .where(~owed(chosen.person_id, kind, chosen.subject, day))
            .order_by(chosen.until, chosen.person_id)
        )
        for row in self._work.connection.execute(query):
            yield DayChosen(*row)


def _of(person_id: str, topic: Topic) -> ColumnElement[bool]:
    return and_(
        reminder_choice.c.person_id == person_id,
        reminder_choice.c.topic == topic.kind,
        reminder_choice.c.subject == topic.subject,
    )


def _choice(until: date | None) -> Choice:
    return LetGo() if until is None else PutOff(until)
