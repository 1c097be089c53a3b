"""A decision about a badge: dropped when the next decision came before anybody read of it."""

from datetime import datetime
from typing import Final

from credentials.notices import BadgeWithdrawn
from handlers.asker import voice_of
from handlers.due.badges import badge_of, title_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.learner.standing import coach_of
from handlers.messages import Message
from handlers.wording.notices import badge_withdrawn
from storage.people import Person
from storage.transaction import Transaction

_STANDING: Final = {"revoked": "revoked", "suspended": "suspended", "reinstated": "current"}


def _moved_on(
    notice: BadgeWithdrawn, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    badge = tx.badges.get(notice.badge_id)
    if badge is None:
        return Drop("the badge is gone")
    changed = badge.standing != _STANDING[notice.change]
    return Drop("the badge has changed again") if changed else None


def _words(notice: BadgeWithdrawn, person: Person, _at: datetime, tx: Transaction) -> Message:
    badge = badge_of(notice.badge_id, tx)
    return badge_withdrawn(
        voice_of(person, tx),
        badge.id,
        title_of(badge, tx),
        notice.change,
        reason=badge.standing_reason,
        coach=coach_of(person, tx),
    )


KIND: Final = Kind(BadgeWithdrawn, _moved_on, _words)
