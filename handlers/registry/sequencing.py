"""Places in the log, and the signed checkpoints that make them public.

Before a checkpoint is signed, the root is computed again from the stored hashes and shown to
contain the last one: a smaller or a different tree is never signed.
"""

from datetime import datetime
from typing import ClassVar

from credentials.errors import Mistake
from credentials.notices import BadgeAwarded
from credentials.registry.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from credentials.registry.entry import EntryKind
from credentials.registry.merkle import check_consistency, consistency_path, root
from handlers.registry.issuer import Issuer, issuer, verifier_of
from storage.registry_log import StoredCheckpoint
from storage.transaction import Transaction


class ForkError(Mistake):
    """The log we have is not a continuation of the log we have signed."""

    advice: ClassVar[str] = "Stop and run: vouchline registry audit. Nothing more is signed."


def give_places(most: int, tx: Transaction) -> int:
    """Give the events that are ready their places in the log; how many there were.

    Raises:
        LogMovedError: another sequencer was faster; try again.
    """
    return tx.log.sequence(issuer(tx).origin, most)


def publish(now: datetime, tx: Transaction) -> int:
    """Publish a checkpoint over every entry, and owe what it makes true; how many it adds.

    Raises:
        ForkError: the stored log is smaller than, or different from, what was signed before.
        LogMovedError: somebody else published this size first; try again.
    """
    who, last = issuer(tx), tx.log.latest()
    size, signed_size = tx.log.size(who.origin), last.size if last else 0
    if size == signed_size:
        return 0
    if size < signed_size:
        raise ForkError(f"The log has {size} entries and a checkpoint over {signed_size}.")
    checkpoint = Checkpoint(who.origin, size, _grown_root(last, size, who, tx))
    note = sign_checkpoint(checkpoint, tx.keys.current("log").private)
    tx.log.publish(StoredCheckpoint(size, note, now))
    _owe_awards(signed_size, size, now, tx)
    return size - signed_size


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


def _owe_awards(old: int, new: int, now: datetime, tx: Transaction) -> None:
    for event in tx.log.events_between(old, new):
        badge = tx.badges.get(event.badge_id) if event.kind is EntryKind.ISSUED else None
        if badge is not None:
            tx.owe(BadgeAwarded(badge.person_id, now, badge.id), now)
