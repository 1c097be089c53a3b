"""How the log stands: what `registry status` and `/readyz` say."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.errors import Mistake
from credentials.registry.checkpoint import open_checkpoint
from handlers.registry.continuity import Anchored, why_read_only
from handlers.registry.issuer import EndedLog, Issuer, issuer, log_verifier, verifier_of
from handlers.registry.witnessing import witnesses_of
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
    """With the signatures of the witnesses."""
    witnesses: int
    """How many of the witnesses that we know have signed it."""
    reasons: tuple[str, ...]
    ended: tuple[EndedLog, ...]
    """The logs before this one."""

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
            "witnesses": self.witnesses,
            **({"ended": [_ended(one) for one in self.ended]} if self.ended else {}),
        }


def log_report(anchored: Anchored, tx: Transaction) -> LogReport:
    """Look at the newest checkpoint, and at what speaks against going on from it."""
    who = issuer(tx)
    last = tx.log.latest_cosigned(who.origin)
    note = last.note if last else None
    signed_root, signers = _read(note, who, tx) if note else (None, 0)
    return LogReport(
        who.origin,
        log_verifier(who, tx).vkey,
        last.size if last else 0,
        signed_root,
        last.at if last else None,
        note,
        signers,
        why_read_only(anchored, tx),
        who.ended,
    )


def _ended(log: EndedLog) -> dict[str, Any]:
    return {
        "origin": log.origin,
        "size": log.size,
        "checkpoint": f"/log/{log.number}/checkpoint",
        "ended_at": log.at,
        "because": log.because,
    }


def _read(note: str, who: Issuer, tx: Transaction) -> tuple[bytes | None, int]:
    """The root that was signed, and how many witnesses signed it too."""
    try:
        root = open_checkpoint(note, verifier_of(note, who, tx)).root
        return root, len(witnesses_of(note, tx.programme.witnesses))
    except Mistake:
        return None, 0
