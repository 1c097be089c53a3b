"""Whether the log we have continues what was signed: if not, it is read-only, and we say why.

A restored backup looks sound by itself. Only the anchor, which was not restored with it, can tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.checkpoint import Checkpoint, open_checkpoint
from credentials.registry.merkle import root
from handlers.registry.issuer import Issuer, issuer, verifier_of
from handlers.registry.witness_claims import claimed_by_witnesses
from storage.registry_log import LogMovedError
from storage.transaction import Transaction


class ForkError(Mistake):
    """The log we have is not a continuation of the log we have signed."""

    advice: ClassVar[str] = (
        "Stop and run: vouchline registry audit. Nothing more is signed. "
        "docs/operate.md says what to bring back."
    )


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchor said, asked before the transaction began.

    Asked later, it could know a checkpoint over entries that the transaction does not see yet.
    """

    note: str | None = None
    problem: str | None = field(default=None, compare=False)
    """Why it said nothing, if it did not answer. Twice no answer is twice the same, also where the
    words differ: a bucket's say how many milliseconds it was waited for."""
    origin: str | None = None
    """The log it was asked about."""


def refuse_a_fork(anchored: Anchored, tx: Transaction) -> None:
    """Go on only if nothing speaks against it.

    Raises:
        ForkError: the log is read-only.
        LogMovedError: another log has begun since the anchor was asked.
    """
    if anchored.origin not in {None, issuer(tx).origin}:
        raise LogMovedError(anchored.origin)
    for reason in why_read_only(anchored, tx):
        raise ForkError(reason)


def why_read_only(anchored: Anchored, tx: Transaction) -> tuple[str, ...]:
    """Everything that speaks against adding to the log; nothing while it is writable."""
    return tuple(dict.fromkeys(_objections(anchored, tx)))


def _objections(anchored: Anchored, tx: Transaction) -> Iterator[str]:
    who, last = issuer(tx), tx.log.latest()
    published = None
    if last is not None:
        published, reasons = looked_at("The newest checkpoint", last.note, who, tx)
        yield from reasons
    if anchored.problem is not None:
        yield anchored.problem
    elif anchored.note is None:
        if last is not None:
            over = several(last.size, "entry", "entries")
            yield f"The anchor knows no checkpoint, and one over {over} is published."
    elif last is None or anchored.note != last.note:
        kept, reasons = looked_at("The anchor's checkpoint", anchored.note, who, tx)
        yield from reasons
        if kept and published and kept.size <= published.size:
            yield (
                f"The anchor's checkpoint is over {several(kept.size, 'entry', 'entries')}, "
                f"and another one over {published.size} is published."
            )
    yield from claimed_by_witnesses(who.origin, last.size if last else 0, tx)


def looked_at(
    which: str, note: str, who: Issuer, tx: Transaction
) -> tuple[Checkpoint | None, list[str]]:
    """Open a checkpoint and compare it with the hashes that are stored."""
    try:
        signed = open_checkpoint(note, verifier_of(note, who, tx))
    except Mistake as mistake:
        return None, [f"{which} is not ours: {mistake.what}"]
    size = tx.log.size(who.origin)
    if size < signed.size:
        over = several(signed.size, "entry", "entries")
        there = f"{which} is over {over}, and the database has {size}."
        return signed, [f"{there} Is it an old backup?"]
    try:
        if root(signed.size, tx.log.nodes((0, signed.size))) != signed.root:
            return signed, [f"{which} was signed over another log than the stored one."]
    except KeyError:
        return signed, ["A part of the stored log is missing."]
    return signed, []
