"""Places in the log, and the signed checkpoints that make them public.

Before a checkpoint is signed, the root is computed again from the stored hashes and shown to
contain the last one: a smaller or a different tree is never signed. What was signed goes into the
anchor before it is published, so that no restored database can sign something else.
"""

from dataclasses import dataclass
from datetime import datetime

from credentials.errors import Mistake
from credentials.notices import BadgeAwarded
from credentials.registry.checkpoint import (
    Checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from credentials.registry.entry import EntryKind
from credentials.registry.merkle import check_consistency, consistency_path, root
from credentials.registry.note import parse_note
from handlers.registry.continuity import Anchored, ForkError, refuse_a_fork
from handlers.registry.issuer import Issuer, issuer, log_signers, verifier_of
from storage.registry_log import LogMovedError, StoredCheckpoint
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Places:
    """How many places to give out at most, and what the anchor said before."""

    most: int
    anchored: Anchored


@dataclass(frozen=True, slots=True)
class Proposal:
    """A signed note, to take the place of the one seen in the anchor. Nobody else has it yet."""

    origin: str
    seen: str | None
    note: str

    @property
    def is_new(self) -> bool:
        """Whether the anchor does not have it: it was signed just now."""
        return self.note != self.seen


def give_places(asked: Places, tx: Transaction) -> int:
    """Give the events that are ready their places in the log; how many there were.

    Raises:
        ForkError: the log is read-only.
        LogMovedError: another sequencer was faster; try again.
    """
    if not tx.log.anything_ready():
        return 0
    refuse_a_fork(asked.anchored, tx)
    return tx.log.sequence(issuer(tx).origin, asked.most)


def propose(anchored: Anchored, tx: Transaction) -> Proposal | None:
    """What to publish next: what the anchor has and we have not, else the whole log, signed anew.

    Nothing is written, and the note must not leave this process before the anchor has taken it.

    Raises:
        ForkError: the stored log is smaller than, or different from, what was signed before.
    """
    who, last = issuer(tx), tx.log.latest()
    size, published = tx.log.size(who.origin), last.size if last else 0
    if size == published:
        return None
    refuse_a_fork(anchored, tx)
    if anchored.note is not None and (last is None or anchored.note != last.note):
        # Whoever signed this has died before it was published here.
        return Proposal(who.origin, anchored.note, anchored.note)
    checkpoint = Checkpoint(who.origin, size, _grown_root(last, size, who, tx))
    note = sign_checkpoint(checkpoint, *(one.private for one in log_signers(who, tx)))
    return Proposal(who.origin, anchored.note, note)


def publish(proposal: Proposal, now: datetime, tx: Transaction) -> int:
    """Publish what the anchor has taken, and owe what it makes true; how many entries it adds.

    Raises:
        LogMovedError: a larger checkpoint is published already, or another log has begun.
    """
    if proposal.origin != issuer(tx).origin:
        raise LogMovedError(proposal.origin)
    last = tx.log.latest()
    size, published = _size_of(proposal.note), last.size if last else 0
    if last is not None and last.note == proposal.note:
        return 0
    if size <= published:
        raise LogMovedError(f"size {published} is published")
    tx.log.publish(StoredCheckpoint(size, proposal.note, now))
    owe_awards(published, size, now, tx)
    return size - published


def _grown_root(last: StoredCheckpoint | None, size: int, who: Issuer, tx: Transaction) -> bytes:
    """The root of the whole log, which begins with the log that was signed last."""
    old = last.size if last else 0
    read = tx.log.nodes_for_consistency(old, size)
    try:
        new_root = root(size, read)
        if last is not None:
            signed = open_checkpoint(last.note, verifier_of(last.note, who, tx))
            path = consistency_path(old, size, read)
            check_consistency(old, size, signed.root, new_root, path)
    except (Mistake, KeyError) as cause:
        raise ForkError("The log does not contain what was signed before.") from cause
    return new_root


def _size_of(note: str) -> int:
    return parse_checkpoint(parse_note(note).text).size


def owe_awards(old: int, new: int, now: datetime, tx: Transaction) -> None:
    """Owe the holders of these entries the news; the same news is owed once."""
    for event in tx.log.events_between(old, new):
        if event.badge_id is None or event.kind is not EntryKind.ISSUED:
            continue
        badge = tx.badges.get(event.badge_id)
        if badge is not None:
            tx.owe(BadgeAwarded(badge.person_id, now, badge.id), now)
