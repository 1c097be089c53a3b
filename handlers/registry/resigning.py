"""Signing badges again whose key leaked, and only those that the log has recorded just so.

The log commits to the document without its proofs: its entry holds for the new signature too.
What a thief signed with the key was never recorded, and is not signed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.entry import EntryKind, open_commitment, parse_entry
from credentials.registry.proofs import proofs_of, signable_hash
from handlers.registry.issuer import issuer, leaked_methods
from storage.badges import Badge
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class Page:
    """Which badges to look at: at most so many, after the last one seen."""

    after: str
    most: int


@dataclass(frozen=True, slots=True)
class ToSignAgain:
    """What was found on a page of badges.

    `refused` are IDs of badges whose record does not say the same; `last` is None at the end.
    """

    badges: tuple[Badge, ...]
    refused: tuple[str, ...]
    seen: int
    last: str | None


def to_sign_again(page: Page, tx: Transaction) -> ToSignAgain:
    """Badges on this page that only leaked keys have signed."""
    who = issuer(tx)
    leaked = leaked_methods(who, tx)
    seen = tx.badges.signed_after(page.after, page.most)
    needy = [one for one in seen if signed_by_leaked(one, leaked)]
    good = tuple(one for one in needy if _as_recorded(one, tx))
    refused = tuple(one.id for one in needy if one not in good)
    return ToSignAgain(good, refused, len(seen), seen[-1].id if seen else None)


def count_to_sign_again(tx: Transaction) -> int:
    """How many badges only leaked keys have signed."""
    leaked, count, after = leaked_methods(issuer(tx), tx), 0, ""
    while leaked and (seen := tx.badges.signed_after(after, _AT_ONCE)):
        count += sum(signed_by_leaked(one, leaked) for one in seen)
        after = seen[-1].id
    return count


def signed_by_leaked(badge: Badge, leaked: frozenset[str]) -> bool:
    """Whether nothing but leaked keys stands under a badge."""
    named = {proof.get("verificationMethod") for proof in proofs_of(badge.document)}
    return bool(named) and named <= leaked


def keep_signed_again(documents: Iterable[tuple[str, Document]], tx: Transaction) -> None:
    """Store new signatures by badge ID, if the badge is still the document that was signed."""
    for badge_id, document in documents:
        badge = tx.badges.get(badge_id)
        if badge is not None and signable_hash(badge.document) == signable_hash(document):
            tx.badges.sign_again(badge_id, document)


def _as_recorded(badge: Badge, tx: Transaction) -> bool:
    """Whether the log has recorded exactly this document for this badge."""
    events = tx.log.events(badge.id)
    issued = next((one for one in events if one.kind is EntryKind.ISSUED), None)
    placed = issued.placed if issued else None
    if issued is None or placed is None:
        return False
    log, index = placed
    try:
        opening = tx.log.opening(issued)
        entry = parse_entry(tx.log.of(log).entry(index))
        open_commitment(entry, opening.salt, opening.record)
        hashed = signable_hash(badge.document).hex()
    except (Mistake, KeyError, ForgottenError, SealBrokenError):
        return False
    return (opening.record.badge, opening.record.document) == (badge.id, hashed)
