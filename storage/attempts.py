"""Attempts: what was handed in, how it was marked, who decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping, func, insert, select, update

from storage.chance import new_uuid
from storage.files import Attachment, Files
from storage.schema import attempt, attempt_part, decision, practice, score
from storage.work import Work

FIRST_NUMBER = 1001
"""Attempts are called A-1001, A-1002, …"""
_NUMBERING = 7_012
"""The lock under which attempts get their numbers, on PostgreSQL."""


class AttemptState(StrEnum):
    """How far an attempt has come."""

    DRAFT = "draft"
    """The learner is putting it together."""
    SUBMITTED = "submitted"
    """Waiting for a marker."""
    MARKED = "marked"
    """Passed by the marker(s); waiting for an approver."""
    CLOSED = "closed"
    """Decided: a badge, or not yet."""


WITH_A_MARKER = frozenset({AttemptState.SUBMITTED, AttemptState.MARKED})
"""Handed in and not decided: it is with us, and the learner waits."""
LARGEST = 2**31 - 1
"""The largest number that the column can hold; people can type larger ones."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one achievement. `lines` are the rubric lines it answers; `renews` a badge ID."""

    id: str
    number: int
    person_id: str
    achievement_id: str
    version: str
    kind: str
    lines: tuple[str, ...]
    case_id: str | None
    way: str | None
    state: AttemptState
    opened_at: datetime
    submitted_at: datetime | None
    result_by: datetime | None
    marked_at: datetime | None
    decided_at: datetime | None
    passed: bool | None
    identity: str | None
    renews: str | None

    @property
    def label(self) -> str:
        """What people call it: `A-1042`."""
        return label_of(self.number)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of handed-in work: `file`, `link`, `text` (what explains it) or `reflection`."""

    id: str
    kind: str
    text: str | None
    file: Attachment | None


@dataclass(frozen=True, slots=True)
class Score:
    """One marker's judgement of one line, 0 to 3, with words for the learner."""

    assessor_id: str
    line: str
    score: int
    comment: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """Who approved or sent back an attempt, and under which rules (a digest of the pack)."""

    kind: str
    by_id: str
    note: str | None
    at: datetime


class Attempts:
    """Every attempt and what hangs on it."""

    def __init__(self, work: Work, files: Files, changed: Callable[[], None]) -> None:
        """Speak within one transaction, and say `changed` of whatever is written."""
        self._work = work
        self._files = files
        self._changed = changed

    def open(
        self,
        person_id: str,
        achievement_id: str,
        version: str,
        at: datetime,
        *,
        kind: str = "first",
        lines: tuple[str, ...],
        case_id: str | None = None,
        renews: str | None = None,
    ) -> Attempt:
        """Start a draft. The version in force now stays this attempt's version."""
        self._changed()
        new = new_uuid(self._work.chance)
        self._work.one_at_a_time(_NUMBERING)
        highest = self._work.connection.execute(select(func.max(attempt.c.number))).scalar()
        self._work.connection.execute(
            insert(attempt).values(
                id=new,
                number=(highest or FIRST_NUMBER - 1) + 1,
                person_id=person_id,
                achievement_id=achievement_id,
                version=version,
                kind=kind,
                lines=list(lines),
                case_id=case_id,
                state=AttemptState.DRAFT,
                opened_at=at,
                renews=renews,
            )
        )
        return self.get(new)

    def get(self, attempt_id: str) -> Attempt:
        """The attempt with this id, which must exist."""
        query = select(attempt).where(attempt.c.id == attempt_id)
        return attempt_in(self._work.connection.execute(query).mappings().one())

    def by_number(self, number: int) -> Attempt | None:
        """The attempt that people call `A-<number>`."""
        if number > LARGEST:
            return None
        query = select(attempt).where(attempt.c.number == number)
        row = self._work.connection.execute(query).mappings().first()
        return None if row is None else attempt_in(row)

    def change(self, attempt_id: str, **values: object) -> Attempt:
        """Set columns: a way, a state, a moment."""
        self._changed()
        self._work.connection.execute(
            update(attempt).where(attempt.c.id == attempt_id).values(**values)
        )
        return self.get(attempt_id)

    def of(self, person_id: str, achievement_id: str | None = None) -> list[Attempt]:
        """A learner's attempts, the oldest first."""
        query = select(attempt).where(attempt.c.person_id == person_id)
        if achievement_id is not None:
            query = query.where(attempt.c.achievement_id == achievement_id)
        rows = self._work.connection.execute(query.order_by(attempt.c.number)).mappings()
        return [attempt_in(row) for row in rows]

    def draft(self, person_id: str, achievement_id: str) -> Attempt | None:
        """The one draft a learner may have open for an achievement."""
        drafts = self.of(person_id, achievement_id)
        return next((one for one in drafts if one.state is AttemptState.DRAFT), None)

    def waiting(self, state: AttemptState) -> list[Attempt]:
        """All in this state, those handed in first coming first."""
        query = select(attempt).where(attempt.c.state == state)
        query = query.order_by(attempt.c.submitted_at, attempt.c.number)
        return [attempt_in(row) for row in self._work.connection.execute(query).mappings()]

    # --- the work ---------------------------------------------------------------------------

    def add_part(
        self,
        one: Attempt,
        kind: str,
        at: datetime,
        *,
        text: str | None = None,
        file: Attachment | None = None,
    ) -> None:
        """Add a piece of work; it is sealed for the learner."""
        new = new_uuid(self._work.chance)
        count = select(func.count()).where(attempt_part.c.attempt_id == one.id)
        self._work.connection.execute(
            insert(attempt_part).values(
                id=new,
                attempt_id=one.id,
                position=self._work.connection.execute(count).scalar_one(),
                kind=kind,
                text_sealed=self._work.vault.seal_text(
                    one.person_id, f"attempt_part.text:{new}", text
                ),
                file_id=file.file_id if file else None,
                added_at=at,
            )
        )

    def drop_parts(self, attempt_id: str) -> None:
        """Empty a draft, so that it can be put together again."""
        self._work.connection.execute(
            attempt_part.delete().where(attempt_part.c.attempt_id == attempt_id)
        )

    def parts(self, one: Attempt) -> list[Part]:
        """What has been handed in, in the order it came."""
        query = select(attempt_part).where(attempt_part.c.attempt_id == one.id)
        rows = self._work.connection.execute(query.order_by(attempt_part.c.position)).mappings()
        return [
            Part(
                row["id"],
                row["kind"],
                self._open(one, f"attempt_part.text:{row['id']}", row["text_sealed"]),
                self._files.get(row["file_id"]) if row["file_id"] else None,
            )
            for row in rows
        ]

    # --- marks and decisions ----------------------------------------------------------------

    def mark(
        self,
        one: Attempt,
        assessor_id: str,
        line: str,
        value: int,
        comment: str | None,
        at: datetime,
    ) -> None:
        """Set one marker's score for one line; a second thought replaces the first."""
        self._changed()
        same = (
            (score.c.attempt_id == one.id)
            & (score.c.assessor_id == assessor_id)
            & (score.c.line == line)
        )
        self._work.connection.execute(score.delete().where(same))
        new = new_uuid(self._work.chance)
        self._work.connection.execute(
            insert(score).values(
                id=new,
                attempt_id=one.id,
                assessor_id=assessor_id,
                line=line,
                score=value,
                comment_sealed=self._work.vault.seal_text(
                    one.person_id, f"score.comment:{new}", comment
                ),
                at=at,
            )
        )

    def scores(self, one: Attempt) -> list[Score]:
        """Every score given so far, in the order they were given."""
        query = select(score).where(score.c.attempt_id == one.id).order_by(score.c.at, score.c.line)
        return [
            Score(
                row["assessor_id"],
                row["line"],
                row["score"],
                self._open(one, f"score.comment:{row['id']}", row["comment_sealed"]),
                row["at"],
            )
            for row in self._work.connection.execute(query).mappings()
        ]

    def decide(
        self,
        one: Attempt,
        kind: str,
        by_id: str,
        policy_digest: str,
        at: datetime,
        note: str | None = None,
    ) -> None:
        """Record a decision; it is never changed, only followed by another."""
        self._changed()
        new = new_uuid(self._work.chance)
        self._work.connection.execute(
            insert(decision).values(
                id=new,
                attempt_id=one.id,
                kind=kind,
                by_id=by_id,
                policy_digest=policy_digest,
                note_sealed=self._work.vault.seal_text(one.person_id, f"decision.note:{new}", note),
                at=at,
            )
        )

    def decisions(self, one: Attempt) -> list[Decision]:
        """Every decision about an attempt, the first one first."""
        query = select(decision).where(decision.c.attempt_id == one.id)
        return [
            Decision(
                row["kind"],
                row["by_id"],
                self._open(one, f"decision.note:{row['id']}", row["note_sealed"]),
                row["at"],
            )
            for row in self._work.connection.execute(query.order_by(decision.c.at)).mappings()
        ]

    # --- practice ---------------------------------------------------------------------------

    def practised(self, attempt_id: str, remediation_id: str, at: datetime) -> None:
        """Tick off a practice after an attempt; twice is once."""
        self._changed()
        if remediation_id not in self.practices(attempt_id):
            self._work.connection.execute(
                insert(practice).values(
                    attempt_id=attempt_id, remediation_id=remediation_id, done_at=at
                )
            )

    def practices(self, attempt_id: str) -> dict[str, datetime]:
        """Which practice was done after an attempt, and when."""
        query = select(practice.c.remediation_id, practice.c.done_at).where(
            practice.c.attempt_id == attempt_id
        )
        return dict(list(self._work.connection.execute(query)))

    def _open(self, one: Attempt, place: str, sealed: bytes | None) -> str | None:
        return self._work.vault.open_text(one.person_id, place, sealed)


def label_of(number: int) -> str:
    """What people call the attempt of this number."""
    return f"A-{number}"


def attempt_in(row: RowMapping) -> Attempt:
    """A row of the table as we speak of it."""
    values = dict(row)
    values["lines"] = tuple(values["lines"])
    values["state"] = AttemptState(values["state"])
    return Attempt(**values)
