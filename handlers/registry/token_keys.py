"""The keys for JWTs: a line of their own, as those who certify badges want ES256 or RS256 there.

A key's name in a JWT is the address that serves it (Open Badges 3.0, section 8.2.1).
"""

from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.self_named import PublicKey, written_jwk
from credentials.registry.web_token import key_from_seed, sign_token
from handlers.registry.issuer import Issuer, did_document, issuer
from storage.badges import Badge
from storage.signing_keys import SigningKey
from storage.transaction import Transaction

LINE: Final = "jwt"
JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"


class NoTokenKeyError(Mistake):
    """There is no key that signs JWTs."""

    advice: ClassVar[str] = "Run: vouchline db upgrade"


def badge_token(badge: Badge, tx: Transaction) -> str:
    """A signed badge as a JWT by the newest key of the line.

    Raises:
        NoTokenKeyError: there is none.
    """
    who, line = issuer(tx), tx.keys.line(LINE)
    if not line:
        raise NoTokenKeyError("There is no key for JWTs yet.")
    return sign_token(badge.document, _private(line[-1]), _address(who, line[-1]))


def token_keys(who: Issuer, tx: Transaction) -> dict[tuple[str, str], PublicKey]:
    """The issuer's DID and a key's name → that key, for every key of the line."""
    return {(who.did, _address(who, one)): _public(one) for one in tx.keys.line(LINE)}


def published_keys(tx: Transaction) -> dict[str, Document]:
    """Every key of the line by its short name (`jwt-1`), as a JWK."""
    who = issuer(tx)
    return {one.name: written_jwk(_public(one), _address(who, one)) for one in tx.keys.line(LINE)}


def published_did_document(tx: Transaction) -> Document:
    """The document at `/.well-known/did.json`, which also ties the keys for JWTs to the issuer."""
    document, who = did_document(tx), issuer(tx)
    methods = [
        {
            "id": who.method(name),
            "type": "JsonWebKey",
            "controller": who.did,
            "publicKeyJwk": jwk,
        }
        for name, jwk in published_keys(tx).items()
    ]
    if not methods:
        return document
    return document | {
        "@context": [*document["@context"], JWK_CONTEXT],
        "verificationMethod": [*document["verificationMethod"], *methods],
        "assertionMethod": [*document["assertionMethod"], *(one["id"] for one in methods)],
    }


def _address(who: Issuer, key: SigningKey) -> str:
    return f"{who.base}/keys/{key.name}"


def _private(key: SigningKey) -> EllipticCurvePrivateKey:
    # The file holds 32 random bytes, as for every line; here they become a key of another kind.
    return key_from_seed(key.private.private_bytes_raw())


def _public(key: SigningKey) -> EllipticCurvePublicKey:
    return _private(key).public_key()
