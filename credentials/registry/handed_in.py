"""What somebody hands in as a badge, read into one shape: JSON, a JWT, or a picture with either."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from credentials.registry.baking import is_picture, unbaked
from credentials.registry.strict_json import read_object
from credentials.registry.web_token import WebToken, is_token, read_token


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document to be judged; with `token`, the JWT that carried it stands in for its proofs."""

    document: Mapping[str, Any]
    token: WebToken | None = None


def read_handed_in(content: bytes) -> HandedIn:
    """Read a file of anybody's; nothing in it is believed or fetched.

    Raises:
        Mistake: it is too large, broken, or no badge at all.
    """
    told = (unbaked(content) if is_picture(content) else content).strip()
    if is_token(told):
        token = read_token(told)
        return HandedIn(token.document, token)
    return HandedIn(read_object(told))
