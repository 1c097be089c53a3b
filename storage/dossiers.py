"""All that the tables hold on some badges: read at once, however many they are.

A question for each badge and each of its events would cost more than all the checking. What is
sealed stays sealed until it is asked for: a holder may have been forgotten.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import Row, String, bindparam, cast, literal, select

from credentials.registry.entry import parse_record
from credentials.registry.tiles import WIDTH, TileError, each_entry
from storage.facts import STATUS_REVISION
from storage.registry_log import Opening
from storage.schema import badge, fact, log_entries, registry_event
from storage.work import Work

_newer, _newer_issued = badge.alias(), registry_event.alias()
_revision = (
    select(fact.c.value)
    .where(fact.c.name == literal(STATUS_REVISION) + cast(badge.c.status_list, String))
    .scalar_subquery()
)
# Every judgement of a badge asks this. Building a statement costs as much as running it, running
# it as much as a check, and each column a part of that: what no judge looks at is not fetched.
_DOSSIERS = (
    select(
        badge.c.id,
        badge.c.person_id,
        badge.c.achievement_id,
        badge.c.version,
        badge.c.see,
        badge.c.status_list,
        _revision,
        badge.c.document,
        _newer.c.id,
        _newer.c.see,
        _newer_issued.c.log_index,
        registry_event.c.id,
        registry_event.c.kind,
        registry_event.c.entry,
        registry_event.c.opening_sealed,
        registry_event.c.log,
        registry_event.c.log_index,
    )
    .join(registry_event, registry_event.c.badge_id == badge.c.id, isouter=True)
    .join(_newer, _newer.c.renews == badge.c.id, isouter=True)
    .join(
        _newer_issued,
        (_newer_issued.c.badge_id == _newer.c.id) & (_newer_issued.c.kind == "issued"),
        isouter=True,
    )
    .order_by(_newer.c.awarded_at, _newer.c.id, registry_event.c.place)
)
_ONE = _DOSSIERS.where(badge.c.id == bindparam("badge"))
_SEVERAL = _DOSSIERS.where(badge.c.id.in_(bindparam("badges", expanding=True)))
_PIECES = select(log_entries.c.first, log_entries.c.count, log_entries.c.content).where(
    log_entries.c.log == bindparam("of"),
    log_entries.c.first >= bindparam("start"),
    log_entries.c.first < bindparam("end"),
)

Placed: TypeAlias = tuple[int, int]
"""A place in one of our logs: (log, index)."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The badge that took another's place."""

    id: str
    see: str
    log_index: int | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a badge; what opens its entry is sealed for the holder."""

    id: str
    kind: str
    entry: bytes
    opening_sealed: bytes
    placed: Placed | None
    """Its place, once it has one."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One badge, as far as a judge looks at it, and everything that happened to it, in order."""

    renewed_by: Renewal | None
    happened: list[Happening]
    badge_id: str
    holder_id: str
    achievement_id: str
    version: str
    see: str
    status_list: int
    status_revision: str | None
    """How often that list has changed, which tells whether a copy of it is fresh; None: never."""
    document: Mapping[str, Any]


class Dossiers:
    """Reads for judges."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def of(self, badge_ids: Collection[str]) -> dict[str, Dossier]:
        """What there is on these badges; those that nobody has are left out."""
        found: dict[str, Dossier] = {}
        for (
            badge_id,
            *told,
            newer,
            see,
            place,
            event,
            kind,
            entry,
            sealed,
            log,
            index,
        ) in self._rows(badge_ids):
            renewal = Renewal(newer, see, place) if newer else None
            dossier = found.setdefault(badge_id, Dossier(renewal, [], badge_id, *told))
            # If two others claim to renew it, all of it comes twice; the earlier one counts.
            if event and dossier.renewed_by == renewal:
                placed = None if index is None else (log, index)
                dossier.happened.append(Happening(event, kind, entry, sealed, placed))
        return found

    def _rows(self, badge_ids: Collection[str]) -> Iterable[Row[*tuple[Any, ...]]]:
        connection = self._work.connection
        match list(badge_ids):
            case []:
                return ()
            case [one]:
                # Most ask for one, and a list of values makes the statement half as dear again.
                return connection.execute(_ONE, {"badge": one})
            case several:
                return connection.execute(_SEVERAL, {"badges": several})

    def opening(self, dossier: Dossier, one: Happening) -> Opening:
        """The record and salt behind an entry.

        Raises:
            ForgottenError: the holder was forgotten.
            SealBrokenError: it was changed, or belongs to another event.
        """
        place = f"registry_event.opening:{one.id}"
        clear = self._work.vault.open(dossier.holder_id, place, one.opening_sealed)
        told = json.loads(clear)
        return Opening(parse_record(told["record"]), bytes.fromhex(told["salt"]))

    def entries(self, places: Iterable[Placed]) -> Mapping[Placed, bytes]:
        """The logs' own bytes at these places; those that are gone, or broken, are left out."""
        wanted: dict[int, list[int]] = {}
        for log, index in sorted(set(places)):
            wanted.setdefault(log, []).append(index)
        return {
            (log, index): entry
            for log, indices in wanted.items()
            for index, entry in self._entries(log, indices)
        }

    def _entries(self, log: int, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Some entries of one log, by their ascending places."""
        for start, end in _runs(index // WIDTH for index in wanted):
            asked = {"of": log, "start": start * WIDTH, "end": end * WIDTH}
            for first, count, content in self._work.connection.execute(_PIECES, asked):
                here = wanted[bisect_left(wanted, first) : bisect_left(wanted, first + count)]
                yield from _entries(content, first, here)


def _entries(content: bytes, first: int, places: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Some entries of a piece that begins with the entry `first`; read no further than needed."""
    last = places[-1] - first + 1 if places else 0
    try:
        read = list(islice(each_entry(content), last))
    except TileError:
        return
    yield from ((place, read[place - first]) for place in places if place - first < len(read))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers that follow each other, as spans: 1, 2, 2, 5 gives (1, 3) and (5, 6)."""
    start = end = -1
    for number in numbers:
        if number > end or start < 0:
            if start >= 0:
                yield start, end
            start = number
        end = number + 1
    if start >= 0:
        yield start, end
