"""Whether a credential was signed by its issuer, as far as the keys we have can tell.

A key is an issuer's when it stands in the issuer's DID document, or is the issuer's very name.
Nothing is fetched here: whose keys we do not have, of them we say so.
"""

from collections.abc import Mapping
from typing import Any, Final

from credentials.registry.claims import Claims, counts_at
from credentials.registry.evidence import Evidence
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.proofs import JCS, RDFC, SignatureError, check_proof, proofs_of
from credentials.registry.self_named import PublicKey, self_named_keys
from credentials.registry.verdicts import Check
from credentials.registry.web_token import WebToken, check_token

_NO_KEYS: Final = Check("proof", "skipped", "We do not have this issuer's keys.")
_NOT_ITS_KEY: Final = "The issuer does not, or no longer, stand by the key of this proof."

_LEAKED: Final = (
    "The key that signed it has leaked, so anybody could have signed it. "
    "The issuer can sign it again: ask the holder for a fresh copy."
)


def check_signature(evidence: Evidence, claims: Claims, hashed: bytes) -> Check:
    """One good signature by a key of the issuer is enough.

    Raises:
        SignatureError: there is none, or it does not hold.
        LinkedDataError: the document has parts that the signature does not cover.
        CanonicalError: the document has no canonical form.
    """
    if evidence.token:
        return _check_token(evidence.token, evidence, claims)
    document = evidence.document or {}
    by_suite = {str(proof.get("cryptosuite")): proof for proof in proofs_of(document)}
    proof = by_suite.get(JCS) or by_suite.get(RDFC)
    keys = {**evidence.keys, **self_named_keys(claims.issuer)}
    if proof is None:
        if by_suite and not _has_known_keys(evidence, claims.issuer):
            return Check("proof", "skipped", "Its signature is of a kind that we cannot check.")
        raise SignatureError("This badge carries no proof that we can check.")
    return _check_proof(document, proof, evidence, claims, keys, hashed)


def _check_proof(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    evidence: Evidence,
    claims: Claims,
    keys: Mapping[str, PublicKey],
    hashed: bytes,
) -> Check:
    if not counts_at(proof, evidence.heard_at):
        raise SignatureError("The proof itself has expired.")
    method = proof.get("verificationMethod")
    if not isinstance(method, str):
        raise SignatureError("The proof does not say which key made it.")
    signer = method.partition("#")[0]
    if signer != claims.issuer:
        return _check_by_another(document, proof, evidence, claims, method, hashed)
    key = keys.get(method)
    if key is None:
        if method in evidence.leaked:
            raise SignatureError(_LEAKED)
        if _has_known_keys(evidence, claims.issuer):
            raise SignatureError(_NOT_ITS_KEY)
        return _NO_KEYS
    check_proof(document, proof, _ed25519(key), hashed, evidence.statements)
    return Check("proof", "pass", f"Signed with {method}{_as_of(evidence, claims)}.")


def _check_by_another(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    evidence: Evidence,
    claims: Claims,
    method: str,
    hashed: bytes,
) -> Check:
    """A proof by a key that only the badge itself ties to its issuer."""
    if _has_known_keys(evidence, claims.issuer) or method in evidence.keys:
        raise SignatureError("The proof names a key of somebody other than the issuer.")
    key = self_named_keys(method.partition("#")[0]).get(method)
    if key is None:
        return _NO_KEYS
    check_proof(document, proof, _ed25519(key), hashed, evidence.statements)
    return _unchanged()


def _check_token(token: WebToken, evidence: Evidence, claims: Claims) -> Check:
    keys = self_named_keys(claims.issuer) | {
        name: key for (issuer, name), key in evidence.token_keys.items() if issuer == claims.issuer
    }
    key = keys.get(_key_name(token, claims, keys))
    if key is not None:
        check_token(token, key)
        whose = f"a key of {claims.issuer}{_as_of(evidence, claims)}"
        return Check("proof", "pass", f"Signed ({token.algorithm}) with {whose}.")
    if _has_known_keys(evidence, claims.issuer):
        raise SignatureError(_NOT_ITS_KEY)
    if token.brought is None:
        return _NO_KEYS
    check_token(token, token.brought)
    return _unchanged()


def _key_name(token: WebToken, claims: Claims, keys: Mapping[str, PublicKey]) -> str:
    """The name of the token's key in full; an issuer that is its own key need not name it."""
    named = token.key_name or claims.issuer
    if named.startswith("#"):
        return claims.issuer + named
    return next(iter(keys), named) if named == claims.issuer and len(keys) == 1 else named


def _has_known_keys(evidence: Evidence, issuer: str) -> bool:
    """Whether we know all keys of this issuer, so that any other is not one of its own."""
    ours = issuer in evidence.endorsers or (
        issuer in evidence.trusted and issuer not in evidence.reviewed
    )
    return ours or issuer in evidence.fetched or bool(self_named_keys(issuer))


def _as_of(evidence: Evidence, claims: Claims) -> str:
    """How fresh a fetched key is; nothing for one that we know anyway."""
    at = evidence.fetched.get(claims.issuer)
    return f", which its issuer published at {at.isoformat()}" if at else ""


def _unchanged() -> Check:
    return Check(
        "proof",
        "warn",
        "Nothing in it was changed since it was signed, but only the badge itself says that the "
        "key is its issuer's.",
    )


def _ed25519(key: PublicKey) -> Ed25519PublicKey:
    if not isinstance(key, Ed25519PublicKey):
        raise SignatureError("The proof is of another kind than the issuer's key.")
    return key
