"""What happened to badges and keys, waiting for a place in the log; and the log that grows.

One sequencer at a time gives out places. Which rows a log is made of, stands in `log_rows`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from credentials.registry.entry import Entry, EntryKind, Record, parse_record
from storage.chance import new_uuid
from storage.log_rows import LogMovedError, LogRows, StoredCheckpoint
from storage.plain import Plain, Values
from storage.schema import badge, log_state, registry_event
from storage.sealing import SERVICE

__all__ = ["LogMovedError", "Opening", "RegistryEvent", "RegistryLog", "StoredCheckpoint"]

# Every judgement of a badge asks these. Building a statement costs as much as running it.
_EVENTS = (
    select(registry_event)
    .where(registry_event.c.badge_id == bindparam("badge"))
    .order_by(registry_event.c.place)
)
_OF_KEYS = (
    select(registry_event)
    .where(registry_event.c.badge_id.is_(None))
    .order_by(registry_event.c.place)
)
_OPENING = (
    select(registry_event.c.opening_sealed, badge.c.person_id)
    .join(badge, badge.c.id == registry_event.c.badge_id, isouter=True)
    .where(registry_event.c.id == bindparam("event"))
)
_READY = (
    select(registry_event.c.id, registry_event.c.entry)
    .where(registry_event.c.ready.is_(True) & registry_event.c.log_index.is_(None))
    .order_by(registry_event.c.place)
    .limit(bindparam("most"))
)
_GIVE_PLACE = Plain(
    update(registry_event)
    .where(registry_event.c.id == bindparam("event"))
    .values(log=bindparam("of"), log_index=bindparam("given"))
)
_BETWEEN = (
    select(registry_event)
    .where(
        registry_event.c.log == bindparam("of"),
        registry_event.c.log_index >= bindparam("old"),
        registry_event.c.log_index < bindparam("new"),
    )
    .order_by(registry_event.c.log_index)
)
_TOTAL = select(func.coalesce(func.sum(log_state.c.size), 0))

_LINING_UP = 7_013
"""The lock under which events line up, on PostgreSQL."""
_SEQUENCING = 7_014
"""The lock under which places are given out there; it saves work, the size is what guards."""


@dataclass(frozen=True, slots=True)
class RegistryEvent:
    """Something that happened to a badge, or to a key, with its place in the log once it has one.

    Who holds the key is no person here: an event of a key has no badge.
    """

    id: str
    badge_id: str | None
    kind: EntryKind
    reason: str | None
    at: datetime
    entry: bytes
    log: int | None
    """The number of the log in which it has its place."""
    log_index: int | None

    @property
    def placed(self) -> tuple[int, int] | None:
        """Its place, once it has one: in which log, and where."""
        if self.log is None or self.log_index is None:
            return None
        return self.log, self.log_index


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens an entry's commitment."""

    record: Record
    salt: bytes


class RegistryLog(LogRows):
    """The log that grows, and what waits to get into it."""

    # --- events -----------------------------------------------------------------------------

    def record(
        self,
        person_id: str,
        entry: Entry,
        opening: Opening,
        at: datetime,
        by_id: str | None,
        *,
        confirmed_by_id: str | None = None,
        ready: bool,
    ) -> str:
        """Line up an event for the log; its opening is sealed for the holder, or for `SERVICE`."""
        new = new_uuid(self._work.chance)
        clear = json.dumps({"record": opening.record.as_json(), "salt": opening.salt.hex()})
        self._work.one_at_a_time(_LINING_UP)
        last = self._work.connection.execute(select(func.max(registry_event.c.place))).scalar()
        self._work.connection.execute(
            insert(registry_event).values(
                id=new,
                place=(last or 0) + 1,
                badge_id=opening.record.badge,
                kind=entry.kind.value,
                reason=opening.record.reason,
                by_id=by_id,
                confirmed_by_id=confirmed_by_id,
                at=at,
                opening_sealed=self._work.vault.seal_text(
                    person_id, f"registry_event.opening:{new}", clear
                ),
                entry=entry.encoded(),
                ready=ready,
            )
        )
        return new

    def events(self, badge_id: str) -> list[RegistryEvent]:
        """Everything that happened to a badge, in order."""
        rows = self._work.connection.execute(_EVENTS, {"badge": badge_id}).mappings()
        return [event_of(row) for row in rows]

    def of_keys(self) -> list[RegistryEvent]:
        """Everything that happened to keys, in order."""
        rows = self._work.connection.execute(_OF_KEYS).mappings()
        return [event_of(row) for row in rows]

    def opening(self, event: RegistryEvent) -> Opening:
        """The record and salt behind an entry."""
        sealed, owner = self._work.connection.execute(_OPENING, {"event": event.id}).one()
        place = f"registry_event.opening:{event.id}"
        clear = json.loads(self._work.vault.open(owner or SERVICE, place, sealed))
        return Opening(parse_record(clear["record"]), bytes.fromhex(clear["salt"]))

    # --- places -----------------------------------------------------------------------------

    def anything_ready(self) -> bool:
        """Whether an event can be given a place."""
        return self._work.connection.execute(_READY, {"most": 1}).first() is not None

    def sequence(self, origin: str, most: int = 256) -> int:
        """Give the events that are ready their places; how many there were.

        Raises:
            LogMovedError: another sequencer was faster.
        """
        self._work.one_at_a_time(_SEQUENCING)
        rows = self._work.connection.execute(_READY, {"most": most})
        waiting = [(row.id, row.entry) for row in rows]
        if waiting:
            self._give_places(origin, waiting)
        return len(waiting)

    def events_between(self, old: int, new: int, of: int | None = None) -> list[RegistryEvent]:
        """The events whose entries have places from `old` up to, not including, `new`."""
        asked = {"of": of or self.number, "old": old, "new": new}
        rows = self._work.connection.execute(_BETWEEN, asked).mappings()
        return [event_of(row) for row in rows]

    def entries_ever(self) -> int:
        """How many places were given, in all our logs together."""
        return int(self._work.connection.execute(_TOTAL).scalar_one())

    def _give_places(self, origin: str, waiting: Sequence[tuple[str, bytes]]) -> None:
        size = self.size(origin)
        self.append(origin, size, [entry for _, entry in waiting])
        of = self.number
        given: list[Values] = [
            {"event": event, "of": of, "given": size + at} for at, (event, _) in enumerate(waiting)
        ]
        _GIVE_PLACE.run(self._work.connection, *given)

    # --- one log after another --------------------------------------------------------------

    def of(self, number: int) -> LogRows:
        """One of our logs: also one that has ended."""
        return LogRows(self._work, self._remembered, number)

    def begin(self, ended: "Ended", origin: str, number: int) -> "RegistryLog":
        """End the log that grows, for good, and begin an empty one in its place.

        What had a place beyond the end lines up again.

        Raises:
            LogMovedError: there is a log with this origin or number.
        """
        connection = self._work.connection
        self._work.one_at_a_time(_SEQUENCING)
        old = log_state.c.number == ended.number
        if not connection.execute(update(log_state).where(old).values(ended=ended.size)).rowcount:
            lost = {"origin": ended.origin, "number": ended.number, "size": 0, "ended": 0}
            connection.execute(insert(log_state), lost)
        try:
            with connection.begin_nested():
                begun = {"origin": origin, "number": number, "size": 0}
                connection.execute(insert(log_state), begun)
        except IntegrityError as cause:
            raise LogMovedError(origin) from cause
        connection.execute(
            update(registry_event)
            .where(registry_event.c.log == ended.number, registry_event.c.log_index >= ended.size)
            .values(log=None, log_index=None)
        )
        return RegistryLog(self._work, self._remembered, number)

    def place_first(self, origin: str, event_id: str) -> None:
        """Give one event a place before all others that wait."""
        chosen = select(registry_event.c.id, registry_event.c.entry).where(
            registry_event.c.id == event_id
        )
        row = self._work.connection.execute(chosen).one()
        self._give_places(origin, [(row.id, row.entry)])


@dataclass(frozen=True, slots=True)
class Ended:
    """A log that grows no more, and the size under which it stays."""

    number: int
    origin: str
    size: int


def event_of(row: RowMapping) -> RegistryEvent:
    """The event in a row."""
    return RegistryEvent(
        row["id"],
        row["badge_id"],
        EntryKind(row["kind"]),
        row["reason"],
        row["at"],
        row["entry"],
        row["log"],
        row["log_index"],
    )
