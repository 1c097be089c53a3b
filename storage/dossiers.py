"""All that the tables hold on some badges: read at once, however many they are.

A question for each badge and each of its events would cost more than all the checking. What is
sealed stays sealed until it is asked for: a holder may have been forgotten.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import bindparam, select

from credentials.registry.entry import parse_record
from credentials.registry.tiles import WIDTH, TileError, entries_in
from storage.badges import ISSUED, Badge, badge_of
from storage.registry_log import Opening, RegistryEvent, event_of
from storage.schema import badge, log_entries, registry_event
from storage.work import Work

_newer = badge.alias()
_newer_issued = registry_event.alias()
# Every judgement of a badge asks these. Building a statement costs as much as running it.
_BADGES = (
    select(
        badge,
        registry_event.c.log_index,
        _newer.c.id.label("newer_id"),
        _newer.c.see.label("newer_see"),
        _newer_issued.c.log_index.label("newer_index"),
    )
    .join(registry_event, ISSUED, isouter=True)
    .join(_newer, _newer.c.renews == badge.c.id, isouter=True)
    .join(
        _newer_issued,
        (_newer_issued.c.badge_id == _newer.c.id) & (_newer_issued.c.kind == "issued"),
        isouter=True,
    )
    .where(badge.c.id.in_(bindparam("badges", expanding=True)))
    .order_by(_newer.c.awarded_at, _newer.c.id)
)
_EVENTS = (
    select(registry_event)
    .where(registry_event.c.badge_id.in_(bindparam("badges", expanding=True)))
    .order_by(registry_event.c.place)
)
_PIECES = select(log_entries.c.first, log_entries.c.content).where(
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

    event: RegistryEvent
    opening_sealed: bytes


@dataclass(frozen=True, slots=True)
class Dossier:
    """One badge, and everything that happened to it, in order."""

    badge: Badge
    happened: tuple[Happening, ...]
    renewed_by: Renewal | None


class Dossiers:
    """Reads for judges."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def of(self, badge_ids: Collection[str]) -> dict[str, Dossier]:
        """What there is on these badges; those that nobody has are left out."""
        if not badge_ids:
            return {}
        asked = {"badges": list(badge_ids)}
        happened: dict[str, list[Happening]] = {}
        for row in self._work.connection.execute(_EVENTS, asked).mappings():
            one = Happening(event_of(row), row["opening_sealed"])
            happened.setdefault(row["badge_id"], []).append(one)
        found: dict[str, Dossier] = {}
        for row in self._work.connection.execute(_BADGES, asked).mappings():
            values = dict(row)
            newer = Renewal(*(values.pop(f"newer_{part}") for part in ("id", "see", "index")))
            one_badge = badge_of(values)
            events = tuple(happened.get(one_badge.id, ()))
            # A badge that two others claim to renew comes twice, the earlier renewal first.
            found.setdefault(one_badge.id, Dossier(one_badge, events, newer if newer.id else None))
        return found

    def opening(self, dossier: Dossier, one: Happening) -> Opening:
        """The record and salt behind an entry.

        Raises:
            ForgottenError: the holder was forgotten.
            SealBrokenError: it was changed, or belongs to another event.
        """
        place = f"registry_event.opening:{one.event.id}"
        clear = self._work.vault.open(dossier.badge.person_id, place, one.opening_sealed)
        told = json.loads(clear)
        return Opening(parse_record(told["record"]), bytes.fromhex(told["salt"]))

    def entries(self, places: Iterable[Placed]) -> Mapping[Placed, bytes]:
        """The logs' own bytes at these places; those that are gone, or broken, are left out."""
        wanted = set(places)
        found: dict[Placed, bytes] = {}
        for log in {log for log, _ in wanted}:
            for start, end in _runs({index // WIDTH for of, index in wanted if of == log}):
                asked = {"of": log, "start": start * WIDTH, "end": end * WIDTH}
                for first, content in self._work.connection.execute(_PIECES, asked):
                    came = (((log, at), one) for at, one in enumerate(_entries(content), first))
                    found |= {place: entry for place, entry in came if place in wanted}
        return found


def _entries(content: bytes) -> list[bytes]:
    try:
        return entries_in(content)
    except TileError:
        return []


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other, as spans: {1, 2, 5} gives (1, 3) and (5, 6)."""
    start = end = -1
    for number in sorted(numbers):
        if number != end:
            if start >= 0:
                yield start, end
            start = number
        end = number + 1
    if start >= 0:
        yield start, end
