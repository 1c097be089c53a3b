"""Events for the log: a record of what happened, committed to in an entry that names nobody."""

from datetime import UTC, datetime

from credentials.registry.entry import Entry, Record, commitment
from storage.people import Person
from storage.registry_log import Opening
from storage.sealing import SERVICE
from storage.transaction import Transaction


def line_up(
    record: Record,
    holder_id: str,
    by: Person,
    now: datetime,
    tx: Transaction,
    confirmed_by: Person | None = None,
    *,
    ready: bool,
) -> None:
    """Line an event up for the log; only what is `ready` gets a place there."""
    opening = Opening(record, tx.new_salt())
    day = now.astimezone(UTC).date()
    entry = Entry(record.kind, commitment(opening.salt, record), day)
    tx.log.record(
        holder_id,
        entry,
        opening,
        now,
        by.id,
        confirmed_by_id=confirmed_by.id if confirmed_by else None,
        ready=ready,
    )


def line_up_for_keys(record: Record, now: datetime, tx: Transaction) -> str:
    """Line up an event of a key; its opening is sealed for the service, as it is nobody's."""
    opening = Opening(record, tx.new_salt())
    day = now.astimezone(UTC).date()
    entry = Entry(record.kind, commitment(opening.salt, record), day)
    return tx.log.record(SERVICE, entry, opening, now, None, ready=True)


def written(moment: datetime) -> str:
    """A moment as records have it: UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
