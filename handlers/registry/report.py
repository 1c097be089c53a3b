"""How the log stands: what `registry status` and `/readyz` say."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.errors import Mistake
from credentials.registry.checkpoint import open_checkpoint
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
    """Look at the newest checkpoint and check our own signature on it."""
    who, last, reasons, root = issuer(tx), tx.log.latest(), [], None
    if last is not None:
        try:
            root = open_checkpoint(last.note, verifier_of(last.note, who, tx)).root
        except Mistake as mistake:
            reasons.append(f"The newest checkpoint is not ours: {mistake.what}")
    return LogReport(
        who.origin,
        log_verifier(who, tx).vkey,
        last.size if last else 0,
        root,
        last.at if last else None,
        last.note if last else None,
        tuple(reasons),
    )
