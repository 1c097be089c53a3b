"""What may be due now, in narrow rows and in pages, without what is owed already.

Looked through every minute: so each question walks an index over days, and leaves out by its key
what the outbox has. Nothing is unsealed here, and no row is read for its document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    case,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)

from storage.schema import badge, outbox, person
from storage.work import Work

PAGE: Final = 1_000
"""How many rows are in memory at a time."""

# Spelled as in the partial index, and without a type: SQLite uses it for no other spelling.
_ENDS: ColumnElement[bool] = literal_column(
    "badge.renewal_choice = 'remind' AND badge.standing <> 'revoked'"
)
_VERSION = badge.c.achievement_id + " " + badge.c.version


@dataclass(frozen=True, slots=True)
class Ending:
    """A badge with a last day, and when its holder likes to hear from us."""

    badge_id: str
    person_id: str
    achievement_id: str
    version: str
    valid_from: datetime
    valid_until: datetime
    snoozed_until: datetime | None
    timezone: str
    hour: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The badges that end from `after` on and before `before`, and the step they have come to.

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
        """The badges whose step of `kind` is not owed yet, those that end first coming first.

        What its holder snoozed is always there: its day is theirs.
        """
        newer = badge.alias("newer")
        step = _step(stretch)
        told = owed(badge.c.person_id, kind, badge.c.id, step)
        query = (
            select(
                badge.c.id.label("badge_id"),
                badge.c.person_id,
                badge.c.achievement_id,
                badge.c.version,
                badge.c.valid_from,
                badge.c.valid_until,
                badge.c.snoozed_until,
                person.c.timezone,
                person.c.hour,
            )
            .join(person, person.c.id == badge.c.person_id)
            .where(_ENDS, badge.c.valid_until >= stretch.after)
            .where(badge.c.valid_until < stretch.before)
            .where(or_(badge.c.snoozed_until.is_not(None), step.is_not(None) & ~told))
            .where(~select(newer.c.id).where(newer.c.renews == badge.c.id).exists())
        )
        for row in self._pages(query, valid_until=badge.c.valid_until, badge_id=badge.c.id):
            yield Ending(**row)

    def _pages(
        self, query: Select[*tuple[Any, ...]], **order: ColumnElement[Any]
    ) -> Iterator[RowMapping]:
        """Everything, page by page; a page begins behind the last row of the one before."""
        page = query.order_by(*order.values()).limit(PAGE)
        behind = tuple_(*order.values())
        rows = list(self._work.connection.execute(page).mappings())
        while rows:
            yield from rows
            if len(rows) < PAGE:
                return
            last = [literal(rows[-1][name], each.type) for name, each in order.items()]
            next_page = page.where(behind > tuple_(*last))
            rows = list(self._work.connection.execute(next_page).mappings())


def owed(
    whom: ColumnElement[str], kind: str, *cycle: ColumnElement[Any] | str | int
) -> ColumnElement[bool]:
    """Whether a fact with this key was ever owed: the key of `Notice`, put together in SQL."""
    key = whom + f":{kind}"
    for each in cycle:
        key = key + ":" + (each if isinstance(each, ColumnElement) else str(each))
    return select(outbox.c.id).where(outbox.c.key == key).exists()


def _step(stretch: Stretch) -> ColumnElement[Any]:
    """The step a badge has come to, as it stands in the key; NULL where none has come."""
    steps: dict[int | None, list[str]] = {}
    for (achievement, version), step in stretch.others.items():
        steps.setdefault(step, []).append(f"{achievement} {version}")
    most = literal(str(stretch.step), String)
    whens = [
        (_VERSION.in_(names), null() if step is None else literal(str(step), String))
        for step, names in steps.items()
    ]
    return case(*whens, else_=most) if whens else most
