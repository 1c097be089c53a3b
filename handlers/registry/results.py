"""Results of assessments in another system, line by line into the governed path of `award`.

A line that is refused leaves nothing behind and does not stop the others. A line that led to a
badge is remembered, so that the same file can be imported again after any interruption.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from credentials.errors import Mistake
from handlers.registry.award import AwardOrder, award
from storage.away import TryAgainError
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Result:
    """One line. `told` is all that it says: a line that says the same is the same result."""

    line: int
    order: AwardOrder
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awarded:
    """It led to this badge, now or when it was imported before."""

    line: int
    badge_id: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule stands against it; nothing of it was written."""

    line: int
    mistake: Mistake


Outcome: TypeAlias = Awarded | Refused


def take_in(results: Sequence[Result], now: datetime, tx: Transaction) -> list[Outcome]:
    """Award what may be awarded. One after the other: a line may be what the next one asks for."""
    return [_take_one(one, now, tx) for one in results]


def _take_one(one: Result, now: datetime, tx: Transaction) -> Outcome:
    known = tx.results.badge_of(one.told)
    if known is not None:
        return Awarded(one.line, known, is_new=False)
    try:
        with tx.savepoint():
            badge = award(one.order, now, tx)
            tx.results.remember(one.told, badge.id, now)
    except TryAgainError:
        # Not the line's mistake: the store runs all of it again.
        raise
    except Mistake as mistake:
        return Refused(one.line, mistake)
    return Awarded(one.line, badge.id, is_new=True)
