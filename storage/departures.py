"""Learners who have left, as a coach or leader said; their own next word outweighs it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, insert, select

from storage.schema import conversation, departure
from storage.work import Work


def still_away(whom: ColumnElement[str]) -> Select[*tuple[Any]]:
    """When somebody was said to have left; no row when nobody said so, or they spoke since."""
    later = select(conversation.c.place).where(
        conversation.c.person_id == departure.c.person_id,
        conversation.c.heard_at > departure.c.said_at,
    )
    return select(departure.c.said_at).where(departure.c.person_id == whom, ~later.exists())


_THEIRS = departure.c.person_id == bindparam("asked")
_STILL = still_away(bindparam("asked")).add_columns(departure.c.said_by)


@dataclass(frozen=True, slots=True)
class Departure:
    """Who said that somebody has left, and when."""

    said_at: datetime
    said_by: str


class Departures:
    """One at most for a person: the last one counts."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def of(self, person_id: str) -> Departure | None:
        """Since when somebody is away; None: they are not, or they are back."""
        row = self._work.connection.execute(_STILL, {"asked": person_id}).first()
        return None if row is None else Departure(row.said_at, row.said_by)

    def add(self, person_id: str, by: str, at: datetime) -> None:
        """Somebody has left, another person says."""
        self.end(person_id)
        self._work.connection.execute(
            insert(departure).values(person_id=person_id, said_by=by, said_at=at)
        )

    def end(self, person_id: str) -> None:
        """They have not left, or are back."""
        self._work.connection.execute(delete(departure).where(_THEIRS), {"asked": person_id})
