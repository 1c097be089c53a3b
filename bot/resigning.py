"""Signing badges again after a key has leaked: page by page, and not inside a transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from credentials.registry.canonical import without_proof
from handlers.registry.resigning import Page, keep_signed_again, to_sign_again
from handlers.registry.signing import signed, who_signs
from storage.store import Store

AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class SignedAgain:
    """How many badges have a new signature, and which were refused."""

    count: int
    refused: tuple[str, ...]


def sign_again(store: Store, now: datetime, progress: Callable[[int], None]) -> SignedAgain:
    """Sign every badge again that only leaked keys have signed; it can be repeated at any time.

    `progress` is told how many badges it has looked at.

    Raises:
        Mistake: there is no key to sign with.
    """
    who, key = store.read_now(who_signs, None)
    count, seen, refused, after = 0, 0, list[str](), ""
    while True:
        found = store.read_now(to_sign_again, Page(after, AT_ONCE))
        if found.last is None:
            return SignedAgain(count, tuple(refused))
        done = [
            (one.id, signed(without_proof(one.document), who, key, now)) for one in found.badges
        ]
        if done:
            store.run_now(keep_signed_again, done)
        count += len(done)
        refused += found.refused
        after = found.last
        seen += found.seen
        progress(seen)
