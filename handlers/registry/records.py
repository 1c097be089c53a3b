"""A holder's badges in one file (a Comprehensive Learner Record), made here and judged here.

Nothing of it is stored: it is made from the badges that its holder lets anyone see, as they are,
and every badge in it can be looked up by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.document import IssuerProfile
from credentials.registry.handed_in import HandedIn
from credentials.registry.proofs import add_proofs
from credentials.registry.record import MOST_BADGES, RecordFacts, badges_in, record
from credentials.registry.verdicts import Judgement
from credentials.registry.verify import malformed
from handlers.registry.handed_in import verify_credential
from handlers.registry.issuer import Issuer, issuer, signing_key
from storage.badges import Badge
from storage.people import Person
from storage.signing_keys import SigningKey
from storage.transaction import Transaction

NAME: Final = "Learner record"
_MOST_JUDGED: Final = 64


class NothingSharedError(Mistake):
    """No badge of theirs may be seen by anyone."""

    advice: ClassVar[str] = "Share one first: vouchline badge share ID --see anyone"


@dataclass(frozen=True, slots=True)
class ToSign:
    """A record before its signature, and the badges in it."""

    document: Document
    badges: tuple[str, ...]
    who: Issuer
    key: SigningKey


def shared_badges(person: Person, tx: Transaction) -> list[Badge]:
    """The badges that anyone may see and that count: the newest, the oldest of them first."""
    found = [
        one
        for one in tx.badges.of(person.id)
        if one.see == "anyone"
        and one.signed
        and one.document
        and one.log_index is not None
        and one.standing not in {"revoked", "suspended"}
    ]
    return found[-MOST_BADGES:]


def to_sign(person: Person, now: datetime, tx: Transaction) -> ToSign:
    """Draw up the record of what somebody shares.

    Raises:
        NothingSharedError: they share nothing.
        Mistake: no key of ours signs.
    """
    who, badges = issuer(tx), shared_badges(person, tx)
    if not badges:
        raise NothingSharedError(f"{person.ref} shares no badge with anyone.")
    facts = RecordFacts(
        id=f"urn:uuid:{tx.new_uuid()}",
        subject=f"urn:uuid:{tx.new_uuid()}",
        name=NAME,
        issuer=_profile(badges[-1], who),
        made_at=now,
        badges=tuple(one.document for one in badges),
        partial=len(badges) < len(tx.badges.of(person.id)),
    )
    names = tuple(one.id for one in badges)
    return ToSign(record(facts), names, who, signing_key("issuer", who, tx))


def signed_record(given: ToSign, now: datetime) -> Document:
    """The record with both proofs: up to 50 ms for each badge, so outside of transactions."""
    return add_proofs(given.document, given.key.private, given.who.method(given.key.name), now)


def verify_record(
    brought: HandedIn,
    tx: Transaction,
    at: datetime,
    now: datetime,
    *,
    for_public: bool,
    name: str | None = None,
) -> Judgement:
    """Judge a record of anybody's: the record itself, and each badge in it by itself."""
    badges = badges_in(brought.document)
    if not 0 < len(badges) <= _MOST_JUDGED:
        return malformed(f"A record holds 1 to {_MOST_JUDGED} badges, not {len(badges)}.", at)
    whole = verify_credential(brought, tx, at, now, for_public=for_public)
    inside = (
        verify_credential(_alone(brought, one), tx, at, now, for_public=for_public, name=name)
        for one in badges
    )
    return replace(whole, inside=tuple(inside))


def _alone(brought: HandedIn, badge: Mapping[str, Any]) -> HandedIn:
    # A JWT around the record says nothing about who signed the badge.
    return replace(brought, document=badge, token=None)


def _profile(newest: Badge, who: Issuer) -> IssuerProfile:
    """The record is given under the name that the newest badge was given under."""
    named = newest.document["issuer"]
    return IssuerProfile(who.did, named["name"], named["url"])
