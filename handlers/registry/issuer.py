"""Who signs: the issuer's DID and keys, the log's name and key, and the addresses in documents.

All of it follows from the public URL until the first badge; from then on it stands, because a
badge must not lose its issuer, its status list or its log when the service moves.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from credentials.registry import did
from credentials.registry.canonical import Document
from credentials.registry.did import IssuerKey, KeyState
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.note import NoteError, NoteVerifier, parse_note, verifier_for
from storage.transaction import Transaction

_FACT: Final = "issuer"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer as documents name it.

    `base` is the address before `/b/…`; `origin` is the log's name; `distrusted` are the names of
    keys that nobody may believe any more.
    """

    did: str
    base: str
    origin: str
    distrusted: tuple[str, ...] = ()

    def badge_url(self, badge_id: str) -> str:
        """The address of a badge, which is also its credential's `id`."""
        return f"{self.base}/b/{badge_id}"

    def status_url(self, status_list: int) -> str:
        """The address of a status list."""
        return f"{self.base}/status/{status_list}"

    def method(self, key_name: str) -> str:
        """What a proof names as the key that made it."""
        return did.verification_method(self.did, key_name)


def issuer(tx: Transaction) -> Issuer:
    """The issuer, as settled by the first badge or as the public URL makes it."""
    settled = tx.facts.get(_FACT)
    if settled is not None:
        told = json.loads(settled)
        return Issuer(**(told | {"distrusted": tuple(told["distrusted"])}))
    base = tx.programme.public_url.rstrip("/")
    return Issuer(did.did_web(base), base, f"{base.partition('://')[2]}/log")


def settle_issuer(tx: Transaction) -> Issuer:
    """The issuer, the same for good from now on."""
    found = issuer(tx)
    if tx.facts.get(_FACT) is None:
        _keep(found, tx)
    return found


def distrust_key(name: str, tx: Transaction) -> None:
    """Take a leaked key out of the DID document, and with it everything it ever signed."""
    found = issuer(tx)
    distrusted = tuple(dict.fromkeys((*found.distrusted, name)))
    _keep(Issuer(found.did, found.base, found.origin, distrusted), tx)


def issuer_keys(who: Issuer, tx: Transaction) -> tuple[IssuerKey, ...]:
    """Every key the issuer ever had. The newest one signs; older ones still check."""
    line = tx.keys.line("issuer")
    return tuple(
        IssuerKey(one.name, one.private.public_key(), _state(one.name, who, newest=one is line[-1]))
        for one in line
    )


def did_document(tx: Transaction) -> Document:
    """The document at `/.well-known/did.json`."""
    who = issuer(tx)
    return did.did_document(who.did, issuer_keys(who, tx))


def keys_that_count(who: Issuer, tx: Transaction) -> dict[str, Ed25519PublicKey]:
    """Verification method → key, as anybody reads them from the DID document."""
    keys = issuer_keys(who, tx)
    return _read_keys(
        who.did, tuple((one.name, one.public.public_bytes_raw(), one.state) for one in keys)
    )


def log_verifier(who: Issuer, tx: Transaction) -> NoteVerifier:
    """The public side of the key that signs checkpoints now; its `vkey` is what people compare."""
    return verifier_for(who.origin, tx.keys.current("log").private)


def log_verifiers(who: Issuer, tx: Transaction) -> list[NoteVerifier]:
    """Every key that ever signed checkpoints."""
    return [verifier_for(who.origin, one.private) for one in tx.keys.line("log")]


def verifier_of(note: str, who: Issuer, tx: Transaction) -> NoteVerifier:
    """The key of ours that a stored checkpoint names; the one that signs now if it names none."""
    ours = {one.key_id: one for one in log_verifiers(who, tx)}
    try:
        named = [line.key_id for line in parse_note(note).signatures]
    except NoteError:
        named = []
    return next((ours[one] for one in named if one in ours), log_verifier(who, tx))


def _keep(one: Issuer, tx: Transaction) -> None:
    told = {"did": one.did, "base": one.base, "origin": one.origin, "distrusted": one.distrusted}
    tx.facts.set(_FACT, json.dumps(told))


def _state(key_name: str, who: Issuer, *, newest: bool) -> KeyState:
    if key_name in who.distrusted:
        return KeyState.COMPROMISED
    return KeyState.ACTIVE if newest else KeyState.RETIRED


@lru_cache(maxsize=16)
def _read_keys(
    issuer_did: str, keys: tuple[tuple[str, bytes, KeyState], ...]
) -> dict[str, Ed25519PublicKey]:
    # Reading base 58 costs more than the rest of a look-up: done once for each set of keys.
    listed = [
        IssuerKey(name, Ed25519PublicKey.from_public_bytes(public), state)
        for name, public, state in keys
    ]
    return did.assertion_keys(did.did_document(issuer_did, listed))
