"""What several kinds say about a badge."""

from datetime import date, datetime

from credentials.assessment.days import day_of
from storage.badges import Badge
from storage.transaction import Transaction


def badge_of(badge_id: str, tx: Transaction) -> Badge:
    """A badge that was there when we owed something about it, and is never deleted."""
    badge = tx.badges.get(badge_id)
    if badge is None:
        raise KeyError(badge_id)
    return badge


def title_of(badge: Badge, tx: Transaction) -> str:
    """The title by the version it was given for; without its pack by the newest one."""
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    if achievement is None:
        versions = reversed(tx.catalog.every_version())
        achievement = next((one for one in versions if one.id == badge.achievement_id), None)
    return achievement.title if achievement else badge.id


def last_day(badge: Badge, tx: Transaction) -> date | None:
    """The last day on which it counts, in the programme's zone."""
    return day_of(badge.valid_until, tx.programme.timezone) if badge.valid_until else None


def ending_badges(holder: str, at: datetime, tx: Transaction) -> list[Badge]:
    """The badges of somebody that still count, will end, and were not renewed."""
    return [
        badge
        for badge in tx.badges.of(holder)
        if badge.valid_until
        and badge.valid_until >= at
        and badge.standing != "revoked"
        and tx.badges.renewed_by(badge.id) is None
    ]
