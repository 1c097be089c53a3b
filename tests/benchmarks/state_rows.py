"""The rows of a state's programme after two years: classes, their work, badges, an old outbox.

What is drawn by lot elsewhere is worked out here from a number, so that two databases of one size
hold the same, and one of a tenth of the size holds a tenth of everything.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Final, TypeAlias
from zlib import crc32

import psycopg
from sqlalchemy import make_url

from credentials.catalog.library import Library
from tests.benchmarks.installation import packs

AT: Final = datetime(2028, 8, 20, 12, tzinfo=UTC)
CLASS: Final = 100
"""Learners in a cohort."""
_ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Europe/Madrid",
    "UTC",
)
_COACH: Final = "00000000-0000-4000-8000-00000000c0ac"
_PATHWAY: Final = "dss.p.data-story"
_STEPS: Final = (("dss.b.data", "2.0.0"), ("dss.b.viz", "1.2.0"), ("dss.b.a11y", "1.1.0"))
_YEARS: Final = 730
_COURSE: Final = 180
"""So many days a class takes; then most have finished and the others have left."""
_BADGES_EACH: Final = 4
_ON_A_LIST: Final = 131_072

Row: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work: what for, when it was handed in, and what came of it."""

    learner: int
    step: int
    days: int
    state: str
    passed: bool | None = None


@dataclass(frozen=True)
class State:
    """How large it is. All counts are of rows."""

    badges: int
    learners: int
    told: int

    @property
    def cohorts(self) -> int:
        """How many classes there have been."""
        return self.learners // CLASS

    @cached_property
    def works(self) -> list[Work]:
        """Everything that was handed in or is being written."""
        return [work for one in range(self.learners) for work in self._of(one)]

    def begins(self, cohort: int) -> int:
        """The day of a class's beginning, counted from today: the last one has yet to begin."""
        return 30 - cohort * (_YEARS + 30) // self.cohorts

    def heard(self, one: int) -> int:
        """The day on which we heard a learner last."""
        begins = self.begins(one // CLASS)
        if begins > -_COURSE:
            return max(begins, -_lot(one, 15)) if begins < 0 else 0
        return begins + (160 if _pick(one) < 75 else 90)

    def _of(self, one: int) -> Iterator[Work]:
        begins, pick = self.begins(one // CLASS), _pick(one)
        if begins >= 0:
            return
        if begins <= -_COURSE:
            many = 3 if pick < 75 else 1
            for step in range(many):
                yield Work(one, step, begins + 60 + 40 * step, "closed", passed=True)
            if many == 1:
                yield Work(one, 1, begins + 60, "closed", passed=False)
            return
        if begins < -30:
            yield Work(one, 2, begins + 20, "closed", passed=True)
        yield self._now(one, pick, -begins)

    def _now(self, one: int, pick: int, since: int) -> Work:
        """What somebody in a class that runs did last."""
        if pick < 10:
            return Work(one, 0, -(pick % since), "draft")
        if pick < 30:
            return Work(one, 0, -min(since, pick if pick < 15 else pick % 5), "submitted")
        if pick < 57 or (pick < 65 and since < 110):
            return Work(one, 0, -_lot(one, min(60, since)), "closed", passed=False)
        if pick < 65:
            return Work(one, 0, -(110 + _lot(one, min(12, since - 109))), "closed", passed=False)
        return Work(one, 0, -_lot(one, since), "closed", passed=True)

    def tables(self) -> Iterator[tuple[str, str, Iterable[Row]]]:
        """Each table with its columns and its rows, in an order in which they can be added."""
        yield "person", _PERSON, self._people()
        yield "cohort", "code pathway_id starts_on coach_id", self._cohorts()
        yield "enrolment", "person_id pathway_id cohort_code joined_at chosen_at", self._enrolled()
        yield "conversation", "place person_id scene misses heard_at", self._conversations()
        yield "attempt", _ATTEMPT, self._attempts()
        yield "decision", "id attempt_id kind by_id policy_digest at", self._decisions()
        yield "score", "id attempt_id assessor_id line score at", self._scores()
        yield "practice", "attempt_id remediation_id done_at", self._practices()
        yield "outside_record", _RECORD, self._records()
        yield "badge", _BADGE, self._badges()
        yield "reminder_choice", "person_id topic subject until chosen_at", self._choices()
        yield "outbox", _OUTBOX, self._outbox()

    # --- people -----------------------------------------------------------------------------

    @property
    def _alumni(self) -> int:
        """People without a class, whose badges came with an import."""
        return (self.badges - self._earned) // _BADGES_EACH

    @cached_property
    def _earned(self) -> int:
        return sum(bool(work.passed) for work in self.works)

    def _people(self) -> Iterator[Row]:
        yield (_COACH, "coach", "en", "UTC", 9, "all", False, _on(-_YEARS))
        for one in range(self.learners + self._alumni):
            zone, hour = _ZONES[one % 5], 8 + one % 12
            yield (_person(one), f"p{one}", "en", zone, hour, "all", False, _on(-_YEARS))

    def _cohorts(self) -> Iterator[Row]:
        for one in range(self.cohorts):
            yield (f"CLASS-{one}", _PATHWAY, _on(self.begins(one))[:10], _COACH)

    def _enrolled(self) -> Iterator[Row]:
        for one in range(self.learners):
            joined = _on(self.begins(one // CLASS) - 5)
            yield (_person(one), _PATHWAY, f"CLASS-{one // CLASS}", joined, joined)

    def _conversations(self) -> Iterator[Row]:
        for one in range(self.learners):
            yield (f"chat-{one}", _person(one), "", 0, _on(self.heard(one), _clock(one)))

    def _records(self) -> Iterator[Row]:
        for one in range(0, self.learners, 3):
            ends = _lot(one, 2 * _YEARS) - _YEARS
            values = _COACH, _on(-_YEARS), _on(ends, "23:59:59")
            yield (f"r{one}", _person(one), "cyb.b.ext-secplus", *values)

    # --- work -------------------------------------------------------------------------------

    def _attempts(self) -> Iterator[Row]:
        for number, work in enumerate(self.works):
            at, scored = _on(work.days, _clock(number)), work.state == "closed"
            handed_in = None if work.state == "draft" else at
            result_by = None if work.state == "draft" else _on(work.days + 5, "23:59:59")
            scored_at = _on(min(0, work.days + 2)) if scored else None
            ends = handed_in, result_by, scored_at, scored_at, work.passed
            what = *_STEPS[work.step], "first", "[]", work.state
            yield (f"a{number}", 1001 + number, _person(work.learner), *what, at, *ends)

    def _decisions(self) -> Iterator[Row]:
        for number, work in self._missed():
            yield (f"d{number}", f"a{number}", "scored", _COACH, "-", _on(min(0, work.days + 2)))

    def _scores(self) -> Iterator[Row]:
        library = Library(packs())
        lines = {
            step: [line.id for line in found.lines]
            for step, name in enumerate(_STEPS)
            if (found := library.achievement_version(*name))
        }
        for number, work in self._missed():
            for place, line in enumerate(lines[work.step]):
                given = 2 if place else 0
                yield (f"s{number}-{place}", f"a{number}", _COACH, line, given, _on(work.days))

    def _practices(self) -> Iterator[Row]:
        """Every second one has done what was to be done."""
        names = ("dss.m.clean-fix", "dss.m.viz", "dss.m.access")
        for number, work in self._missed():
            if _lot(number, 2):
                yield (f"a{number}", names[work.step], _on(min(0, work.days + 4)))

    def _missed(self) -> Iterator[tuple[int, Work]]:
        return ((n, work) for n, work in enumerate(self.works) if work.passed is False)

    # --- badges, and what was said ----------------------------------------------------------

    def _badges(self) -> Iterator[Row]:
        number = 0
        for attempt, work in enumerate(self.works):
            if work.passed:
                name = *_STEPS[work.step], f"a{attempt}"
                yield self._badge(number, work.learner, *name, min(0, work.days + 2))
                number += 1
        for one in range(self.learners, self.learners + self._alumni):
            for _ in range(_BADGES_EACH):
                begins = -_lot(number, 2 * _YEARS)
                yield self._badge(number, one, *_ALUMNI[number % len(_ALUMNI)], None, begins)
                number += 1

    @staticmethod
    def _badge(
        number: int, owner: int, achievement: str, version: str, attempt: str | None, begins: int
    ) -> Row:
        place = number // _ON_A_LIST + 1, number % _ON_A_LIST
        said = "current", "no-one", "hidden", _on(begins)
        span = _on(begins), _on(begins + _YEARS, "23:59:59")
        what = _person(owner), achievement, version, attempt
        return (_badge_id(number), *what, *span, "{}", True, *place, *said)

    def _choices(self) -> Iterator[Row]:
        """One in ten was let go, or put off to some day."""
        for number in range(self._earned, self.badges - _BADGES_EACH, 10):
            who = _person(self.learners + (number - self._earned) // _BADGES_EACH)
            until = _on(_lot(number, 2 * _YEARS) - _YEARS)[:10] if number % 20 else None
            yield (who, "badge", _badge_id(number), until, _on(-_YEARS))

    def _outbox(self) -> Iterator[Row]:
        for one in range(self.told):
            who, at = _person(one % self.learners), _on(-_lot(one, _YEARS) - 1)
            sent = "{}", 10, at, at, "sent", 1, 1, at
            yield (f"o{one}", f"{who}:result:old-{one}:0", "result", who, *sent)


_PERSON: Final = "id ref language timezone hour reminders minor created_at"
_ATTEMPT: Final = (
    "id number person_id achievement_id version kind lines state opened_at submitted_at result_by "
    "marked_at decided_at passed"
)
_RECORD: Final = "id person_id achievement_id checked_by at valid_until"
_BADGE: Final = (
    "id person_id achievement_id version attempt_id valid_from valid_until document signed "
    "status_list status_index standing see work awarded_at"
)
_OUTBOX: Final = "id key kind person_id notice urgency owed_at due_at state fence tries sent_at"
_ALUMNI: Final = (("dss.b.data", "2.0.0"), ("dss.b.service", "1.0.0"), ("cpa.b.math", "1.0.0"))


def load(url: str, state: State) -> None:
    """Put all of it into an empty database."""
    if url.startswith("sqlite"):
        _load_sqlite(str(make_url(url).database), state)
    else:
        _load_postgresql(url, state)


def _load_sqlite(file: str, state: State) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN")
        for table, columns, rows in state.tables():
            names = columns.split()
            places = ", ".join("?" * len(names))
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})",  # noqa: S608 - our own names
                rows,
            )
        connection.execute("COMMIT")


def _load_postgresql(url: str, state: State) -> None:
    plain = url.replace("postgresql+psycopg", "postgresql", 1)
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        for table, columns, rows in state.tables():
            names = ", ".join(columns.split())
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
    with psycopg.connect(plain, autocommit=True) as connection:
        # As autovacuum does within a minute.
        connection.execute("VACUUM ANALYZE")


def _pick(one: int) -> int:
    """A number below 100 that each of a class has once."""
    return one * 19 % CLASS


def _lot(one: int, below: int) -> int:
    """As if by lot, and always the same."""
    return crc32(b"%d" % one) * below >> 32


def _clock(one: int) -> str:
    """A time in the morning, before the moment at which we look."""
    return f"{6 + _lot(one, 6):02}:{_lot(one, 60):02}:{_lot(one, 60):02}"


def _person(one: int) -> str:
    return f"{one * 2654435761 & 0xFFFFFFFF:08x}-0000-4000-8000-{one:012x}"


def _on(days: int, clock: str = "10:00:00") -> str:
    """A moment so many days from today, as both databases read it."""
    return f"{_day(days)} {clock}.000000"


def _badge_id(number: int) -> str:
    return f"VL-{number:09d}"


@cache
def _day(days: int) -> str:
    return (AT + timedelta(days=days)).date().isoformat()
