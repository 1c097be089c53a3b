"""Witnesses of our log: what to send them, and what to keep of their answers.

A witness that is dead or slow costs us its signature and nothing else: nothing here is needed for
publishing, and no answer is believed before it was checked. Only one that says it has seen more of
our log than we have is heard without proof (see `witness_claims`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.checkpoint import parse_checkpoint
from credentials.registry.cosignature import WitnessKey, cosignature_in, cosigned_by
from credentials.registry.merkle import consistency_path
from credentials.registry.note import NoteError, parse_note
from credentials.registry.witness import written_submission
from handlers.registry.witness_claims import forget_claim
from storage.cosignatures import StoredCosignature
from storage.registry_log import StoredCheckpoint
from storage.transaction import Transaction

AHEAD: Final = timedelta(hours=1)
"""How far a witness's clock may be ahead of ours."""


class WitnessError(Mistake):
    """A witness did not do what witnesses do."""

    advice: ClassVar[str] = "Tell whoever runs it. Badges can still be issued and checked."


class WitnessAheadError(WitnessError):
    """A witness says that it has seen more of our log than we have."""

    advice: ClassVar[str] = "Nothing is signed meanwhile. See: vouchline registry status"


@dataclass(frozen=True, slots=True)
class Submitted:
    """Our newest checkpoint, ready for a witness that has not signed it yet."""

    witness: WitnessKey
    origin: str
    size: int
    text: str
    body: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Which witness to ask; `old` is what it says it has seen, unless we go by our own memory."""

    witness: WitnessKey
    old: int | None = None
    anew: bool = False
    """Ask also for what it has signed already: its answer shows whether it knows more than we."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a witness answered to what we sent; its time may not lie after `latest`."""

    submitted: Submitted
    lines: str
    latest: datetime


def submission_for(asking: Asking, tx: Transaction) -> Submitted | None:
    """What to send to a witness; None when it has signed all there is.

    Raises:
        WitnessAheadError: it says it has seen a larger log than ours.
    """
    newest = tx.log.latest()
    if newest is None:
        return None
    text = parse_note(newest.note).text
    origin, witness = parse_checkpoint(text).origin, asking.witness.vkey
    if not asking.anew and witness in tx.cosignatures.witnesses(origin, newest.size):
        return None
    old = tx.cosignatures.last_size(origin, witness) if asking.old is None else asking.old
    if old > newest.size:
        raise WitnessAheadError(
            f"{asking.witness.name} has seen {several(old, 'entry', 'entries')} of our log, "
            f"and we have {newest.size}."
        )
    path = consistency_path(old, newest.size, tx.log.nodes_for_consistency(old, newest.size))
    body = written_submission(old, path, newest.note)
    return Submitted(asking.witness, origin, newest.size, text, body)


def keep_cosignature(answered: Answered, tx: Transaction) -> bool:
    """Check a witness's answer and keep its line; False when we have it already.

    Raises:
        WitnessError: the witness has not signed what we sent, or signed it badly.
    """
    sent = answered.submitted
    try:
        line, cosigned = cosignature_in(answered.lines, sent.text, sent.witness)
    except NoteError as mistake:
        raise WitnessError(mistake.what) from mistake
    if cosigned.at > answered.latest + AHEAD:
        raise WitnessError(f"The clock of {sent.witness.name} is far ahead.")
    forget_claim(sent.witness, tx)
    return tx.cosignatures.add(
        StoredCosignature(sent.origin, sent.size, sent.witness.vkey, line, cosigned.at)
    )


def cosigned_note(stored: StoredCheckpoint, origin: str, tx: Transaction) -> str:
    """A checkpoint with the log's signature and those of the witnesses: what we publish."""
    return stored.note + "".join(tx.cosignatures.lines(origin, stored.size))


def witnesses_of(note: str, known: Iterable[WitnessKey]) -> tuple[WitnessKey, ...]:
    """Which of the witnesses that we know have signed a published checkpoint."""
    return tuple(one.witness for one in cosigned_by(parse_note(note), known))
