"""Both proofs of a credential, by one key: W3C Data Integrity, vc-di-eddsa.

`eddsa-rdfc-2022` is what the world checks; `eddsa-jcs-2022` is what we check, as it takes a
twentieth of the time. The two stand side by side in `proof`; neither covers the other.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from cryptography.exceptions import InvalidSignature

from credentials.errors import Mistake
from credentials.registry.canonical import Document, canonical, without_proof
from credentials.registry.document import written_time
from credentials.registry.keys import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
    KeyTextError,
    base58,
    from_base58,
)
from credentials.registry.statements import Statements

RDFC: Final = "eddsa-rdfc-2022"
JCS: Final = "eddsa-jcs-2022"
_SIGNATURE_SIZE: Final = 64
# In JCS, these escapes stand for control characters and nothing else; DEL is left as it is.
_CONTROLS: Final = (b"\\b", b"\\f", b"\\r", b"\\u", b"\x7f")


class SignatureError(Mistake):
    """A proof does not show that its key has signed this document."""

    advice: ClassVar[str] = (
        "Ask the holder for the badge's link or ID, so that you see the original."
    )


def add_proofs(
    document: Mapping[str, Any],
    key: Ed25519PrivateKey,
    verification_method: str,
    created: datetime,
) -> Document:
    """The document with both proofs. It takes about 10 ms, nearly all of it for linked data.

    Raises:
        LinkedDataError: a term is undefined, or something else would be lost in signing.
        CanonicalError: a value has no canonical form.
        SignatureError: a text holds control characters, or the document is signed already.
    """
    if "proof" in document:
        raise SignatureError("This document is signed already.", "Sign the unsigned one.")
    proofs = []
    for suite in (RDFC, JCS):
        options: Document = {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "created": written_time(created),
            "verificationMethod": verification_method,
            "proofPurpose": "assertionMethod",
        }
        if suite == JCS:
            options["@context"] = document["@context"]
        signature = key.sign(_signed_bytes(document, options))
        proofs.append(options | {"proofValue": "z" + base58(signature)})
    return {**document, "proof": proofs}


def check_proof(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    public_key: Ed25519PublicKey,
    hashed: bytes | None = None,
    statements: Statements | None = None,
) -> None:
    """Accept only a proof by this key over this document, whichever of the two suites it is of.

    Args:
        document: With or without its proofs.
        proof: One of the proofs.
        public_key: The key that `proof["verificationMethod"]` names, looked up by the caller.
        hashed: `signable_hash(document)`, where the caller has it already.
        statements: What linked data makes of a stranger's document, found out elsewhere; without,
            it is found out here, which a stranger could make slow.

    Raises:
        SignatureError: it is another kind of proof, for another purpose, or does not hold.
        LinkedDataError: the document has parts that the signature does not cover.
        CanonicalError: the document has no canonical form.
    """
    if proof.get("type") != "DataIntegrityProof" or proof.get("proofPurpose") != "assertionMethod":
        raise SignatureError("This is not a proof that an issuer makes a claim.")
    signature = _signature_in(proof)
    options = {term: value for term, value in proof.items() if term != "proofValue"}
    signed = _signed_bytes(without_proof(document), options, hashed, statements)
    try:
        public_key.verify(signature, signed)
    except InvalidSignature as cause:
        raise SignatureError("The signature does not fit this document.") from cause


def signable_hash(document: Mapping[str, Any]) -> bytes:
    """SHA-256 of a document's canonical bytes without its proofs: what the log commits to.

    Raises:
        CanonicalError: the document has no canonical form.
        SignatureError: a text in it holds control characters, which verifiers read differently.
    """
    content = canonical(without_proof(document))
    if _has_controls(content):
        raise SignatureError("A text in this document has control characters in it.")
    return hashlib.sha256(content).digest()


def _has_controls(content: bytes) -> bool:
    """Whether canonical bytes write a control character."""
    if b"\\" not in content and b"\x7f" not in content:
        return False
    escapes = content.replace(b"\\\\", b"")
    return any(control in escapes for control in _CONTROLS)


def proofs_of(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Every proof that a document carries, of whatever kind."""
    found = document.get("proof", [])
    listed = found if isinstance(found, list) else [found]
    return tuple(proof for proof in listed if isinstance(proof, dict))


def linked_parts(document: Mapping[str, Any]) -> tuple[Document, ...]:
    """The documents whose statements have to be known before this one's signature can be checked.

    None when it has a proof that needs no linked data.
    """
    by_suite = {str(proof.get("cryptosuite")): proof for proof in proofs_of(document)}
    if RDFC not in by_suite or JCS in by_suite:
        return ()
    options = {term: value for term, value in by_suite[RDFC].items() if term != "proofValue"}
    return {"@context": document.get("@context"), **options}, without_proof(document)


def _signed_bytes(
    document: Mapping[str, Any],
    options: Document,
    hashed: bytes | None = None,
    statements: Statements | None = None,
) -> bytes:
    """What the key signs: the hash of the proof's options, then the hash of the document."""
    context = document.get("@context")
    suite = options.get("cryptosuite")
    # A proof may name fewer contexts than the document; ours never do, nor may what we accept.
    if options.get("@context", context) != context:
        raise SignatureError("The proof was made for other contexts.")
    if suite == JCS:
        plain = hashlib.sha256(canonical(options)).digest()
        return plain + (signable_hash(document) if hashed is None else hashed)
    if suite == RDFC:
        known = statements or Statements.found_out_here()
        return known.hash_of({"@context": context, **options}) + known.hash_of(document)
    raise SignatureError("This kind of proof is unknown to us.")


def _signature_in(proof: Mapping[str, Any]) -> bytes:
    text = proof.get("proofValue")
    if not isinstance(text, str) or not text.startswith("z"):
        raise SignatureError("The proof has no signature in base 58.")
    try:
        signature = from_base58(text[1:])
    except KeyTextError as cause:
        raise SignatureError("The proof has no signature in base 58.") from cause
    if len(signature) != _SIGNATURE_SIZE:
        raise SignatureError("The signature in this proof has not 64 bytes.")
    return signature
