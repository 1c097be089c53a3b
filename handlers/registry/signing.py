"""The signature on an award: made outside any transaction, then stored with a short one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from credentials.registry.canonical import Document
from credentials.registry.proofs import add_proofs
from handlers.registry.issuer import Issuer, issuer
from storage.badges import Badge
from storage.signing_keys import SigningKey
from storage.transaction import Transaction


def waiting_for_signature(most: int, tx: Transaction) -> tuple[Issuer, list[Badge]]:
    """Who signs, and awards that are approved and not signed yet."""
    return issuer(tx), tx.badges.unsigned(most)


def signed(document: Mapping[str, Any], who: Issuer, key: SigningKey, now: datetime) -> Document:
    """The document with both proofs; it takes about 10 ms."""
    return add_proofs(document, key.private, who.method(key.name), now)


def keep_signed(documents: Iterable[tuple[str, Document]], tx: Transaction) -> None:
    """Store signed documents by badge ID and let their entries go to the log.

    A badge that another process signed meanwhile keeps that signature.
    """
    for badge_id, document in documents:
        tx.badges.sign(badge_id, document)
