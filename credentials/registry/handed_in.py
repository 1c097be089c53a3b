"""What somebody hands in as a badge, read into one shape: JSON, a JWT, or a picture with either."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from credentials.registry.baking import is_picture, unbaked
from credentials.registry.canonical import Document
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.proofs import linked_parts
from credentials.registry.self_named import PublicKey
from credentials.registry.statements import Statements
from credentials.registry.status_list import StatusList
from credentials.registry.strict_json import MOST_BYTES, read_object
from credentials.registry.web_token import WebToken, is_token, read_token

MOST_LINKED: Final = 64


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What its issuer publishes about a badge, as far as somebody was allowed to look it up."""

    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    token_keys: Mapping[tuple[str, str], PublicKey] = field(default_factory=dict)
    fetched: Mapping[str, datetime] = field(default_factory=dict)
    """Issuers whose keys these are: DID → when they were fetched."""
    status: StatusList | None = None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document to be judged; with `token`, the JWT that carried it stands in for its proofs."""

    document: Mapping[str, Any]
    token: WebToken | None = None
    statements: Statements = field(default_factory=Statements)
    """What linked data makes of it, once somebody has looked into that."""
    looked_up: LookedUp = field(default_factory=LookedUp)


def read_handed_in(content: bytes, most: int = MOST_BYTES) -> HandedIn:
    """Read a file of anybody's; nothing in it is believed or fetched.

    Raises:
        Mistake: it is too large, broken, or no badge at all.
    """
    told = (unbaked(content) if is_picture(content) else content).strip()
    if is_token(told):
        token = read_token(told, most)
        return HandedIn(token.document, token)
    return HandedIn(read_object(told, most))


def to_look_into(brought: HandedIn) -> list[Document]:
    """The documents whose statements a judgement of this file may ask for.

    Those of the credential itself and of credentials inside it; none where a proof that needs no
    linked data stands beside.
    """
    found: list[Document] = []
    waiting: list[Any] = [brought.document]
    while waiting and len(found) < MOST_LINKED:
        one = waiting.pop()
        if isinstance(one, dict):
            found += linked_parts(one) if "@context" in one else ()
            waiting += [inner for term, inner in one.items() if term != "@context"]
        elif isinstance(one, list):
            waiting += one
    return found
