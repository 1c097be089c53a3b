"""Where the log stands: how large, signed when, and whether anything speaks against going on."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from credentials.errors import Mistake
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.merkle import root
from handlers.registry.issuer import Issuer, issuer, log_verifier, verifier_of
from storage.registry_log import StoredCheckpoint
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegistryStatus:
    """The log as `registry status` shows it. `root` is the base64 of the last signed root."""

    origin: str
    vkey: str
    size: int
    root: str
    checkpoint_at: datetime | None
    mode: Literal["writable", "read_only"]
    reasons: tuple[str, ...]
    witnesses: int = 0


def registry_status(_: object, tx: Transaction) -> RegistryStatus:
    """Look at the log and compare it with what was signed last."""
    who, last = issuer(tx), tx.log.latest()
    size = tx.log.size(who.origin)
    reasons = tuple(_against(last, size, who, tx))
    return RegistryStatus(
        origin=who.origin,
        vkey=log_verifier(who, tx).vkey,
        size=size,
        root=base64.b64encode(_signed_root(last, who, tx)).decode(),
        checkpoint_at=last.at if last else None,
        mode="read_only" if reasons else "writable",
        reasons=reasons,
    )


def _against(last: StoredCheckpoint | None, size: int, who: Issuer, tx: Transaction) -> list[str]:
    if last is None:
        return []
    if size < last.size:
        return [f"The log has {size} entries, and {last.size} were signed."]
    try:
        stored = root(last.size, tx.log.nodes((0, last.size)))
        if stored != _signed_root(last, who, tx):
            return ["The stored log is not the one that was signed."]
    except KeyError:
        return ["A part of the stored log is missing."]
    except Mistake as mistake:
        return [mistake.what]
    return []


def _signed_root(last: StoredCheckpoint | None, who: Issuer, tx: Transaction) -> bytes:
    if last is None:
        return root(0, tx.log.nodes())
    try:
        return open_checkpoint(last.note, verifier_of(last.note, who, tx)).root
    except Mistake:
        return b""
