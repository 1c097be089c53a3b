"""Keys in the shape of a JWK, and issuers whose very name is their key: `did:key`, `did:jwk`.

Such a name needs no look-up, and proves no more than that whoever holds the key wrote the badge.
RFC 7517 and 7518; w3c-ccg.github.io/did-key-spec; github.com/quartzjer/did-jwk.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.keys import (
    Ed25519PublicKey,
    KeyTextError,
    from_base58,
    parse_multikey,
)

PublicKey: TypeAlias = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
_P256_PUBLIC: Final = b"\x80\x24"  # multicodec 0x1200, as a varint
_COORDINATE: Final = 32
_MOST_SYMBOLS: Final = 4_000
_LEAST_RSA_BITS: Final = 2_048
_MOST_RSA_BITS: Final = 8_192


class JwkError(Mistake):
    """A key is not one we can check signatures with."""

    advice: ClassVar[str] = "Ask the holder for the badge's link, and check it where it was issued."


def self_named_keys(issuer: str) -> dict[str, PublicKey]:
    """The keys in an issuer's own name: verification method → key; none for other names."""
    try:
        if issuer.startswith("did:key:"):
            name = issuer.removeprefix("did:key:")
            return {f"{issuer}#{name}": _multikey(name)}
        if issuer.startswith("did:jwk:"):
            content = from_base64url(issuer.removeprefix("did:jwk:"))
            return {f"{issuer}#0": read_jwk(json.loads(content))}
    except (Mistake, ValueError, RecursionError):
        return {}
    return {}


def read_jwk(jwk: object) -> PublicKey:
    """A public key out of its JWK: P-256, RSA of a sound size, or Ed25519.

    Raises:
        JwkError: it is none of these, or private.
    """
    if not isinstance(jwk, dict) or "d" in jwk:
        raise JwkError("This is not a public key.")
    try:
        match jwk.get("kty"), jwk.get("crv"):
            case "EC", "P-256":
                return _p256(_octets(jwk, "x"), _octets(jwk, "y"))
            case "OKP", "Ed25519":
                return Ed25519PublicKey.from_public_bytes(_octets(jwk, "x"))
            case "RSA", _:
                return _rsa(_octets(jwk, "n"), _octets(jwk, "e"))
            case _:
                raise JwkError("This is a kind of key that we do not know.")
    except ValueError as cause:
        raise JwkError("This is not a public key.") from cause


def written_jwk(key: EllipticCurvePublicKey, name: str) -> Document:
    """A P-256 key as others read it; `name` is its address."""
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers.x.to_bytes(_COORDINATE, "big")),
        "y": base64url(numbers.y.to_bytes(_COORDINATE, "big")),
        "alg": "ES256",
        "use": "sig",
        "kid": name,
    }


def base64url(content: bytes) -> str:
    """Base 64 for addresses, without filling (RFC 7515)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Read base 64 for addresses: one way to write each content, and no other.

    Raises:
        JwkError: it is not written so.
    """
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as cause:
        raise JwkError("This is not base 64.") from cause
    if base64url(content) != text:
        raise JwkError("This is not base 64.")
    return content


def _multikey(text: str) -> PublicKey:
    if text.startswith("z6Mk"):
        return parse_multikey(text)
    content = from_base58(text.removeprefix("z"))
    if not text.startswith("z") or content[:2] != _P256_PUBLIC:
        raise KeyTextError("This is a kind of key that we do not know.")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), content[2:])


def _octets(jwk: Mapping[str, Any], part: str) -> bytes:
    text = jwk.get(part)
    if not isinstance(text, str) or len(text) > _MOST_SYMBOLS:
        raise JwkError("This is not a public key.")
    return from_base64url(text)


def _p256(x: bytes, y: bytes) -> PublicKey:
    numbers = int.from_bytes(x, "big"), int.from_bytes(y, "big")
    return EllipticCurvePublicNumbers(*numbers, SECP256R1()).public_key()


def _rsa(n: bytes, e: bytes) -> PublicKey:
    modulus = int.from_bytes(n, "big")
    if not _LEAST_RSA_BITS <= modulus.bit_length() <= _MOST_RSA_BITS:
        raise JwkError("This RSA key is too short or too long to be relied on.")
    exponent = int.from_bytes(e, "big")
    if exponent.bit_length() > 32:  # noqa: PLR2004 - the work grows with it, and all use 65537
        raise JwkError("This RSA key is too slow to be checked.")
    return RSAPublicNumbers(exponent, modulus).public_key()
