"""A log that lost what it had signed ends, and a new one begins under a new name and key.

The old log stays as far as its hashes lead to a checkpoint that it has signed. Nothing is ever
added to it or signed for it again. Whatever lost its place with it lines up for the new log.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from credentials.errors import Mistake
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.note import NoteVerifier
from handlers.registry.continuity import Anchored, looked_at, why_read_only
from handlers.registry.events import written
from handlers.registry.issuer import EndedLog, Issuer, issuer, settle_issuer, verifier_of
from handlers.registry.keys import begin_log
from handlers.registry.sequencing import owe_awards
from storage.registry_log import Ended, StoredCheckpoint
from storage.transaction import Transaction

MOST_SIGNS = 500
"""Of the operator's reason."""


class NewOriginError(Mistake):
    """A new log may not begin now."""

    advice: ClassVar[str] = "Nothing was changed. See docs/operate.md, “When the log is read-only”."


@dataclass(frozen=True, slots=True)
class NewOrigin:
    """Begin the log `origin`, as number `number` of ours; `by` is who decides, by REF."""

    anchored: Anchored
    origin: str
    number: int
    because: str
    by: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Loss:
    """What there is of the log that would end, for somebody who has to decide."""

    origin: str
    reasons: tuple[str, ...]
    kept: int
    """How many entries stay verifiable."""
    stored: int
    known: int | None
    """The largest size that it is known to have signed."""

    @property
    def lost(self) -> int:
        """How many signed entries there are that nobody can show any more."""
        return max(0, (self.known or 0) - self.kept)


def loss(anchored: Anchored, tx: Transaction) -> Loss:
    """Look at the log that grows.

    Raises:
        NewOriginError: nothing speaks against going on with it, or the anchor does not answer.
    """
    who = issuer(tx)
    if anchored.problem is not None:
        raise NewOriginError(f"Without the anchor nothing can be decided: {anchored.problem}")
    reasons = why_read_only(anchored, tx)
    if not reasons:
        raise NewOriginError(f"The log {who.origin} is writable: it goes on as it is.")
    kept, known = _newest_that_fits(anchored, who, tx), _known(anchored, who, tx)
    return Loss(
        who.origin,
        reasons,
        kept.size if kept else 0,
        tx.log.size(who.origin),
        known.size if known else None,
    )


def begin_new_origin(order: NewOrigin, tx: Transaction) -> Issuer:
    """End the log that grows and begin another, whose first entry says so.

    Raises:
        NewOriginError: nothing speaks against going on, or the reason or the name is missing.
        UnknownPersonError: there is nobody with this REF.
    """
    loss(order.anchored, tx)
    because = " ".join(order.because.split())
    if not 0 < len(because) <= MOST_SIGNS:
        raise NewOriginError("A reason is missing, or is too long.", "Write one sentence.")
    by = tx.people.by_ref(order.by)
    if not by.roles:
        raise NewOriginError(f"{by.ref} is no member of staff.", "Name one with --by.")
    who = settle_issuer(tx)
    kept, known = _newest_that_fits(order.anchored, who, tx), _known(order.anchored, who, tx)
    if kept and not kept.is_published:
        tx.log.publish(StoredCheckpoint(kept.size, kept.note, order.now))
        owe_awards(0, kept.size, order.now, tx)
    ended = EndedLog(
        who.number,
        who.origin,
        kept.size if kept else 0,
        known.note if known else None,
        because,
        by.ref,
        written(order.now),
        key="",
    )
    log = tx.log.begin(Ended(who.number, who.origin, ended.size), order.origin, order.number)
    log.place_first(order.origin, begin_log(ended, order.origin, order.number, order.now, tx))
    return issuer(tx)


# --- what is left -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Signed:
    size: int
    note: str
    is_published: bool = True


def _newest_that_fits(anchored: Anchored, who: Issuer, tx: Transaction) -> _Signed | None:
    """The newest checkpoint that we still have and that the stored hashes lead to."""
    for one in _all_signed(anchored, who, tx):
        _signed, reasons = looked_at("It", one.note, who, tx)
        if not reasons:
            return one
    return None


def _known(anchored: Anchored, who: Issuer, tx: Transaction) -> _Signed | None:
    return next(_all_signed(anchored, who, tx), None)


def _all_signed(anchored: Anchored, who: Issuer, tx: Transaction) -> Iterator[_Signed]:
    """Every checkpoint of this log that we or the anchor have, the largest first."""
    published = [_Signed(one.size, one.note) for one in tx.log.checkpoints()]
    outside = _opened(anchored.note, who, tx) if anchored.note else None
    if outside and outside.note not in {one.note for one in published}:
        published.append(outside)
    yield from sorted(published, key=lambda one: one.size, reverse=True)


def _opened(note: str, who: Issuer, tx: Transaction) -> _Signed | None:
    # An old database may have forgotten a key whose file is still here.
    files = [NoteVerifier(who.origin, one.public) for one in tx.keys.look_again("log")]
    for verifier in (verifier_of(note, who, tx), *files):
        with suppress(Mistake):
            size = open_checkpoint(note, verifier).size
            return _Signed(size, note, is_published=False)
    return None
