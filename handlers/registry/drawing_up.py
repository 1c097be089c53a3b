"""The unsigned document of a new badge, with its ID, its salt and its place in a status list."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from credentials.assessment.claims import Placed, badge_facts
from credentials.assessment.scoring import Result
from credentials.assessment.validity import Validity
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import IdentityLevel
from credentials.errors import Mistake
from credentials.registry.canonical import Document, canonical
from credentials.registry.document import Renewal, StatusPlace, credential
from credentials.registry.holder import name_hash
from credentials.registry.status_list import LEAST_ENTRIES
from handlers.registry.endorsements import signed_endorsements
from handlers.registry.issuer import Issuer, settle_issuer
from storage.attempts import Attempt
from storage.badges import NewBadge
from storage.people import Person
from storage.transaction import Transaction


class NoNameError(Mistake):
    """A badge is made out to a full name, and we have none."""

    advice: ClassVar[str] = "Ask the learner for it, or add it to the roster. Then approve again."


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a badge rests on: the judged work, and the span it is good for."""

    achievement: Achievement
    result: Result
    identity: IdentityLevel
    span: Validity
    renews: str | None
    """The ID of the badge that this one renews."""


def draw_up(
    attempt: Attempt, learner: Person, grounds: Grounds, now: datetime, tx: Transaction
) -> NewBadge:
    """Write the badge of a passed attempt, ready to be stored and signed.

    Raises:
        NoNameError: we do not know the learner's full name.
    """
    who, badge_id, salt = settle_issuer(tx), str(tx.new_badge_id()), tx.new_salt()
    status_list = _status_list(tx)
    status_index = tx.new_status_index(status_list, LEAST_ENTRIES)
    if not learner.name:
        raise NoNameError(f"We do not have the full name of {learner.ref}.")
    placed = Placed(
        base=who.base,
        did=who.did,
        badge_id=badge_id,
        subject=f"urn:uuid:{tx.new_uuid()}",
        name_hash=name_hash(learner.name, salt.hex()),
        status=StatusPlace(who.status_url(status_list), status_index),
        renews=_renewal(grounds.renews, who, tx),
    )
    facts = badge_facts(grounds.achievement, grounds.result, grounds.identity, grounds.span, placed)
    facts = replace(facts, endorsements=signed_endorsements(grounds.achievement, now, tx))
    return NewBadge(
        id=badge_id,
        person_id=learner.id,
        achievement_id=grounds.achievement.id,
        version=grounds.achievement.version,
        attempt_id=attempt.id,
        valid_from=grounds.span.starts,
        valid_until=grounds.span.until,
        document=credential(facts),
        status_list=status_list,
        status_index=status_index,
        identity_salt=salt,
        renews=grounds.renews,
        awarded_at=now,
    )


def served(document: Document) -> bytes:
    """The bytes that a badge's address serves as JSON: a renewal pins their SHA-256."""
    return canonical(document)


def _renewal(badge_id: str | None, who: Issuer, tx: Transaction) -> Renewal | None:
    old = tx.badges.get(badge_id) if badge_id else None
    if old is None or not old.document:
        return None
    return Renewal(who.badge_url(old.id), hashlib.sha256(served(dict(old.document))).digest())


def _status_list(tx: Transaction) -> int:
    # Lists stay half empty, so that a free place is found at the first or second try.
    return 1 + tx.log.entries_ever() // (LEAST_ENTRIES // 2)
