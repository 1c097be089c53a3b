"""The whole registry walked again: entries down to checkpoints, badges and keys to entries.

What is found is named: the first broken entry, tile, checkpoint, badge or status row of each walk.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from credentials.errors import Mistake
from credentials.registry.entry import EntryKind, open_commitment, parse_entry
from credentials.registry.proofs import signable_hash
from credentials.registry.tiles import WIDTH
from handlers.registry.continuity import Anchored, why_read_only
from handlers.registry.issuer import Issuer, issuer
from handlers.registry.key_audit import KeyAudit
from handlers.registry.row_audit import (
    badge_row_breaks,
    cosignature_breaks,
    missing_checkpoints,
)
from handlers.registry.status_lists import revision_of, status_bits
from handlers.registry.tile_audit import TileAudit, checkpoint_breaks
from storage.badges import Badge
from storage.log_rows import LogRows
from storage.registry_log import RegistryEvent
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

_STANDING: Final = {
    EntryKind.ISSUED: "current",
    EntryKind.REVOKED: "revoked",
    EntryKind.SUSPENDED: "suspended",
    EntryKind.REINSTATED: "current",
}


_UNREADABLE: Final = (ValueError, TypeError, AttributeError, LookupError)
"""What comes of a row that holds something else than it should."""


@dataclass(frozen=True, slots=True)
class AuditOrder:
    """`progress` is told how many of all entries are done."""

    anchored: Anchored
    now: datetime
    progress: Callable[[int, int], None] = lambda _done, _of: None


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, and every break that was found, in words."""

    entries: int
    tiles: int
    checkpoints: int
    badges: int
    forgotten: int
    """Entries whose opening is gone because their holder was forgotten."""
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Log:
    """One of our logs, as far as it is walked."""

    number: int
    origin: str
    size: int
    called: str
    """What stands before a break in it; nothing for the log that grows."""


@dataclass(slots=True)
class _Walk:
    """What one audit has learnt so far."""

    who: Issuer
    order: AuditOrder
    tx: Transaction
    keys: KeyAudit
    checkpoints: int = 0
    forgotten: int = 0
    standing: dict[str, str] = field(default_factory=dict)

    def bundle(self, log: int, first: int, entries: list[bytes]) -> Iterator[str]:
        """Each entry against the event that it was made for."""
        end = first + len(entries)
        events = {one.log_index: one for one in self._events(log, first, end)}
        for index, entry in enumerate(entries, first):
            event = events.get(index)
            if event is None:
                yield f"Entry {index} belongs to no event of ours."
            else:
                about = f"What entry {index} is about"
                yield from _readable(about, partial(self._event, index, entry, event))

    def _events(self, log: int, first: int, end: int) -> list[RegistryEvent]:
        """The events of some entries; one that cannot be read takes no other with it."""
        try:
            return self.tx.log.events_between(first, end, log)
        except _UNREADABLE:
            middle = (first + end) // 2
            halves = ((first, middle), (middle, end)) if end - first > 1 else ()
            return [one for half in halves for one in self._events(log, *half)]

    def _event(self, index: int, entry: bytes, event: RegistryEvent) -> Iterator[str]:
        if event.entry != entry:
            yield f"Entry {index} is not the one that was lined up."
        if event.badge_id is None:
            yield from self.keys.entry(index, entry, event)
            return
        badge = self.tx.badges.get(event.badge_id)
        if badge is None:
            yield f"Entry {index} is about a badge that is not there."
            return
        try:
            opening = self.tx.log.opening(event)
            open_commitment(parse_entry(entry), opening.salt, opening.record)
        except ForgottenError:
            self.forgotten += 1
            self.standing[badge.id] = badge.standing
            return
        except (Mistake, SealBrokenError):
            yield f"Entry {index} does not open with our record of {badge.id}."
            return
        if opening.record.badge != badge.id:
            yield f"Entry {index} was made for something else than {badge.id}."
            return
        self.standing[badge.id] = _STANDING.get(opening.record.kind, "current")
        if not badge.document:
            yield f"The document of {badge.id} can not be read."
        elif opening.record.document != signable_hash(badge.document).hex():
            yield f"The document of {badge.id} is not the one in entry {index}."

    def badges(self) -> Iterator[str]:
        """Every badge has its entry, stands where its entries say, and the list says so too."""
        for badge_id in self.tx.badges.without_event():
            yield f"Badge {badge_id} has no entry, and none is waiting."
        for badge_id, standing in self.standing.items():
            yield from _readable(f"The row of {badge_id}", partial(self._badge, badge_id, standing))

    def _badge(self, badge_id: str, standing: str) -> Iterator[str]:
        badge = self.tx.badges.get(badge_id)
        if badge is not None:
            yield from self._status(badge, self._with_waiting(badge, standing))
            yield from badge_row_breaks(badge, self.who)

    def signed(self, log: _Log, rows: LogRows) -> Iterator[str]:
        """Every checkpoint against the hashes, and what witnesses have put below it."""
        stored = rows.checkpoints()
        self.checkpoints += len(stored)
        for one in stored:
            yield from checkpoint_breaks(one, rows, self.who, self.tx)
            yield from _readable(
                f"A line below the checkpoint over {one.size}",
                partial(cosignature_breaks, one, log.origin, self.tx),
            )
        yield from missing_checkpoints(stored, log.origin, log.size, self.tx)

    def _with_waiting(self, badge: Badge, standing: str) -> str:
        """A withdrawal counts from its own commit, before its entry has a place."""
        if badge.standing == standing:
            return standing
        for event in self.tx.log.events(badge.id):
            if event.log_index is None:
                standing = _STANDING.get(self.tx.log.opening(event).record.kind, standing)
        return standing

    def _status(self, badge: Badge, standing: str) -> Iterator[str]:
        if badge.standing != standing:
            yield f"{badge.id} is called {badge.standing}, and its entries say {standing}."
        told = badge.document.get("credentialStatus", {})
        place = self.who.status_url(badge.status_list), str(badge.status_index)
        if (told.get("statusListCredential"), told.get("statusListIndex")) != place:
            yield f"The status row of {badge.id} is not the one that its document names."
            return
        revision = revision_of(badge.status_list, self.tx)
        listed = status_bits(badge.status_list, revision, self.who, self.tx, self.order.now)
        if listed.bit(badge.status_index) != (standing == "revoked"):
            yield f"The status list says another thing of {badge.id} than its entries do."


def audit(order: AuditOrder, tx: Transaction) -> Audit:
    """Walk everything, in one transaction, so that nothing moves meanwhile."""
    who = issuer(tx)
    walk = _Walk(who, order, tx, KeyAudit(who, tx))
    breaks = list(_readable("The newest checkpoint", lambda: why_read_only(order.anchored, tx)))
    tiles = done = 0
    logs = _logs(who, tx)
    total = sum(one.size for one in logs)
    for log in logs:
        rows = tx.log.of(log.number)
        hashes = TileAudit(log.size, rows, has_ended=bool(log.called))
        found: list[str] = []
        for number in range(-(-log.size // WIDTH)):
            entries, broken = hashes.entries(number)
            found += broken
            found += walk.bundle(log.number, number * WIDTH, entries)
            order.progress(done + min(log.size, (number + 1) * WIDTH), total)
        found += hashes.upper()
        found += _readable("A checkpoint", partial(walk.signed, log, rows))
        breaks += [f"{log.called}{one}" for one in found]
        tiles, done = tiles + hashes.tiles, done + log.size
    breaks += walk.badges()
    breaks += walk.keys.listed()
    badges = sum(tx.badges.counts().values())
    return Audit(total, tiles, walk.checkpoints, badges, walk.forgotten, tuple(breaks))


def _logs(who: Issuer, tx: Transaction) -> list[_Log]:
    ended = [
        _Log(one.number, one.origin, one.size, f"In the log {one.origin}: ") for one in who.ended
    ]
    return [*ended, _Log(who.number, who.origin, tx.log.size(who.origin), "")]


def _readable(what: str, walk: Callable[[], Iterable[str]]) -> Iterator[str]:
    """The breaks that a walk finds, until it comes to a row that nobody can read."""
    try:
        yield from walk()
    except _UNREADABLE:
        yield f"{what} can not be read: a row holds something that does not belong there."
