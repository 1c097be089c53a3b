"""Whose badge it is, without saying so: a salted hash of the holder's name.

The salt stays with us; inside the credential it would make names easy to guess. A page or a
receipt may show it, as the holder allows, and then anyone can compare a name.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from credentials.registry.document import SALTED_NAME

SALT: Final = re.compile(r"[0-9a-f]{64}")


def name_hash(full_name: str, salt: str) -> str:
    """The hash that stands for a full name in a credential.

    Args:
        full_name: As the roster or the holder gave it; never a chat nickname.
        salt: 32 random bytes as 64 hex characters.

    Raises:
        ValueError: the salt is not that, or there is no name.
    """
    name = _one_form(full_name)
    if not SALT.fullmatch(salt) or not name:
        raise ValueError("a name hash takes a name and a salt of 64 hex characters")
    return "sha256$" + hashlib.sha256((name + salt).encode()).hexdigest()


def holder_matches(document: Mapping[str, Any], full_name: str, salt: str) -> bool:
    """Whether the credential was made out to this name."""
    if not _one_form(full_name):
        return False
    claimed = name_hash(full_name, salt)
    return any(
        hmac.compare_digest(claimed, identity["identityHash"])
        for identity in document["credentialSubject"].get("identifier", ())
        if identity.get("identityType") == SALTED_NAME
    )


def _one_form(full_name: str) -> str:
    """A name however it was typed: composed letters, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", full_name).casefold().split())
