"""Cohorts, who is in them, and what each learner is working towards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import RowMapping, func, insert, select, update

from credentials.errors import Mistake
from storage.schema import cohort, enrolment
from storage.work import Work

INSTANT: Final = timedelta(microseconds=1)


class CohortTakenError(Mistake):
    """The code is in use."""

    advice = "Choose another code; see those in use with: vouchline cohort list."


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group that starts together; `code` is what learners type to join.

    `ends_on` is its last day; None: nobody has set one.
    """

    code: str
    pathway_id: str
    starts_on: date
    coach_id: str
    ends_on: date | None = None

    def ended(self, today: date) -> date | None:
        """Its last day, once that has passed."""
        return self.ends_on if self.ends_on and self.ends_on < today else None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One learner on one pathway, in a cohort or alone."""

    person_id: str
    pathway_id: str
    cohort_code: str | None
    goal_role: str | None
    joined_at: datetime


class Cohorts:
    """Cohorts and enrolments."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def add(self, new: Cohort) -> None:
        """Open a cohort under a code that nobody uses yet."""
        if self.get(new.code) is not None:
            raise CohortTakenError(f"There is a cohort {new.code} already.")
        self._work.connection.execute(
            insert(cohort).values(
                code=new.code,
                pathway_id=new.pathway_id,
                starts_on=new.starts_on,
                ends_on=new.ends_on,
                coach_id=new.coach_id,
            )
        )

    def end(self, code: str, on: date | None) -> None:
        """Set its last day; None takes it back."""
        ends = update(cohort).where(cohort.c.code == code).values(ends_on=on)
        self._work.connection.execute(ends)

    def get(self, code: str) -> Cohort | None:
        """The cohort with exactly this code."""
        query = select(cohort).where(cohort.c.code == code)
        row = self._work.connection.execute(query).mappings().first()
        return None if row is None else _cohort(row)

    def all(self) -> list[Cohort]:
        """Every cohort, by code."""
        rows = self._work.connection.execute(select(cohort).order_by(cohort.c.code)).mappings()
        return [_cohort(row) for row in rows]

    def enrol(
        self,
        person_id: str,
        pathway_id: str,
        at: datetime,
        *,
        cohort_code: str | None = None,
        goal_role: str | None = None,
    ) -> None:
        """Put somebody on a pathway, or make one they are on the current one again."""
        same = (enrolment.c.person_id == person_id) & (enrolment.c.pathway_id == pathway_id)
        given = {"cohort_code": cohort_code, "goal_role": goal_role}
        values = {name: value for name, value in given.items() if value is not None}
        chosen = self._later_than_any(person_id, at)
        changed = self._work.connection.execute(
            update(enrolment).where(same).values(chosen_at=chosen, **values)
        )
        if changed.rowcount == 0:
            self._work.connection.execute(
                insert(enrolment).values(
                    person_id=person_id,
                    pathway_id=pathway_id,
                    joined_at=at,
                    chosen_at=chosen,
                    **values,
                )
            )

    def current(self, person_id: str) -> Enrolment | None:
        """The pathway a learner chose last."""
        query = (
            select(enrolment)
            .where(enrolment.c.person_id == person_id)
            .order_by(enrolment.c.chosen_at.desc())
            .limit(1)
        )
        row = self._work.connection.execute(query).mappings().first()
        return None if row is None else _enrolment(row)

    def of(self, person_id: str) -> list[Enrolment]:
        """Every pathway a learner is on."""
        query = (
            select(enrolment)
            .where(enrolment.c.person_id == person_id)
            .order_by(enrolment.c.joined_at, enrolment.c.pathway_id)
        )
        return [_enrolment(row) for row in self._work.connection.execute(query).mappings()]

    def members(self, code: str) -> list[Enrolment]:
        """Everybody in a cohort."""
        query = (
            select(enrolment)
            .where(enrolment.c.cohort_code == code)
            .order_by(enrolment.c.joined_at, enrolment.c.person_id)
        )
        return [_enrolment(row) for row in self._work.connection.execute(query).mappings()]

    def _later_than_any(self, person_id: str, at: datetime) -> datetime:
        """A moment after every choice so far, though the clock stand still or be set back."""
        query = select(func.max(enrolment.c.chosen_at)).where(enrolment.c.person_id == person_id)
        last: datetime | None = self._work.connection.execute(query).scalar()
        return at if last is None else max(at, last + INSTANT)


def _cohort(row: RowMapping) -> Cohort:
    return Cohort(row["code"], row["pathway_id"], row["starts_on"], row["coach_id"], row["ends_on"])


def _enrolment(row: RowMapping) -> Enrolment:
    return Enrolment(
        row["person_id"],
        row["pathway_id"],
        row["cohort_code"],
        row["goal_role"],
        row["joined_at"],
    )
