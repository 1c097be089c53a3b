"""What comes next: for local mode's button *To the next event*."""

from datetime import datetime, timedelta
from typing import Final

from credentials.notices import STAFF_CHANNEL, Notice
from handlers.due.choices import held_back
from handlers.due.owing import what_is_due
from storage.transaction import Transaction

FARTHEST: Final = timedelta(days=1500)
FINE: Final = timedelta(hours=1)


def next_event(now: datetime, tx: Transaction, until: datetime | None = None) -> datetime | None:
    """The next moment at which a message goes out or becomes due; None when none is in sight.

    Each look into the future asks for all that is due then, so there is none beyond `until`.
    """
    queued = tx.outbox.next_due(after=now)
    farthest = min(one for one in (queued, until, now + FARTHEST) if one is not None)
    moments = (queued, _next_new(now, farthest, tx))
    return min((one for one in moments if one is not None), default=None)


def _next_new(now: datetime, farthest: datetime, tx: Transaction) -> datetime | None:
    """When something new becomes due, if that is by then.

    What is due grows with time, so the first moment of something new can be searched by halves.
    """
    known = _keys(now, tx)
    early, late = now, min(now + timedelta(days=1), farthest)
    while not _keys(late, tx) - known:
        if late >= farthest:
            return None
        early, late = late, min(late + (late - now), farthest)
    while late - early > FINE:
        middle = early + (late - early) / 2
        if _keys(middle, tx) - known:
            late = middle
        else:
            early = middle
    # The promise may be for a chosen hour a little later: go to where it is also sent.
    return max([late, *(one.due_at for one in what_is_due(late, tx).all if one.key not in known)])


def _keys(at: datetime, tx: Transaction) -> set[str]:
    """What somebody would see: a notice to a person without a chat waits for the chat."""
    return {
        notice.key
        for notice in what_is_due(at, tx).all
        if notice.person == STAFF_CHANNEL or _is_heard(notice, tx)
    }


def _is_heard(notice: Notice, tx: Transaction) -> bool:
    person = tx.people.get(notice.person)
    return bool(tx.people.addresses(person.id)) and not held_back(notice, person, tx)
