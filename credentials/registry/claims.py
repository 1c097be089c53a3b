"""What a credential says of itself, read into types once; the rest of it stays as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId, BadgeIdError, parse_badge_id

_PLACE: Final = re.compile(r"[0-9]{1,12}")


class ClaimsError(Mistake):
    """This JSON is not a badge."""

    advice: ClassVar[str] = "Ask the holder for the badge's link or ID, or for the whole file."


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims that a judgement rests on."""

    badge: BadgeId | None
    """None for a badge of somebody else's, whose address holds no ID of ours."""
    issuer: str
    issuer_name: str | None
    valid_from: datetime
    valid_until: datetime | None
    has_status: bool
    """Whether it says where to look up if it is withdrawn."""
    status: tuple[str, int] | None
    """The address of the status list and the place in it, if that is of the kind we can read."""


def read_claims(document: Mapping[str, Any]) -> Claims:
    """Read a credential's own claims.

    Raises:
        ClaimsError: a part that every Open Badges 3.0 credential has is missing or misshapen.
    """
    types = document.get("type")
    if not isinstance(types, list) or "VerifiableCredential" not in types:
        raise ClaimsError("This is not a verifiable credential.")
    if not isinstance(document.get("credentialSubject"), dict):
        raise ClaimsError("This badge says nothing about anybody.")
    issuer, name = _issuer(document.get("issuer"))
    until = document.get("validUntil")
    return Claims(
        badge=_badge(document.get("id")),
        issuer=issuer,
        issuer_name=name,
        valid_from=_time(document.get("validFrom")),
        valid_until=None if until is None else _time(until),
        has_status="credentialStatus" in document,
        status=_status(document.get("credentialStatus")),
    )


def counts_at(proof: Mapping[str, Any], at: datetime) -> bool:
    """Whether a proof has not passed the end its signer gave it, if any; ours have none."""
    if "expires" not in proof:
        return True
    try:
        return at <= _time(proof["expires"])
    except ClaimsError:
        return False


def _badge(address: object) -> BadgeId | None:
    if not isinstance(address, str):
        raise ClaimsError("This badge has no address.")
    try:
        return parse_badge_id(address)
    except BadgeIdError:
        return None


def _issuer(issuer: object) -> tuple[str, str | None]:
    if isinstance(issuer, str):
        return issuer, None
    if not isinstance(issuer, dict) or not isinstance(issuer.get("id"), str):
        raise ClaimsError("This badge does not say who issued it.")
    name = issuer.get("name")
    return issuer["id"], name if isinstance(name, str) else None


def _time(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ClaimsError("A date in this badge cannot be read.")
    return moment


def _status(status: object) -> tuple[str, int] | None:
    if not isinstance(status, dict) or status.get("type") != "BitstringStatusListEntry":
        return None
    address, place = status.get("statusListCredential"), status.get("statusListIndex")
    if status.get("statusPurpose") != "revocation" or not isinstance(address, str):
        return None
    if not isinstance(place, str) or not _PLACE.fullmatch(place):
        return None
    return address, int(place)
