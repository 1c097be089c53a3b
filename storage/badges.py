"""Badges: one award each to one person, with the document that was signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, func, insert, select, update

from storage.schema import badge, registry_event
from storage.work import Work

_ISSUED = (registry_event.c.badge_id == badge.c.id) & (registry_event.c.kind == "issued")
_WITH_PLACE = (
    select(badge, registry_event.c.log_index)
    .join(registry_event, _ISSUED, isouter=True)
    .order_by(badge.c.awarded_at, badge.c.id)
)
# Every judgement asks these. Building a statement costs as much as running it.
_BY_ID = _WITH_PLACE.where(badge.c.id == bindparam("badge"))
_RENEWING = _WITH_PLACE.where(badge.c.renews == bindparam("badge"))


@dataclass(frozen=True, slots=True)
class Badge:
    """One award.

    `standing` is `current`, `suspended` or `revoked`; `see` is `anyone`, `ask` or `no-one`; `work`
    is `full`, `redacted` or `hidden`. `log_index` is the place of its *issued* entry, None until
    it is sequenced.
    """

    id: str
    person_id: str
    achievement_id: str
    version: str
    attempt_id: str | None
    valid_from: datetime
    valid_until: datetime | None
    document: Mapping[str, Any]
    signed: bool
    status_list: int
    status_index: int
    renews: str | None
    standing: str
    standing_since: datetime | None
    standing_reason: str | None
    see: str
    work: str
    awarded_at: datetime
    log_index: int | None


@dataclass(frozen=True, slots=True)
class NewBadge:
    """What an approval knows of a badge before it is signed."""

    id: str
    person_id: str
    achievement_id: str
    version: str
    attempt_id: str | None
    valid_from: datetime
    valid_until: datetime | None
    document: Mapping[str, Any]
    status_list: int
    status_index: int
    identity_salt: bytes
    renews: str | None
    awarded_at: datetime


class Badges:
    """Every badge ever awarded; none is deleted."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def add(self, new: NewBadge) -> None:
        """Record an award; its signature and its place in the log follow."""
        place = f"badge.identity_salt:{new.id}"
        self._work.connection.execute(
            insert(badge).values(
                id=new.id,
                person_id=new.person_id,
                achievement_id=new.achievement_id,
                version=new.version,
                attempt_id=new.attempt_id,
                valid_from=new.valid_from,
                valid_until=new.valid_until,
                document=dict(new.document),
                signed=False,
                status_list=new.status_list,
                status_index=new.status_index,
                identity_salt_sealed=self._work.vault.seal(new.person_id, place, new.identity_salt),
                renews=new.renews,
                standing="current",
                see="no-one",
                work="hidden",
                awarded_at=new.awarded_at,
            )
        )

    def get(self, badge_id: str) -> Badge | None:
        """The badge with this canonical ID."""
        return self._one(_BY_ID, badge_id)

    def of(self, person_id: str, achievement_id: str | None = None) -> list[Badge]:
        """A person's badges, the oldest first."""
        condition = badge.c.person_id == person_id
        if achievement_id is not None:
            condition &= badge.c.achievement_id == achievement_id
        return self._some(condition)

    def by_attempt(self, attempt_id: str) -> Badge | None:
        """The badge an attempt led to, if it did."""
        return next(iter(self._some(badge.c.attempt_id == attempt_id)), None)

    def renewed_by(self, badge_id: str) -> Badge | None:
        """The badge that replaced this one."""
        return self._one(_RENEWING, badge_id)

    def unsigned(self, limit: int = 64) -> list[Badge]:
        """Awards that wait for their signature."""
        query = _WITH_PLACE.where(badge.c.signed.is_(False)).limit(limit)
        return [_badge(row) for row in self._work.connection.execute(query).mappings()]

    def identity_salt(self, badge_id: str, holder_id: str) -> bytes:
        """The salt of the holder's hashed name."""
        query = select(badge.c.identity_salt_sealed).where(badge.c.id == badge_id)
        sealed = self._work.connection.execute(query).scalar_one()
        return self._work.vault.open(holder_id, f"badge.identity_salt:{badge_id}", sealed)

    def sign(self, badge_id: str, document: Mapping[str, Any]) -> None:
        """Store the signed document and let the award's entry go to the log."""
        connection = self._work.connection
        connection.execute(
            update(badge)
            .where(badge.c.id == badge_id, badge.c.signed.is_(False))
            .values(document=dict(document), signed=True)
        )
        connection.execute(
            update(registry_event)
            .where(registry_event.c.badge_id == badge_id, registry_event.c.kind == "issued")
            .values(ready=True)
        )

    def sign_again(self, badge_id: str, document: Mapping[str, Any]) -> None:
        """Store the same document under another signature; the caller has compared the two."""
        self._set(badge_id, document=dict(document))

    def signed_after(self, badge_id: str, most: int) -> list[Badge]:
        """Signed badges in the order of their IDs, beginning after one; "" is before them all."""
        query = (
            _WITH_PLACE.where(badge.c.id > badge_id, badge.c.signed.is_(True))
            .order_by(None)
            .order_by(badge.c.id)
            .limit(most)
        )
        return [_badge(row) for row in self._work.connection.execute(query).mappings()]

    def stand(self, badge_id: str, standing: str, at: datetime, reason: str | None) -> None:
        """Change a badge's standing; the reason is a code, never free text."""
        self._set(badge_id, standing=standing, standing_since=at, standing_reason=reason)

    def share(self, badge_id: str, *, see: str | None = None, work: str | None = None) -> None:
        """Set who may see a badge, or how much of the work."""
        given = {"see": see, "work": work}
        self._set(badge_id, **{name: value for name, value in given.items() if value is not None})

    def status_free(self, status_list: int, index: int) -> bool:
        """Whether no badge has this place in the status list yet."""
        query = select(badge.c.id).where(
            badge.c.status_list == status_list, badge.c.status_index == index
        )
        return self._work.connection.execute(query).first() is None

    def status_bits(self, status_list: int) -> list[int]:
        """The places in a status list whose badges are revoked."""
        query = select(badge.c.status_index).where(
            badge.c.status_list == status_list, badge.c.standing == "revoked"
        )
        return list(self._work.connection.execute(query).scalars())

    def without_event(self) -> list[str]:
        """The badges that no event of issuing belongs to: there should be none."""
        query = select(badge.c.id).where(~select(registry_event.c.id).where(_ISSUED).exists())
        return list(self._work.connection.execute(query).scalars())

    def counts(self) -> dict[str, int]:
        """How many badges have each standing."""
        query = select(badge.c.standing, func.count()).group_by(badge.c.standing)
        return {row[0]: row[1] for row in self._work.connection.execute(query)}

    def _set(self, badge_id: str, **values: object) -> None:
        self._work.connection.execute(update(badge).where(badge.c.id == badge_id).values(**values))

    def _some(self, condition: ColumnElement[bool]) -> list[Badge]:
        rows = self._work.connection.execute(_WITH_PLACE.where(condition)).mappings()
        return [_badge(row) for row in rows]

    def _one(self, query: Select[*tuple[Any, ...]], badge_id: str) -> Badge | None:
        row = self._work.connection.execute(query, {"badge": badge_id}).mappings().first()
        return None if row is None else _badge(row)


def _badge(row: RowMapping) -> Badge:
    values = dict(row)
    del values["identity_salt_sealed"]
    return Badge(**values)
