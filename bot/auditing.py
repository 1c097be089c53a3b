"""The audit as the service runs it: each night, and whenever somebody asks; the result is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.issuance import ask_anchor
from handlers.registry.audit import Audit, AuditOrder, audit
from handlers.registry.audit_record import AuditRecord, keep_audit, last_audit
from storage.store import Store

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=24)


def audit_now(
    store: Store, now: datetime, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Audit:
    """Audit everything and remember what was found."""
    found = store.read_now(audit, AuditOrder(ask_anchor(store), now, progress))
    store.run_now(keep_audit, AuditRecord(now, found.entries, found.breaks))
    return found


def audit_if_due(store: Store, now: datetime) -> int:
    """Audit when the last audit is a day old; how many entries were walked."""
    last = store.read_now(lambda _, tx: last_audit(tx), None)
    # A clock that was set back is no reason to stop looking.
    if last is not None and abs(now - last.at) < EVERY:
        return 0
    found = audit_now(store, now)
    if found.breaks:
        log.error("audit_found_breaks", count=len(found.breaks), first=found.breaks[0])
    return found.entries
