"""How many learners stand, for whoever looks through all of them: narrow rows, person by person.

Nothing is unsealed here, and no badge is read for its document. Everybody is walked in the order
of their ids, as every index about persons is: then a database larger than the memory is read
from end to end, and not from here and there.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, RowMapping, ScalarSelect, Select, func, or_, select, true

from storage.attempts import WITH_A_MARKER, AttemptState
from storage.departures import still_away
from storage.paging import paged
from storage.schema import attempt, badge, cohort, conversation, enrolment, outside_record, person
from storage.work import Work

MOST: Final = 400
"""How many people one query asks about; SQLite takes 999 values at most in older builds."""
Earned: TypeAlias = frozenset[tuple[str, str]]
"""Achievements with the version of their badge, or `NO_VERSION`."""
NO_VERSION: Final = ""
"""Of an outside certificate."""

_WHO = enrolment.c.person_id


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether the next word is a learner's.

    Attributes:
        paused_until: Until when they want to be left alone.
        with_marker: Work of theirs is with us.
        pathway_id: The pathway they chose last.
        has_left: Staff have said so, and they have said nothing since.
        begins_on: The first day of a cohort of theirs that is not over; None without one.
        earned: What they have ever earned, also when it has ended since; not what was withdrawn.
    """

    paused_until: datetime | None
    with_marker: bool
    has_left: bool
    pathway_id: str
    begins_on: date | None
    earned: Earned


@dataclass(frozen=True, slots=True)
class Member:
    """A learner in a cohort, and when we last heard of them: a word, work, or that they joined."""

    cohort_code: str
    ref: str
    last_heard: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work of somebody in a cohort that waits for a marker."""

    cohort_code: str
    number: int
    achievement_id: str
    version: str
    submitted_at: datetime


class Standings:
    """Learners by the thousand."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work
        self._earned: dict[str, Earned] = {}

    def of(self, person_ids: Collection[str], at: datetime, on: date) -> dict[str, Standing]:
        """How these stand at a moment of a day, by id. Who is on no pathway is left out."""
        asked, found = sorted(person_ids), dict[str, Standing]()
        for start in range(0, len(asked), MOST):
            some = _WHO.in_(asked[start : start + MOST])
            for rows in self._people(_enrolled(at, on).where(some)):
                found[rows[0]["person_id"]] = self._standing(rows)
        return found

    def silent(self, before: datetime, at: datetime, on: date) -> Iterator[Member]:
        """Everybody in a cohort that is not over, of whom nothing was heard since `before`."""
        said, handed_in = _last_said(), _last_handed_in()
        query = (
            _enrolled(at, on)
            .add_columns(said.label("said_at"), handed_in.label("handed_in_at"))
            .where(func.coalesce(said < before, true()))
            .where(func.coalesce(handed_in < before, true()))
        )
        for rows in self._people(query):
            standing = self._standing(rows)
            for row in rows:
                last = max(each for each in map(row.get, _HEARD) if each is not None)
                if row["starts_on"] is not None and last < before:
                    yield Member(row["cohort_code"], row["ref"], last, standing)

    def waiting(self, before: datetime) -> Iterator[Waiting]:
        """Work handed in before a moment by members of cohorts, and still with a marker."""
        query = (
            select(enrolment.c.cohort_code, attempt.c.number, attempt.c.achievement_id)
            .add_columns(attempt.c.version, attempt.c.submitted_at)
            .join(enrolment, enrolment.c.person_id == attempt.c.person_id)
            .where(attempt.c.state == AttemptState.SUBMITTED, attempt.c.submitted_at < before)
            .where(enrolment.c.cohort_code.is_not(None))
        )
        order = {"submitted_at": attempt.c.submitted_at, "number": attempt.c.number}
        for row in paged(self._work, query, **order, cohort_code=enrolment.c.cohort_code):
            yield Waiting(**row)

    def _people(self, query: Select[*tuple[Any, ...]]) -> Iterator[list[RowMapping]]:
        """All enrolments of somebody together; what they chose last comes last."""
        order = {name: enrolment.c[name] for name in ("person_id", "chosen_at", "pathway_id")}
        rows = paged(self._work, query, **order)
        return (list(own) for _, own in groupby(rows, itemgetter("person_id")))

    def _standing(self, rows: Iterable[RowMapping]) -> Standing:
        *_, chosen = rows
        begins = [each["starts_on"] for each in rows if each["starts_on"] is not None]
        return Standing(
            chosen["paused_until"],
            chosen["with_marker"],
            chosen["has_left"],
            chosen["pathway_id"],
            begins[-1] if begins else None,
            self._earning(chosen["badges"] or "", chosen["records"] or ""),
        )

    def _earning(self, badges: str, records: str) -> Earned:
        # Thousands have earned the same: each way to stand is taken apart once.
        together = f"{badges};{records}"
        earned = self._earned.get(together)
        if earned is None:
            earned = self._earned[together] = _taken_apart(badges, records)
        return earned


_HEARD: Final = ("joined_at", "said_at", "handed_in_at")


def _enrolled(at: datetime, on: date) -> Select[*tuple[Any, ...]]:
    """Each enrolment with what a standing is made of.

    Each column is looked up for its row. Joined, PostgreSQL merges persons from the first one on,
    anew for each page.
    """
    own, whose = enrolment.c, person.c.id == _WHO
    goes_on = or_(cohort.c.ends_on.is_(None), cohort.c.ends_on >= on)
    begins = select(cohort.c.starts_on).where(cohort.c.code == own.cohort_code, goes_on)
    return (
        select(own.person_id, own.chosen_at, own.pathway_id, own.cohort_code, own.joined_at)
        .add_columns(_of_each(select(person.c.ref).where(whose)).label("ref"))
        .add_columns(_of_each(select(person.c.paused_until).where(whose)).label("paused_until"))
        .add_columns(_of_each(begins).label("starts_on"), _with_marker().label("with_marker"))
        .add_columns(_of_each(still_away(_WHO)).is_not(None).label("has_left"))
        .add_columns(_badges(at).label("badges"), _records(at).label("records"))
    )


def _with_marker() -> ColumnElement[bool]:
    theirs = select(attempt.c.state).where(
        attempt.c.person_id == _WHO, attempt.c.state.in_(WITH_A_MARKER)
    )
    # For EXISTS, PostgreSQL would gather everybody's work anew for each page.
    return _of_each(theirs.limit(1)).is_not(None)


def _badges(at: datetime) -> ScalarSelect[str]:
    names = func.aggregate_strings(badge.c.achievement_id + " " + badge.c.version, ",")
    query = select(names).where(
        badge.c.person_id == _WHO, badge.c.standing != "revoked", badge.c.valid_from <= at
    )
    return _of_each(query)


def _records(at: datetime) -> ScalarSelect[str]:
    record = outside_record.c
    query = select(func.aggregate_strings(record.achievement_id, ",")).where(
        record.person_id == _WHO, record.at <= at
    )
    return _of_each(query)


def _last_said() -> ScalarSelect[datetime | None]:
    heard_at = func.max(conversation.c.heard_at)
    return _of_each(select(heard_at).where(conversation.c.person_id == _WHO))


def _last_handed_in() -> ScalarSelect[datetime | None]:
    submitted_at = func.max(attempt.c.submitted_at)
    return _of_each(select(submitted_at).where(attempt.c.person_id == _WHO))


def _of_each(query: Select[*tuple[Any]]) -> ScalarSelect[Any]:
    return query.correlate(enrolment).scalar_subquery()


def _taken_apart(badges: str, records: str) -> Earned:
    """`one 1.0.0,two 2.0.0` and `three`, as both databases string them together."""
    versions = (name.split(" ") for name in badges.split(",") if name)
    return frozenset((name, version) for name, version in versions) | frozenset(
        (name, NO_VERSION) for name in records.split(",") if name
    )
