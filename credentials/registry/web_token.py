"""A credential as a signed JWT: Open Badges 3.0, section 8.2 (RFC 7515, 7519).

The credential is the payload itself, with the registered claims beside it; older issuers put it
under `vc`, which is read as well. Only ES256, RS256 and EdDSA count, each with its own kind of key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, TypeGuard

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from credentials.registry.canonical import Document, canonical, without_proof
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.proofs import SignatureError
from credentials.registry.self_named import (
    JwkError,
    PublicKey,
    base64url,
    from_base64url,
    read_jwk,
)
from credentials.registry.strict_json import MOST_BYTES, read_object

_SHAPE: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_CLAIMS: Final = frozenset({"iss", "jti", "nbf", "sub", "exp", "iat", "aud"})
_HALF: Final = 32
"""An ES256 signature is two numbers of 32 bytes each."""
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points P-256 has."""
_NOT_SO: Final = "The token says something other than the badge in it."


class TokenError(SignatureError):
    """A JWT cannot be read."""

    advice: ClassVar[str] = "Ask the holder for the badge's link or ID, or for the whole file."


@dataclass(frozen=True, slots=True)
class WebToken:
    """A JWT that has been read, and not yet checked."""

    algorithm: str
    key_name: str | None
    """`kid`: which key is said to have signed it."""
    brought: PublicKey | None
    """`jwk`: the key it brings along, which proves nothing about whose it is."""
    claims: Mapping[str, Any]
    document: Document
    signed: bytes
    signature: bytes


def key_from_seed(seed: bytes) -> EllipticCurvePrivateKey:
    """The P-256 key of a random seed: the same for the same seed, and tied to this use of it."""
    # 48 bytes, so that taking the rest of the division favours no key (FIPS 186-5, A.2.1).
    wide = HKDF(SHA256(), 48, salt=None, info=b"vouchline/jwt/es256/v1").derive(seed)
    return derive_private_key(1 + int.from_bytes(wide, "big") % (_ORDER - 1), SECP256R1())


def is_token(content: bytes) -> bool:
    """Whether this is written as a JWT is."""
    return _SHAPE.fullmatch(content) is not None


def read_token(content: bytes, most: int = MOST_BYTES) -> WebToken:
    """Read a JWT of anybody's.

    Raises:
        Mistake: it is none, or holds no credential.
    """
    if not is_token(content):
        raise TokenError("This is not a JWT.")
    head, body, signature = content.decode().split(".")
    header, payload = read_object(from_base64url(head)), read_object(from_base64url(body), most)
    algorithm, name = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or "crit" in header:
        raise TokenError("This JWT asks for something that we do not know.")
    inside = payload.get("vc")
    document = (
        inside
        if isinstance(inside, dict)
        else {term: value for term, value in payload.items() if term not in _CLAIMS}
    )
    return WebToken(
        algorithm=algorithm,
        key_name=name if isinstance(name, str) else None,
        brought=_brought(header.get("jwk")),
        claims={term: payload[term] for term in _CLAIMS & payload.keys()},
        document=document,
        signed=f"{head}.{body}".encode(),
        signature=from_base64url(signature),
    )


def sign_token(document: Mapping[str, Any], key: EllipticCurvePrivateKey, key_name: str) -> str:
    """The credential as a JWT by ES256, always the same for the same key (RFC 6979)."""
    unsigned = without_proof(document)
    header = {"alg": "ES256", "typ": "JWT", "kid": key_name}
    claims: Document = {
        "iss": unsigned["issuer"]["id"],
        "jti": unsigned["id"],
        "sub": unsigned["credentialSubject"]["id"],
        "nbf": _seconds(unsigned["validFrom"]),
    }
    if "validUntil" in unsigned:
        claims["exp"] = _seconds(unsigned["validUntil"])
    signed = ".".join(base64url(canonical(part)) for part in (header, unsigned | claims))
    r, s = decode_dss_signature(
        key.sign(signed.encode(), ECDSA(SHA256(), deterministic_signing=True))
    )
    return f"{signed}.{base64url(r.to_bytes(_HALF, 'big') + s.to_bytes(_HALF, 'big'))}"


def check_token(token: WebToken, key: PublicKey) -> None:
    """Accept only a token that this key has signed, and that says what the badge in it says.

    Raises:
        SignatureError: it does not.
    """
    _check_claims(token)
    try:
        _verify(token, key)
    except InvalidSignature as cause:
        raise SignatureError("The signature does not fit this badge.") from cause


def _verify(token: WebToken, key: PublicKey) -> None:
    # The key decides what may check it; the header, which a forger writes, only has to agree.
    match token.algorithm, key:
        case "EdDSA" | "Ed25519", Ed25519PublicKey():
            key.verify(token.signature, token.signed)
        case "RS256", RSAPublicKey():
            key.verify(token.signature, token.signed, PKCS1v15(), SHA256())
        case "ES256", EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
            key.verify(_der(token.signature), token.signed, ECDSA(SHA256()))
        case _:
            raise SignatureError("The token names another kind of signature than its key makes.")


def _der(signature: bytes) -> bytes:
    if len(signature) != 2 * _HALF:
        raise InvalidSignature
    halves = signature[:_HALF], signature[_HALF:]
    return encode_dss_signature(*(int.from_bytes(half, "big") for half in halves))


def _check_claims(token: WebToken) -> None:
    """What a token says twice, it must say alike: readers look in either place."""
    document, claims = token.document, token.claims
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if claims.get("iss", named) != named or claims.get("jti", document.get("id")) != document.get(
        "id"
    ):
        raise SignatureError(_NOT_SO)
    about = subject.get("id") if isinstance(subject, dict) else None
    if about is not None and claims.get("sub", about) != about:
        raise SignatureError(_NOT_SO)
    for claim, term in (("nbf", "validFrom"), ("exp", "validUntil")):
        if claim in claims and not _same_moment(claims[claim], document.get(term)):
            raise SignatureError(_NOT_SO)


def _same_moment(seconds: object, text: object) -> bool:
    try:
        return _is_number(seconds) and int(seconds) == _seconds(text)
    except (ValueError, OverflowError):
        return False


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _seconds(text: object) -> int:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError("a time in a credential has an offset")
    return int(moment.timestamp())


def _brought(jwk: object) -> PublicKey | None:
    try:
        return read_jwk(jwk)
    except JwkError:
        return None
