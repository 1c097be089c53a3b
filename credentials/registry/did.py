"""The issuer's identity: `did:web`, and the DID document that lists its keys.

A retired key stays, so that old badges can be checked. A compromised key goes, and with it
every signature it ever made. See w3c-ccg.github.io/did-method-web.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.keys import Ed25519PublicKey, KeyTextError, multikey, parse_multikey

DID_CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

_HOST: Final = re.compile(r"[a-z0-9:.-]+")
_FOLDER: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


class DidError(Mistake):
    """This cannot be an issuer's identity."""

    advice: ClassVar[str] = (
        "Set VOUCHLINE_PUBLIC_URL to an address with a name, such as https://badges.example.org."
    )


class KeyState(StrEnum):
    """Whether a key will sign, signs, signed once, or must not be believed any more."""

    NEXT = "next"
    """Published, so that others know it before it signs."""
    ACTIVE = "active"
    LEAVING = "leaving"
    """Signs beside the new key, for those who do not know that one yet: log keys only."""
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """One of the issuer's keys; its name ends the address of its verification method."""

    name: str
    public: Ed25519PublicKey
    state: KeyState


def did_web(public_url: str) -> str:
    """The DID of a service at this address: `http://localhost:8080` → `did:web:localhost%3A8080`.

    Raises:
        DidError: it is no web address, is an IP address, or has a user name, query or fragment.
    """
    try:
        parts = urlsplit(public_url)
        host, port = parts.hostname, parts.port
    except ValueError as cause:
        raise DidError(f"“{public_url}” is not a web address.") from cause
    if parts.scheme not in {"http", "https"} or not host or not _HOST.fullmatch(host):
        raise DidError(f"“{public_url}” is not a web address with a plain name.")
    if parts.username is not None or parts.query or parts.fragment:
        raise DidError("The address has a user name, a query or a fragment in it.")
    if _is_ip_address(host):
        raise DidError("The address is a number: did:web does not allow IP addresses.")
    folders = [folder for folder in parts.path.split("/") if folder]
    if not all(_FOLDER.fullmatch(folder) for folder in folders):
        raise DidError("The address has more than plain letters and digits in its path.")
    return ":".join(("did:web", host + (f"%3A{port}" if port else ""), *folders))


def verification_method(did: str, key_name: str) -> str:
    """The address of a key: what `proof.verificationMethod` names."""
    return f"{did}#{key_name}"


def did_document(did: str, keys: Iterable[IssuerKey]) -> Document:
    """The document at `/.well-known/did.json`; compromised keys are left out."""
    trusted = [key for key in keys if key.state is not KeyState.COMPROMISED]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": [
            {
                "id": verification_method(did, key.name),
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey(key.public),
            }
            for key in trusted
        ],
        "assertionMethod": [verification_method(did, key.name) for key in trusted],
    }


def assertion_keys(document: Mapping[str, Any]) -> dict[str, Ed25519PublicKey]:
    """The keys that a DID document lets speak for it: verification method → key.

    Keys of other types are passed over.

    Raises:
        DidError: the document is not one.
    """
    did = document.get("id")
    methods = document.get("verificationMethod", [])
    asserting = document.get("assertionMethod", [])
    if not isinstance(did, str) or not isinstance(methods, list) or not isinstance(asserting, list):
        raise DidError("This is not a DID document.", "Fetch the issuer's document again.")
    keys: dict[str, Ed25519PublicKey] = {}
    for method in methods:
        if not isinstance(method, dict) or method.get("controller") != did:
            continue
        address, text = method.get("id"), method.get("publicKeyMultibase")
        if isinstance(address, str) and isinstance(text, str) and address in asserting:
            try:
                keys[address] = parse_multikey(text)
            except KeyTextError:
                continue
    return keys


def _is_ip_address(host: str) -> bool:
    # A last label of digits is read as an IPv4 number by browsers, however it is spelled.
    if host.rsplit(".", 1)[-1].isdigit() or host.startswith("0x"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
