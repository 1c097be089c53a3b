"""A badge has come: dropped when it was withdrawn before anybody read of it."""

from datetime import datetime
from typing import Final

from credentials.notices import BadgeAwarded
from handlers.asker import voice_of
from handlers.due.badges import badge_of, last_day, title_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.messages import Message
from handlers.wording.notices import badge_awarded
from storage.people import Person
from storage.transaction import Transaction


def _moved_on(
    notice: BadgeAwarded, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    badge = tx.badges.get(notice.badge_id)
    if badge is None:
        return Drop("the badge is gone")
    return Drop("the badge was withdrawn") if badge.standing == "revoked" else None


def _words(notice: BadgeAwarded, person: Person, _at: datetime, tx: Transaction) -> Message:
    badge = badge_of(notice.badge_id, tx)
    voice, until = voice_of(person, tx), last_day(badge, tx)
    return badge_awarded(voice, badge.id, title_of(badge, tx), until, badge.renews)


KIND: Final = Kind(BadgeAwarded, _moved_on, _words)
