"""How the log stands: what `registry status` and `/readyz` say."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.errors import Mistake
from credentials.registry.checkpoint import Checkpoint, open_checkpoint
from credentials.registry.merkle import root
from handlers.registry.issuer import issuer, log_verifier, verifier_of
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LogReport:
    """The state of the log. `reasons` say why it is read-only; none while it is writable."""

    origin: str
    vkey: str
    size: int
    root: bytes | None
    checkpoint_at: datetime | None
    note: str | None
    reasons: tuple[str, ...]

    @property
    def mode(self) -> str:
        """`writable` or `read_only`."""
        return "read_only" if self.reasons else "writable"

    def as_json(self) -> dict[str, Any]:
        """The shape of `registry status --json`."""
        return {
            "origin": self.origin,
            "vkey": self.vkey,
            "size": self.size,
            "root": b64encode(self.root).decode() if self.root else None,
            "checkpoint_at": self.checkpoint_at.isoformat() if self.checkpoint_at else None,
            "mode": self.mode,
            "reasons": list(self.reasons),
            "witnesses": 0,
        }


def log_report(_asked: None, tx: Transaction) -> LogReport:
    """Look at the newest checkpoint, and compare the stored log with what it signed."""
    who, last = issuer(tx), tx.log.latest()
    signed: Checkpoint | None = None
    reasons: tuple[str, ...] = ()
    if last is not None:
        try:
            signed = open_checkpoint(last.note, verifier_of(last.note, who, tx))
            reasons = tuple(_against(signed, tx))
        except Mistake as mistake:
            reasons = (f"The newest checkpoint is not ours: {mistake.what}",)
    return LogReport(
        who.origin,
        log_verifier(who, tx).vkey,
        last.size if last else 0,
        signed.root if signed else None,
        last.at if last else None,
        last.note if last else None,
        reasons,
    )


def _against(signed: Checkpoint, tx: Transaction) -> Iterator[str]:
    """What speaks against signing anything that builds on the stored log."""
    size = tx.log.size(signed.origin)
    if size < signed.size:
        yield f"The log has {size} entries, and {signed.size} were signed."
        return
    try:
        if root(signed.size, tx.log.nodes((0, signed.size))) != signed.root:
            yield "The stored log is not the one that was signed."
    except KeyError:
        yield "A part of the stored log is missing."
