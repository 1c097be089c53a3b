"""The first week is over: one cohort's learners are asked how it went. All of a kind, in a file."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from typing_extensions import override

from credentials.notices.notice import NUDGE, InDoubt, Notice, Sort, fact
from credentials.notices.topics import Topic
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.listed import Listed
from handlers.messages import Button, Message
from handlers.wording.coming import Coming
from storage.people import Person
from storage.transaction import Transaction

COHORT: Final = "FIRST-26A"
A_WEEK: Final = timedelta(days=7)


@fact
class FirstWeek(Notice):
    """A week has gone by since they joined."""

    sort: ClassVar[Sort] = "reminder"
    urgency: ClassVar[int] = NUDGE
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = True

    kind: Literal["first_week"] = field(default="first_week", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Once for each cohort."""
        return (COHORT,)

    @property
    @override
    def topic(self) -> Topic:
        """Nothing else of theirs."""
        return Topic("first_week", COHORT)

    @property
    @override
    def expires_at(self) -> datetime:
        """In the third week it would be odd."""
        return self.due_at + A_WEEK


def _find(at: datetime, tx: Transaction) -> Iterable[FirstWeek]:
    for member in tx.cohorts.members(COHORT):
        due_at = member.joined_at + A_WEEK
        if due_at <= at:
            yield FirstWeek(member.person_id, due_at)


def _coming(person: Person, _at: datetime, tx: Transaction) -> Iterable[Coming]:
    for member in tx.cohorts.members(COHORT):
        if member.person_id == person.id:
            asked = FirstWeek(person.id, member.joined_at + A_WEEK)
            on = asked.due_at.date()
            name = "your first week"
            yield Coming(asked.topic, name, f"how was {name}?", on, on + A_WEEK)


def _moved_on(
    notice: FirstWeek, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    here = any(each.person_id == notice.person for each in tx.cohorts.members(COHORT))
    return None if here else Drop("they left the cohort")


def _words(_notice: FirstWeek, person: Person, _at: datetime, _tx: Transaction) -> Message:
    return Message(
        f"How was your first week, {person.shown_name}?", buttons=(Button("Fine", "ok"),)
    )


KIND: Final = Kind(FirstWeek, _moved_on, _words, find=_find, listed=Listed("first_week", _coming))
