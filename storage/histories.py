"""Attempts as the rules of results and retakes see them: with marks and practice, without words.

Nothing is unsealed here. Whoever judges hundreds has them read ahead with a few statements; one
that is asked for alone is read in the same way.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, select

from storage.attempts import Attempt, attempt_in
from storage.schema import attempt, decision, practice, score
from storage.work import Work

MOST: Final = 400
"""How many ids one query asks about; SQLite takes 999 values at most in older builds."""

T = TypeVar("T")
Round: TypeAlias = tuple[str, str]
"""A person, and an achievement that they try."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One marker's score for one line."""

    assessor_id: str
    line: str
    score: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did about an attempt: scored it, sent it back, approved it."""

    kind: str
    by_id: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice that was done after an attempt."""

    remediation_id: str
    done_at: datetime


_MARKS = select(score.c.attempt_id, score.c.assessor_id, score.c.line, score.c.score).order_by(
    score.c.at, score.c.line
)
_DEEDS = select(decision.c.attempt_id, decision.c.kind, decision.c.by_id).order_by(decision.c.at)
_PRACTICES = select(practice.c.attempt_id, practice.c.remediation_id, practice.c.done_at)


@dataclass(slots=True)
class _AtHand:
    rounds: dict[Round, list[Attempt]] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    deeds: dict[str, list[Deed]] = field(default_factory=dict)
    practices: dict[str, list[Practice]] = field(default_factory=dict)


class Histories:
    """What somebody has tried at an achievement, and what came of each attempt."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work
        self._at_hand = _AtHand()

    def read_ahead(self, some: Iterable[Attempt]) -> None:
        """Have at hand what the rules will ask about these; what was at hand before is let go."""
        rounds = self._rounds({(each.person_id, each.achievement_id) for each in some})
        ids = [each.id for attempts in rounds.values() for each in attempts]
        self._at_hand = _AtHand(rounds, self._marks(ids), self._deeds(ids), self._practices(ids))

    def forget(self) -> None:
        """Something has changed: whatever is asked now is read again."""
        self._at_hand = _AtHand()

    def attempts(self, person_id: str, achievement_id: str) -> list[Attempt]:
        """Somebody's attempts at an achievement, the oldest first."""
        asked = person_id, achievement_id
        return _one(asked, self._at_hand.rounds, self._rounds)

    def marks(self, attempt_id: str) -> list[Mark]:
        """The scores so far, in the order they were given."""
        return _one(attempt_id, self._at_hand.marks, self._marks)

    def deeds(self, attempt_id: str) -> list[Deed]:
        """What was done about it, the first deed first."""
        return _one(attempt_id, self._at_hand.deeds, self._deeds)

    def practices(self, attempt_id: str) -> dict[str, datetime]:
        """Which practice was done after it, and when."""
        found = _one(attempt_id, self._at_hand.practices, self._practices)
        return {each.remediation_id: each.done_at for each in found}

    # --- for many at once -------------------------------------------------------------------

    def _rounds(self, asked: Collection[Round]) -> dict[Round, list[Attempt]]:
        found: dict[Round, list[Attempt]] = {each: [] for each in asked}
        people = sorted({person_id for person_id, _ in asked})
        names = {achievement_id for _, achievement_id in asked}
        query = select(attempt).where(attempt.c.achievement_id.in_(names))
        for some in _pieces(people):
            theirs = query.where(attempt.c.person_id.in_(some)).order_by(attempt.c.number)
            for row in self._work.connection.execute(theirs).mappings():
                own = found.get((row["person_id"], row["achievement_id"]))
                if own is not None:
                    own.append(attempt_in(row))
        return found

    def _marks(self, ids: Collection[str]) -> dict[str, list[Mark]]:
        return self._about(ids, _MARKS, score.c.attempt_id, Mark)

    def _deeds(self, ids: Collection[str]) -> dict[str, list[Deed]]:
        return self._about(ids, _DEEDS, decision.c.attempt_id, Deed)

    def _practices(self, ids: Collection[str]) -> dict[str, list[Practice]]:
        return self._about(ids, _PRACTICES, practice.c.attempt_id, Practice)

    def _about(
        self,
        ids: Collection[str],
        query: Select[*tuple[Any, ...]],
        which: ColumnElement[str],
        make: Callable[..., T],
    ) -> dict[str, list[T]]:
        found: dict[str, list[T]] = {each: [] for each in ids}
        for some in _pieces(list(ids)):
            for attempt_id, *rest in self._work.connection.execute(query.where(which.in_(some))):
                found[attempt_id].append(make(*rest))
        return found


K = TypeVar("K")


def _one(
    asked: K, at_hand: dict[K, list[T]], read: Callable[[Collection[K]], dict[K, list[T]]]
) -> list[T]:
    found = at_hand.get(asked)
    return list(read([asked])[asked] if found is None else found)


def _pieces(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + MOST] for start in range(0, len(ids), MOST))
