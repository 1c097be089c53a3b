"""The signature on an award: made outside any transaction, then stored with a short one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from credentials.registry.canonical import Document
from credentials.registry.proofs import add_proofs
from handlers.registry.issuer import Issuer, issuer, signing_key
from storage.badges import Badge
from storage.signing_keys import SigningKey
from storage.transaction import Transaction


def waiting_for_signature(most: int, tx: Transaction) -> list[Badge]:
    """Awards that are approved and not signed yet."""
    return tx.badges.unsigned(most)


def who_signs(_asked: None, tx: Transaction) -> tuple[Issuer, SigningKey]:
    """The issuer, and its key that signs now.

    Raises:
        Mistake: there is none, or its file is not as it must be.
    """
    who = issuer(tx)
    return who, signing_key("issuer", who, tx)


def signed(document: Mapping[str, Any], who: Issuer, key: SigningKey, now: datetime) -> Document:
    """The document with both proofs; it takes about 10 ms."""
    return add_proofs(document, key.private, who.method(key.name), now)


def keep_signed(documents: Iterable[tuple[str, Document]], tx: Transaction) -> None:
    """Store signed documents by badge ID and let their entries go to the log.

    A badge that another process signed meanwhile keeps that signature.
    """
    for badge_id, document in documents:
        tx.badges.sign(badge_id, document)
