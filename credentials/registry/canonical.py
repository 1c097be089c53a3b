"""The one way to write a JSON value: RFC 8785 (JCS). What it cannot write is refused.

Two readers can only agree on a hash if they agree on every byte.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeAlias

import rfc8785

from credentials.errors import Mistake

# For text, true, false, null and small whole numbers under ASCII names, the json module writes
# the very same bytes, four times as fast; a badge holds nothing else.
_QUICK: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
)
_EXACT: Final = 2**53

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
        return _QUICK.encode(value).encode() if _is_plain(value) else rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as cause:
        raise CanonicalError(
            f"This value cannot be written as JSON: {str(cause)[:200]}."
        ) from cause
    except RecursionError as cause:
        raise CanonicalError("This value is nested too deep.") from cause


def without_proof(document: Mapping[str, Any]) -> Document:
    """The document as it was before it was signed."""
    return {term: value for term, value in document.items() if term != "proof"}


def _is_plain(value: object) -> bool:
    """Whether `_QUICK` may write this: exact types only, as a subclass may write itself."""
    todo: list[Any] = [value]
    try:
        for one in todo:
            kind = type(one)
            if kind is dict:
                if not "".join(one).isascii():
                    return False
                # Most values are text: they need no second look.
                todo += [inner for inner in one.values() if type(inner) is not str]
            elif kind is list:
                todo += [inner for inner in one if type(inner) is not str]
            elif kind is int:
                if not -_EXACT < one < _EXACT:
                    return False
            elif kind is not str and kind is not bool and one is not None:
                return False
    except TypeError:
        # A name that is no text.
        return False
    return True
