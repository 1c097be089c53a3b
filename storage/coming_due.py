"""What may be due now, in narrow rows and in pages, without what is owed already.

Looked through every minute: so each question walks an index over days, and leaves out by its key
what the outbox has. Nothing is unsealed here, and no row is read for its document.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    Table,
    case,
    func,
    literal,
    literal_column,
    null,
    select,
)

from storage.attempts import Attempt, AttemptState, attempt_in
from storage.paging import paged
from storage.schema import (
    attempt,
    badge,
    conversation,
    enrolment,
    outbox,
    outside_record,
    person,
)
from storage.work import Work

# Spelled as in the partial index, and without a type: SQLite uses it for no other spelling.
_ENDS: ColumnElement[bool] = literal_column("badge.standing <> 'revoked'")
# Made once: making another name for a table takes longer than most questions do.
_LATER = attempt.alias("later")
_FIRST = attempt.alias("first")
_SPOKE = conversation.alias("spoke")
_NEWER = badge.alias("newer")
_RENEWED = select(_NEWER.c.id).where(_NEWER.c.renews == badge.c.id).exists()
_MISSED = (
    attempt.c.state == AttemptState.CLOSED,
    attempt.c.passed.is_(False),
    ~select(_LATER.c.id)
    .where(
        _LATER.c.person_id == attempt.c.person_id,
        _LATER.c.achievement_id == attempt.c.achievement_id,
        _LATER.c.number > attempt.c.number,
    )
    .exists(),
)
"""“Not yet”, and no other attempt since."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A badge or certificate with a last day, and when its holder likes to hear from us."""

    id: str
    person_id: str
    achievement_id: str
    version: str
    valid_from: datetime
    valid_until: datetime
    timezone: str
    hour: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody, and when they like to hear from us."""

    person_id: str
    timezone: str
    hour: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What end from `after` on and before `before`, and the step they have come to.

    Attributes:
        after: The first last moment.
        before: Behind the last one.
        step: The days left of which most are told now.
        others: What is told of other versions, by (achievement, version); None = nothing yet.
    """

    after: datetime
    before: datetime
    step: int
    others: Mapping[tuple[str, str], int | None]


class ComingDue:
    """Everything that time brings, as far as it stands in tables."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def ending(self, stretch: Stretch, kind: str) -> Iterator[Ending]:
        """The badges whose step of `kind` is not owed yet, those that end first coming first."""
        query = _reach_of(badge, badge.c.version, badge.c.valid_from).where(
            _ENDS, *_within(stretch, badge), ~_RENEWED, _untold(stretch, kind, badge)
        )
        for row in self._pages(query, valid_until=badge.c.valid_until, id=badge.c.id):
            yield Ending(**row)

    def records_ending(self, stretch: Stretch, kind: str) -> Iterator[Ending]:
        """The outside certificates whose step of `kind` is not owed yet."""
        nothing = literal("", String).label("version")
        query = _reach_of(outside_record, nothing, outside_record.c.at.label("valid_from")).where(
            *_within(stretch, outside_record), _untold(stretch, kind, outside_record)
        )
        order = {"valid_until": outside_record.c.valid_until, "id": outside_record.c.id}
        for row in self._pages(query, **order):
            yield Ending(**row)

    def outdated(
        self, achievement_id: str, versions: Collection[str], kind: str, cycle: str
    ) -> Iterator[Holder]:
        """Holders of current badges of these versions who have not been told."""
        query = (
            _holders(badge.c.id)
            .where(badge.c.achievement_id == achievement_id, badge.c.version.in_(versions))
            .where(badge.c.standing == "current", ~_RENEWED)
            .where(~owed(badge.c.person_id, kind, cycle))
        )
        for row in self._pages(query, id=badge.c.id):
            yield Holder(row["person_id"], row["timezone"], row["hour"])

    def ended(self, after: datetime, before: datetime, kind: str, cycle: str) -> Iterator[Holder]:
        """Holders of badges that ended between two moments, not renewed, who have not been told."""
        query = (
            _holders(badge.c.id, badge.c.valid_until)
            .where(_ENDS, badge.c.valid_until >= after, badge.c.valid_until < before, ~_RENEWED)
            .where(~owed(badge.c.person_id, kind, cycle))
        )
        for row in self._pages(query, valid_until=badge.c.valid_until, id=badge.c.id):
            yield Holder(row["person_id"], row["timezone"], row["hour"])

    def missed(
        self,
        after: datetime,
        before: datetime,
        kind: str,
        *cycle: str | int,
        result: tuple[datetime, datetime] | None = None,
    ) -> Iterator[Attempt]:
        """What was handed in between two moments, came to “not yet”, and nothing followed it.

        Those who have been told are left out; with `result`, those whose result came at another
        time too.
        """
        query = select(attempt).where(
            attempt.c.submitted_at >= after, attempt.c.submitted_at < before
        )
        if result is not None:
            result_at = func.coalesce(attempt.c.decided_at, attempt.c.marked_at)
            query = query.where(result_at > result[0], result_at < result[1])
        query = query.where(*_MISSED)
        return self._attempts(query.where(~owed(attempt.c.person_id, kind, attempt.c.id, *cycle)))

    def missed_since_first(
        self, after: datetime, before: datetime, versions: Collection[str], kind: str, step: int
    ) -> Iterator[Attempt]:
        """The same, by when the first of these attempts was handed in.

        `versions` are those of the first attempt, each as “achievement version”.
        """
        first = _FIRST.c
        # Several may have begun in these days; from there on it is found, and not the other way.
        query = (
            select(attempt)
            .select_from(_FIRST)
            .join(attempt, attempt.c.person_id == first.person_id)
            .where(attempt.c.achievement_id == first.achievement_id)
            .where(attempt.c.number >= first.number, first.state == AttemptState.CLOSED)
            .where(first.submitted_at >= after, first.submitted_at < before)
            .where((first.achievement_id + " " + first.version).in_(versions), *_MISSED)
            .where(~owed(attempt.c.person_id, kind, attempt.c.id, step))
            .group_by(attempt.c.id)
        )
        return self._attempts(query)

    def late(self, at: datetime, kind: str) -> Iterator[Attempt]:
        """Work whose promised day for a result has passed, and whose learner was not told."""
        query = select(attempt).where(
            attempt.c.state == AttemptState.SUBMITTED,
            attempt.c.result_by < at,
            ~owed(attempt.c.person_id, kind, attempt.c.id),
        )
        return self._attempts(query)

    def silent(self, after: datetime, before: datetime) -> Iterator[tuple[Holder, datetime]]:
        """Learners in a cohort who said their last word between two moments, and when."""
        spoke = select(_SPOKE.c.place).where(
            _SPOKE.c.person_id == conversation.c.person_id,
            _SPOKE.c.heard_at > conversation.c.heard_at,
        )
        enrolled = select(enrolment.c.person_id).where(
            enrolment.c.person_id == conversation.c.person_id, enrolment.c.cohort_code.is_not(None)
        )
        # Looked up for each row: joined, PostgreSQL reads all persons anew for each page.
        reach = (
            select(column)
            .where(person.c.id == conversation.c.person_id)
            .correlate(conversation)
            .scalar_subquery()
            .label(column.name)
            for column in (person.c.timezone, person.c.hour)
        )
        query = (
            select(conversation.c.person_id, conversation.c.heard_at, conversation.c.place, *reach)
            .where(conversation.c.heard_at >= after, conversation.c.heard_at < before)
            .where(~spoke.exists(), enrolled.exists())
        )
        order = {"heard_at": conversation.c.heard_at, "place": conversation.c.place}
        for row in self._pages(query, **order):
            yield Holder(row["person_id"], row["timezone"], row["hour"]), row["heard_at"]

    def _attempts(self, query: Select[*tuple[Any, ...]]) -> Iterator[Attempt]:
        order = {"submitted_at": attempt.c.submitted_at, "number": attempt.c.number}
        return (attempt_in(row) for row in self._pages(query, **order))

    def _pages(
        self, query: Select[*tuple[Any, ...]], **order: ColumnElement[Any]
    ) -> Iterator[RowMapping]:
        return paged(self._work, query, **order)


def owed(
    whom: ColumnElement[str], kind: str, *cycle: ColumnElement[Any] | str | int
) -> ColumnElement[bool]:
    """Whether a fact with this key was ever owed: the key of `Notice`, put together in SQL."""
    parts = (each if isinstance(each, ColumnElement) else literal(str(each)) for each in cycle)
    key = reduce(lambda whole, part: whole + ":" + part, parts, whom + f":{kind}")
    return select(outbox.c.id).where(outbox.c.key == key).exists()


def _holders(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    whole = select(badge.c.person_id, person.c.timezone, person.c.hour, *columns)
    return whole.join(person, person.c.id == badge.c.person_id)


def _reach_of(table: Table, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    own = (table.c.id, table.c.person_id, table.c.achievement_id, table.c.valid_until)
    whole = select(*own, *columns, person.c.timezone, person.c.hour)
    return whole.join(person, person.c.id == table.c.person_id)


def _within(stretch: Stretch, table: Table) -> tuple[ColumnElement[bool], ...]:
    return (table.c.valid_until >= stretch.after, table.c.valid_until < stretch.before)


def _untold(stretch: Stretch, kind: str, table: Table) -> ColumnElement[bool]:
    version = table.c.achievement_id + " "
    step = _step(stretch, version + table.c.version if "version" in table.c else version)
    return step.is_not(None) & ~owed(table.c.person_id, kind, table.c.id, step)


def _step(stretch: Stretch, version: ColumnElement[str]) -> ColumnElement[Any]:
    """The step a badge has come to, as it stands in the key; NULL where none has come."""
    steps: dict[int | None, list[str]] = {}
    for names, step in stretch.others.items():
        steps.setdefault(step, []).append(" ".join(names))
    most = literal(str(stretch.step), String)
    whens = [
        (version.in_(names), null() if step is None else literal(str(step), String))
        for step, names in steps.items()
    ]
    return case(*whens, else_=most) if whens else most
