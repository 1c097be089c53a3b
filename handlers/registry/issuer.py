"""Who signs: the issuer's DID and keys, the log's name and key, and the addresses of what we serve.

Everything here follows from the public URL until the first badge; from then on the DID stands.
"""

from functools import lru_cache
from typing import Final

from credentials.registry.canonical import Document
from credentials.registry.did import (
    IssuerKey,
    KeyState,
    assertion_keys,
    did_web,
    verification_method,
)
from credentials.registry.did import did_document as written_did
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.note import NoteError, NoteVerifier, parse_note, verifier_for
from storage.signing_keys import SigningKey
from storage.transaction import Transaction

DID_FACT: Final = "issuer_did"
COMPROMISED_FACT: Final = "key_compromised"
"""`key_compromised:issuer-1` is set when nobody may believe that key any more."""


def base_url(tx: Transaction) -> str:
    """The public address, without a slash at the end."""
    return tx.programme.public_url.rstrip("/")


def badge_url(badge_id: str, tx: Transaction) -> str:
    """The address of a badge, which is also the credential's `id`."""
    return f"{base_url(tx)}/b/{badge_id}"


def status_url(status_list: int, tx: Transaction) -> str:
    """The address of a status list."""
    return f"{base_url(tx)}/status/{status_list}"


def issuer_did(tx: Transaction) -> str:
    """The DID that signs; it follows the public URL until it is frozen."""
    return tx.facts.get(DID_FACT) or did_web(tx.programme.public_url)


def freeze_did(tx: Transaction) -> str:
    """The DID that signs, kept for good: a badge must not lose its issuer when the URL changes."""
    did = issuer_did(tx)
    if tx.facts.get(DID_FACT) is None:
        tx.facts.set(DID_FACT, did)
    return did


def issuer_keys(tx: Transaction) -> tuple[IssuerKey, ...]:
    """Every key the issuer ever had. The newest one signs, older ones still check."""
    line = tx.keys.line("issuer")
    return tuple(
        IssuerKey(one.name, one.private.public_key(), _state(one, newest=one is line[-1], tx=tx))
        for one in line
    )


def did_document(tx: Transaction) -> Document:
    """The document at `/.well-known/did.json`."""
    return written_did(issuer_did(tx), issuer_keys(tx))


def keys_that_count(tx: Transaction) -> dict[str, Ed25519PublicKey]:
    """Verification method → key, as the DID document lets anybody read them."""
    keys = tuple((one.name, one.public.public_bytes_raw(), one.state) for one in issuer_keys(tx))
    return _read_keys(issuer_did(tx), keys)


def signing_method(did: str, key: SigningKey) -> str:
    """What a proof names as the key that made it."""
    return verification_method(did, key.name)


def log_origin(tx: Transaction) -> str:
    """The log's name: the public host, then `/log`. After a loss of data it gets another one."""
    return tx.facts.get("log_origin") or f"{base_url(tx).partition('://')[2]}/log"


def log_verifier(tx: Transaction) -> NoteVerifier:
    """The public side of the key that signs checkpoints now."""
    return verifier_for(log_origin(tx), tx.keys.current("log").private)


def verifier_of(note: str, tx: Transaction) -> NoteVerifier:
    """The key of ours that a stored checkpoint names; the one that signs now if it names none."""
    ours = {one.key_id: one for one in _log_verifiers(tx)}
    try:
        named = [line.key_id for line in parse_note(note).signatures]
    except NoteError:
        named = []
    return next((ours[one] for one in named if one in ours), log_verifier(tx))


def _log_verifiers(tx: Transaction) -> list[NoteVerifier]:
    return [verifier_for(log_origin(tx), one.private) for one in tx.keys.line("log")]


def _state(key: SigningKey, *, newest: bool, tx: Transaction) -> KeyState:
    if tx.facts.get(f"{COMPROMISED_FACT}:{key.name}") is not None:
        return KeyState.COMPROMISED
    return KeyState.ACTIVE if newest else KeyState.RETIRED


@lru_cache(maxsize=16)
def _read_keys(
    did: str, keys: tuple[tuple[str, bytes, KeyState], ...]
) -> dict[str, Ed25519PublicKey]:
    # Reading base 58 costs more than the rest of a look-up: done once for each set of keys.
    listed = [
        IssuerKey(name, Ed25519PublicKey.from_public_bytes(public), state)
        for name, public, state in keys
    ]
    return assertion_keys(written_did(did, listed))
