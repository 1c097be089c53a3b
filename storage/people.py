"""Persons, their accounts, rights and join codes. Names and addresses are sealed."""

import base64
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, delete, insert, select, update

from credentials.errors import Mistake
from storage.chance import new_uuid
from storage.schema import account, join_code, person, staff_role
from storage.work import Work

CODE_OCTETS = 12
"""96 random bits: 16 characters that fit a Telegram deep link."""

# Every message asks these. Building a statement costs as much as running it.
_BY_ID = select(person).where(person.c.id == bindparam("asked"))
_BY_REF = select(person).where(person.c.ref == bindparam("asked"))
_BY_ACCOUNT = (
    select(person)
    .join(account, account.c.person_id == person.c.id)
    .where(account.c.address_index == bindparam("asked"))
)
_ROLES = select(staff_role.c.role).where(staff_role.c.person_id == bindparam("asked"))

_MOST_IDS = 400
"""How many people one query asks about; SQLite takes 999 values at most in older builds."""


class UnknownPersonError(Mistake):
    """No person has this REF."""

    advice = "See who there is with: vouchline staff list, or vouchline cohort list."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we know. `ref` is the programme's own short name for them and not personal data.

    `hour` is the local hour at which we may write unasked; `reminders` is `all`, `results` (no
    reminders) or `none`.
    """

    id: str
    ref: str
    name: str | None
    language: str
    timezone: str
    hour: int
    reminders: str
    consented_at: datetime | None
    minor: bool
    guardian_consent_on: date | None
    roles: frozenset[str]
    paused_until: datetime | None = None
    """Until then no reminders, and nothing is expected of them; results still come."""

    @property
    def shown_name(self) -> str:
        """The name to greet somebody with; their REF before they told us one."""
        return self.name or self.ref.capitalize()


@dataclass(frozen=True, slots=True)
class Address:
    """A linked account: where messages for a person can go. `unreachable` says why one cannot."""

    id: str
    platform: str
    workspace: str
    external_id: str
    unreachable: str | None


class People:
    """Everybody, found by account, by REF or by id."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work
        self._ahead: dict[str, tuple[RowMapping, frozenset[str]]] = {}

    def add(
        self,
        at: datetime,
        *,
        ref: str | None = None,
        name: str | None = None,
        email: str | None = None,
        language: str = "en",
        timezone: str = "UTC",
        minor: bool = False,
        guardian_consent_on: date | None = None,
    ) -> Person:
        """A new person with a key of their own; without `ref` they get a random one."""
        vault, new = self._work.vault, new_uuid(self._work.chance)
        vault.welcome(new)
        self._work.connection.execute(
            insert(person).values(
                id=new,
                ref=ref or f"p-{self._work.chance.octets(5).hex()}",
                name_sealed=vault.seal_text(new, f"person.name:{new}", name),
                email_sealed=vault.seal_text(new, f"person.email:{new}", email),
                language=language,
                timezone=timezone,
                hour=18,
                reminders="all",
                minor=minor,
                guardian_consent_on=guardian_consent_on,
                created_at=at,
            )
        )
        return self.get(new)

    def get(self, person_id: str) -> Person:
        """The person with this id, which must exist."""
        if person_id in self._ahead:
            return self._with_roles(*self._ahead[person_id])
        found = self._find(_BY_ID, person_id)
        if found is None:
            raise KeyError(person_id)
        return found

    def read_ahead(self, person_ids: Iterable[str]) -> None:
        """Have these at hand for `get`, with two statements; those before them are let go."""
        asked = sorted(set(person_ids))
        rows, roles = list[RowMapping](), defaultdict[str, set[str]](set)
        for start in range(0, len(asked), _MOST_IDS):
            some = asked[start : start + _MOST_IDS]
            theirs = select(person).where(person.c.id.in_(some))
            rows += self._work.connection.execute(theirs).mappings()
            held = select(staff_role).where(staff_role.c.person_id.in_(some))
            for one in self._work.connection.execute(held):
                roles[one.person_id].add(one.role)
        self._ahead = {row["id"]: (row, frozenset(roles[row["id"]])) for row in rows}

    def by_ref(self, ref: str) -> Person:
        """The person with this REF, or a mistake that says there is none."""
        found = self._find(_BY_REF, ref.strip().lower())
        if found is None:
            raise UnknownPersonError(f"There is nobody with the reference “{ref}”.")
        return found

    def known_ref(self, ref: str) -> Person | None:
        """The person with this REF, if any."""
        return self._find(_BY_REF, ref.strip().lower())

    def id_of(self, ref: str) -> str | None:
        """The id of the person with this REF, if any; without their key, which may be destroyed."""
        query = select(person.c.id).where(person.c.ref == ref.strip().lower())
        return self._work.connection.execute(query).scalar()

    def refs(self, person_ids: Collection[str]) -> dict[str, str]:
        """The REFs of many, by id; who is nobody is left out."""
        asked, found = list(person_ids), dict[str, str]()
        for start in range(0, len(asked), _MOST_IDS):
            some = person.c.id.in_(asked[start : start + _MOST_IDS])
            rows = self._work.connection.execute(select(person.c.id, person.c.ref).where(some))
            found.update({row.id: row.ref for row in rows})
        return found

    def by_account(self, platform: str, workspace: str, external_id: str) -> Person | None:
        """Who speaks from this account, if we know them."""
        index = self._work.vault.blind("account", platform, workspace, external_id)
        return self._find(_BY_ACCOUNT, index)

    def rename(self, person_id: str, name: str) -> None:
        """Set the name, sealed."""
        sealed = self._work.vault.seal_text(person_id, f"person.name:{person_id}", name)
        self.change(person_id, name_sealed=sealed)

    def change(self, person_id: str, **values: object) -> None:
        """Set columns: a language, a zone, an hour, a moment."""
        self._ahead.clear()
        self._work.connection.execute(
            update(person).where(person.c.id == person_id).values(**values)
        )

    # --- accounts ---------------------------------------------------------------------------

    def link(
        self, person_id: str, platform: str, workspace: str, external_id: str, at: datetime
    ) -> None:
        """Let this account speak for this person."""
        vault, new = self._work.vault, new_uuid(self._work.chance)
        self._work.connection.execute(
            insert(account).values(
                id=new,
                address_index=vault.blind("account", platform, workspace, external_id),
                platform=platform,
                workspace=workspace,
                address_sealed=vault.seal_text(person_id, f"account.address:{new}", external_id),
                person_id=person_id,
                linked_at=at,
            )
        )

    def addresses(self, person_id: str) -> list[Address]:
        """Every account of a person, the newest first."""
        query = (
            select(account)
            .where(account.c.person_id == person_id)
            .order_by(account.c.linked_at.desc(), account.c.id)
        )
        return [
            Address(
                row["id"],
                row["platform"],
                row["workspace"],
                self._open(person_id, f"account.address:{row['id']}", row["address_sealed"]) or "",
                row["unreachable"],
            )
            for row in self._work.connection.execute(query).mappings()
        ]

    def reachable(self, account_id: str, *, unless: str | None) -> None:
        """Remember that an account can be reached, or the reason why it cannot."""
        self._work.connection.execute(
            update(account).where(account.c.id == account_id).values(unreachable=unless)
        )

    def heard_from(self, platform: str, workspace: str, external_id: str) -> None:
        """Whoever speaks can be reached: forget why we thought they could not."""
        index = self._work.vault.blind("account", platform, workspace, external_id)
        self._work.connection.execute(
            update(account)
            .where(account.c.address_index == index, account.c.unreachable.is_not(None))
            .values(unreachable=None)
        )

    # --- rights -----------------------------------------------------------------------------

    def grant(self, person_id: str, roles: frozenset[str]) -> None:
        """Add staff roles; those already held stay."""
        self._ahead.clear()
        held = self.get(person_id).roles
        for role in sorted(roles - held):
            self._work.connection.execute(insert(staff_role).values(person_id=person_id, role=role))

    def dismiss(self, person_id: str, roles: frozenset[str], at: datetime) -> None:
        """Take staff roles away; codes to join that are still out open nothing any more."""
        self._ahead.clear()
        self._work.connection.execute(
            delete(staff_role).where(
                staff_role.c.person_id == person_id, staff_role.c.role.in_(roles)
            )
        )
        self._void_codes(person_id, "staff", at)

    def staff(self) -> list[Person]:
        """Everybody with at least one staff role, by REF."""
        query = select(staff_role.c.person_id).distinct()
        found = [self.get(one) for one in self._work.connection.execute(query).scalars()]
        return sorted(found, key=lambda one: one.ref)

    # --- join codes -------------------------------------------------------------------------

    def invite(self, person_id: str, purpose: str, at: datetime, days: int) -> str:
        """A single-use code that links an account to this person; only its index is kept."""
        code = base64.urlsafe_b64encode(self._work.chance.octets(CODE_OCTETS)).decode()
        self._work.connection.execute(
            insert(join_code).values(
                code_index=self._work.vault.blind("join", code),
                purpose=purpose,
                person_id=person_id,
                expires_at=at + timedelta(days=days),
            )
        )
        return code

    def accept(self, code: str, purpose: str, at: datetime) -> Person | None:
        """Use up a code; None when it is unknown, used, too old or for something else.

        The person's other codes for the same purpose go with it: whoever has joined needs none,
        and one that was sent twice would let a second finder in.
        """
        index = self._work.vault.blind("join", code.strip())
        used = self._work.connection.execute(
            update(join_code)
            .where(
                join_code.c.code_index == index,
                join_code.c.purpose == purpose,
                join_code.c.used_at.is_(None),
                join_code.c.expires_at > at,
            )
            .values(used_at=at)
        )
        if used.rowcount != 1:
            return None
        query = select(join_code.c.person_id).where(join_code.c.code_index == index)
        owner = self._work.connection.execute(query).scalar_one()
        self._void_codes(owner, purpose, at)
        return self.get(owner)

    def _void_codes(self, person_id: str, purpose: str, at: datetime) -> None:
        mine = (join_code.c.person_id == person_id) & (join_code.c.purpose == purpose)
        self._work.connection.execute(
            update(join_code).where(mine, join_code.c.used_at.is_(None)).values(used_at=at)
        )

    # --- reading ----------------------------------------------------------------------------

    def _find(self, query: Select[*tuple[Any, ...]], asked: str) -> Person | None:
        row = self._work.connection.execute(query, {"asked": asked}).mappings().first()
        return None if row is None else self._person(row)

    def _person(self, row: RowMapping) -> Person:
        roles = self._work.connection.execute(_ROLES, {"asked": row["id"]})
        return self._with_roles(row, frozenset(roles.scalars()))

    def _with_roles(self, row: RowMapping, roles: frozenset[str]) -> Person:
        return Person(
            id=row["id"],
            ref=row["ref"],
            name=self._open(row["id"], f"person.name:{row['id']}", row["name_sealed"]),
            language=row["language"],
            timezone=row["timezone"],
            hour=row["hour"],
            reminders=row["reminders"],
            consented_at=row["consented_at"],
            minor=row["minor"],
            guardian_consent_on=row["guardian_consent_on"],
            roles=roles,
            paused_until=row["paused_until"],
        )

    def _open(self, owner: str, place: str, sealed: bytes | None) -> str | None:
        return self._work.vault.open_text(owner, place, sealed)
