"""The whole log walked again: entry, leaf, subtree, root, checkpoint; badge and status beside it.

Comparing roots is not an audit: an edited entry or leaf does not change the hashes above it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from credentials.errors import Mistake
from credentials.registry.checkpoint import Checkpoint, open_checkpoint
from credentials.registry.entry import EntryKind, open_commitment, parse_entry
from credentials.registry.merkle import Node, appended, leaf_hash, nodes_of
from credentials.registry.proofs import signable_hash
from credentials.registry.tiles import WIDTH, TileError, entries_in
from handlers.registry.issuer import issuer, verifier_of
from storage.badges import Badge
from storage.registry_log import RegistryEvent
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

_STANDING: Final = {
    EntryKind.ISSUED: "current",
    EntryKind.REVOKED: "revoked",
    EntryKind.SUSPENDED: "suspended",
    EntryKind.REINSTATED: "current",
}


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, and every break that was found, in words."""

    entries: int
    badges: int
    forgotten: int
    """Entries whose opening is gone because their holder was forgotten."""
    breaks: tuple[str, ...]


class _Walk:
    """One walk along the log, keeping only its right edge."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.size = 0
        self.root = b""
        self.edge: dict[Node, bytes] = {}
        self.standing: dict[str, str] = {}
        self.forgotten = 0

    def on_to(self, end: int) -> Iterator[str]:
        """Walk the entries up to `end`; what does not fit."""
        start, edge = self.size, self.edge
        events = {one.log_index: one for one in self.tx.log.events_between(start, end)}
        entries = self._entries(start, end)
        if len(entries) < end - start:
            yield f"Entries from {start + len(entries)} on can not be read."
            # An empty entry is never ours: every hash above it is then named as well.
            entries += [b""] * (end - start - len(entries))
        new, self.root = appended(
            start, lambda level, index: edge[level, index], [leaf_hash(one) for one in entries]
        )
        yield from self._against_stored(new)
        self.size = end
        kept = nodes_of((0, end))
        self.edge = {node: (new.get(node) or edge[node]) for node in kept}
        for index, entry in enumerate(entries, start):
            event = events.get(index)
            if event is None:
                yield f"Entry {index} belongs to no event of ours."
            else:
                yield from self._event(index, entry, event)

    def _entries(self, start: int, end: int) -> list[bytes]:
        """The entries between two pauses, which lie in one bundle."""
        number, place = divmod(start, WIDTH)
        try:
            return entries_in(self.tx.log.bundle(number))[place : place + end - start]
        except TileError:
            return []

    def _against_stored(self, new: dict[Node, bytes]) -> Iterator[str]:
        spans = [(index << level, (index + 1) << level) for level, index in new]
        stored = self.tx.log.nodes(*spans)
        for (level, index), value in new.items():
            try:
                if stored(level, index) != value:
                    yield f"Hash {level}/{index} is not that of the entries below it."
            except KeyError:
                yield f"Hash {level}/{index} is missing."

    def _event(self, index: int, entry: bytes, event: RegistryEvent) -> Iterator[str]:
        badge = self.tx.badges.get(event.badge_id)
        if event.entry != entry:
            yield f"Entry {index} is not the one that was lined up."
        if badge is None:
            yield f"Entry {index} is about a badge that is not there."
            return
        try:
            opening = self.tx.log.opening(event)
            open_commitment(parse_entry(entry), opening.salt, opening.record)
            self.standing[badge.id] = _STANDING.get(opening.record.kind, "current")
            if opening.record.badge != badge.id:
                yield f"Entry {index} was made for another badge than {badge.id}."
            elif opening.record.document != signable_hash(badge.document).hex():
                yield f"The document of {badge.id} is not the one in entry {index}."
        except ForgottenError:
            self.forgotten += 1
            self.standing[badge.id] = badge.standing
        except (Mistake, SealBrokenError):
            yield f"Entry {index} does not open with our record of {badge.id}."


def audit(_asked: object, tx: Transaction) -> Audit:
    """Walk everything; run it when nothing waits for a place in the log."""
    who, last = issuer(tx), tx.log.latest()
    size, walk = tx.log.size(who.origin), _Walk(tx)
    breaks: list[str] = []
    signed: Checkpoint | None = None
    if last is not None:
        try:
            signed = open_checkpoint(last.note, verifier_of(last.note, who, tx))
        except Mistake as mistake:
            breaks.append(f"The newest checkpoint does not hold: {mistake.what}")
    for end in pauses(size, signed.size if signed else 0):
        breaks += walk.on_to(end)
        if signed is not None and signed.size == end and walk.root != signed.root:
            breaks.append("The entries do not come to the root that was signed.")
    if signed is not None and signed.size > size:
        breaks.append(f"The log has {size} entries, and {signed.size} were signed.")
    breaks += _badges(walk, tx)
    return Audit(size, sum(tx.badges.counts().values()), walk.forgotten, tuple(breaks))


def pauses(size: int, signed: int) -> list[int]:
    """Where to pause: after every bundle, where the checkpoint stands, and at the end."""
    stops = {*range(WIDTH, size, WIDTH), size, signed}
    return sorted(stop for stop in stops if 0 < stop <= size)


def _badges(walk: _Walk, tx: Transaction) -> Iterator[str]:
    """Every badge has its entry, and stands where its entries say."""
    waiting = len(tx.badges.unsigned(WIDTH))
    without = sum(tx.badges.counts().values()) - waiting - len(walk.standing)
    if without > 0:
        yield f"{without} badges have no entry that opens."
    for badge_id, standing in walk.standing.items():
        badge = tx.badges.get(badge_id)
        if badge is not None and _differs(badge, standing, tx):
            yield f"{badge_id} is called {badge.standing}, and its entries say {standing}."


def _differs(badge: Badge, standing: str, tx: Transaction) -> bool:
    if badge.standing == standing:
        return False
    # A withdrawal counts from its own commit, before its entry has a place.
    return all(one.log_index is not None for one in tx.log.events(badge.id))
