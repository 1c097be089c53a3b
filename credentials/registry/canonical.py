"""The one way to write a JSON value: RFC 8785 (JCS). What it cannot write is refused.

Two readers can only agree on a hash if they agree on every byte.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import rfc8785

from credentials.errors import Mistake

Document: TypeAlias = dict[str, Any]
"""A JSON object: a credential, a status list, a DID document."""


class CanonicalError(Mistake):
    """A value has no canonical JSON form."""

    advice: ClassVar[str] = (
        "Use text, true or false, lists, objects, and numbers below 2^53 in plain JSON."
    )


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """The canonical bytes of a JSON value.

    Raises:
        CanonicalError: it holds something JSON cannot say exactly: a number that is too large
            or not a number, half a character, a key that is not text, or it is nested too deep.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as cause:
        raise CanonicalError(f"This value cannot be written as JSON: {cause}.") from cause
    except RecursionError as cause:
        raise CanonicalError("This value is nested too deep.") from cause


def without_proof(document: Mapping[str, Any]) -> Document:
    """The document as it was before it was signed."""
    return {term: value for term, value in document.items() if term != "proof"}


def document_hash(document: Mapping[str, Any]) -> bytes:
    """SHA-256 of a document's canonical bytes without its proofs: what the log commits to."""
    return hashlib.sha256(canonical(without_proof(document))).digest()
