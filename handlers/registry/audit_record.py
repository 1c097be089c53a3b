"""What the last audit found, kept for those who ask how the registry is."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.transaction import Transaction

_FACT: Final = "audit"
_MOST_KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """When it was, how far it went, and what it found."""

    at: datetime
    entries: int
    breaks: tuple[str, ...]


def keep_audit(record: AuditRecord, tx: Transaction) -> None:
    """Remember the newest audit."""
    kept = {
        "at": record.at.isoformat(),
        "entries": record.entries,
        "breaks": record.breaks[:_MOST_KEPT],
    }
    tx.facts.set(_FACT, json.dumps(kept))


def last_audit(tx: Transaction) -> AuditRecord | None:
    """The newest audit, if there ever was one."""
    kept = tx.facts.get(_FACT)
    if kept is None:
        return None
    told = json.loads(kept)
    return AuditRecord(datetime.fromisoformat(told["at"]), told["entries"], tuple(told["breaks"]))
