"""What can be looked up about somebody else's badge: its issuer's keys, and who was withdrawn.

Which addresses to ask follows from the badge; whether to ask them at all is somebody else's to
decide, and so is the asking. What comes back is as hostile as the badge.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import unquote

from credentials.errors import Mistake
from credentials.registry.claims import Claims, read_claims
from credentials.registry.evidence import Evidence
from credentials.registry.handed_in import HandedIn
from credentials.registry.keys import Ed25519PublicKey, KeyTextError, parse_multikey
from credentials.registry.proofs import signable_hash
from credentials.registry.self_named import JwkError, PublicKey, read_jwk
from credentials.registry.signatures import check_signature
from credentials.registry.status_list import StatusList, read_status_list

MOST_KEYS: Final = 64
LIST_LASTS: Final = timedelta(hours=24)
"""How long a list counts as fresh that does not say so itself."""
_DID_WEB: Final = re.compile(
    r"did:web:([a-z0-9.-]+(?:%3A[0-9]{1,5})?)((?::[A-Za-z0-9_-][A-Za-z0-9._-]*)*)"
)
_HTTPS: Final = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?/[^\s#]*")


class OutsideError(Mistake):
    """What was looked up is not what it must be."""

    advice: ClassVar[str] = "Ask the issuer. This is not a no."


@dataclass(frozen=True, slots=True)
class Lookups:
    """Where a badge says that more can be learnt; empty where it does not, or not over HTTPS."""

    issuer: str
    keys: str
    """The address of the issuer's DID document."""
    status: str
    """The address of the list of withdrawn badges."""


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The keys that an issuer's DID document lets speak for it, and when it was read."""

    issuer: str
    keys: Mapping[str, PublicKey] = field(default_factory=dict)
    at: datetime | None = None

    @property
    def for_proofs(self) -> dict[str, Ed25519PublicKey]:
        """Those that make proofs inside a badge."""
        return {name: key for name, key in self.keys.items() if isinstance(key, Ed25519PublicKey)}

    @property
    def for_tokens(self) -> dict[tuple[str, str], PublicKey]:
        """Those that sign JWTs: any of them."""
        return {(self.issuer, name): key for name, key in self.keys.items()}


def lookups(brought: HandedIn) -> Lookups:
    """What could be looked up about a badge."""
    try:
        claims = read_claims(brought.document)
    except Mistake:
        return Lookups("", "", "")
    status = claims.status[0] if claims.status else ""
    return Lookups(
        claims.issuer,
        did_web_address(claims.issuer),
        status if _HTTPS.fullmatch(status) else "",
    )


def did_web_address(did: str) -> str:
    """Where the DID document of a `did:web` is (w3c-ccg.github.io/did-method-web); else nothing."""
    found = _DID_WEB.fullmatch(did)
    if not found:
        return ""
    host, folders = unquote(found[1]), found[2].replace(":", "/")
    return f"https://{host}{folders or '/.well-known'}/did.json"


def published_keys(document: Mapping[str, Any], issuer: str, at: datetime) -> PublishedKeys:
    """Read an issuer's DID document; keys of kinds that we do not know are passed over.

    Raises:
        OutsideError: it is somebody else's document, or none.
    """
    methods, asserting = document.get("verificationMethod"), document.get("assertionMethod")
    if document.get("id") != issuer or not isinstance(methods, list):
        raise OutsideError("The issuer's address gives another document than its own.")
    listed = asserting if isinstance(asserting, list) else []
    speaks = {_whole(one, issuer) for one in listed} - {""}
    keys: dict[str, PublicKey] = {}
    for method in methods[:MOST_KEYS]:
        if not isinstance(method, dict) or method.get("controller") != issuer:
            continue
        name, key = _whole(method.get("id"), issuer), _key(method)
        if key is not None and name in speaks:
            keys[name] = key
    return PublishedKeys(issuer, keys, at)


def published_list(brought: HandedIn, badge: HandedIn, keys: PublishedKeys) -> StatusList:
    """A list of withdrawn badges that the badge's own issuer has signed.

    Raises:
        Mistake: it is none, or the signature is not the issuer's.
    """
    claims, address = read_claims(brought.document), lookups(badge).status
    if claims.issuer != keys.issuer or keys.at is None:
        raise OutsideError("The list of withdrawn badges is not its issuer's.")
    if brought.document["id"] != address:
        raise OutsideError("The list of withdrawn badges is another one than the badge names.")
    evidence = Evidence(
        asked=None,
        heard_at=keys.at,
        document=brought.document,
        keys=keys.for_proofs,
        token=brought.token,
        token_keys=keys.for_tokens,
        statements=brought.statements,
        fetched={keys.issuer: keys.at},
    )
    # We have all of its keys: a signature by none of them is a mistake, and never left open.
    check_signature(evidence, claims, signable_hash(brought.document))
    return read_status_list(_dated(brought.document, claims, keys.at))


def _dated(document: Mapping[str, Any], claims: Claims, at: datetime) -> dict[str, Any]:
    """A list that names no end is fresh for a day."""
    until = claims.valid_until or at + LIST_LASTS
    return {**document, "validUntil": until.isoformat()}


def _whole(name: object, issuer: str) -> str:
    text = name.get("id") if isinstance(name, dict) else name
    if not isinstance(text, str):
        return ""
    return issuer + text if text.startswith("#") else text


def _key(method: Mapping[str, Any]) -> PublicKey | None:
    try:
        if isinstance(method.get("publicKeyMultibase"), str):
            return parse_multikey(method["publicKeyMultibase"])
        return read_jwk(method.get("publicKeyJwk"))
    except (KeyTextError, JwkError):
        return None
