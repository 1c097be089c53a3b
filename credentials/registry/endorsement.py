"""Endorsements: credentials in which somebody else says what our badges are worth to them.

Each stands in a badge as a credential of its own, with its own proofs. A badge is as good without
it; so an endorsement is judged by itself, and what is wrong with it is said beside the badge.
Open Badges 3.0, `EndorsementCredential`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.claims import Claims, ClaimsError, read_claims
from credentials.registry.document import (
    OB_CONTEXT,
    OB_EXTENSIONS,
    VC_CONTEXT,
    IssuerProfile,
    written_time,
)
from credentials.registry.evidence import Evidence
from credentials.registry.proofs import signable_hash
from credentials.registry.signatures import check_signature
from credentials.registry.verdicts import Endorsement, Outcome

MOST_JUDGED: Final = 16
_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
)
_NOT_KNOWN: Final = "Its signature fits, but who the endorser is, we cannot tell."


@dataclass(frozen=True, slots=True)
class EndorsementFacts:
    """What an endorser says about one achievement, and for how long."""

    id: str
    """A `urn:uuid:` of its own."""
    endorser: IssuerProfile
    achievement: str
    """The achievement's address."""
    title: str
    says: str
    since: datetime
    until: datetime


def endorsement(facts: EndorsementFacts) -> Document:
    """The unsigned endorsement; `proofs.add_proofs` signs it with the endorser's key."""
    return {
        "@context": [VC_CONTEXT, OB_CONTEXT, OB_EXTENSIONS],
        "id": facts.id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": f"{facts.endorser.name} on {facts.title}",
        "issuer": {
            "id": facts.endorser.did,
            "type": ["Profile"],
            "name": facts.endorser.name,
            "url": facts.endorser.url,
        },
        "validFrom": written_time(facts.since),
        "validUntil": written_time(facts.until),
        "credentialSubject": {
            "id": facts.achievement,
            "type": ["EndorsementSubject"],
            "endorsementComment": facts.says,
        },
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def judge_endorsements(evidence: Evidence, at: datetime) -> tuple[Endorsement, ...]:
    """What becomes of each endorsement in a badge whose own signature has been checked."""
    document = evidence.document or {}
    listed = document.get("endorsement")
    if not isinstance(listed, list):
        return ()
    return tuple(_judged(one, document, evidence, at) for one in listed[:MOST_JUDGED])


def _judged(
    given: object, badge: Mapping[str, Any], evidence: Evidence, at: datetime
) -> Endorsement:
    if not isinstance(given, dict):
        return Endorsement("", "", None, None, "fail", "This is not an endorsement.")
    subject = given.get("credentialSubject")
    comment = subject.get("endorsementComment") if isinstance(subject, dict) else None
    says = comment if isinstance(comment, str) else ""
    try:
        claims = read_claims(given)
        outcome, detail = _checked(given, claims, badge, evidence, at)
    except Mistake as mistake:
        return Endorsement("", says, None, None, "fail", mistake.what)
    by = claims.issuer_name or claims.issuer
    return Endorsement(by, says, claims.valid_from, claims.valid_until, outcome, detail)


def _checked(
    given: Mapping[str, Any],
    claims: Claims,
    badge: Mapping[str, Any],
    evidence: Evidence,
    at: datetime,
) -> tuple[Outcome, str]:
    """The first thing that is wrong with it, or that it is signed.

    Raises:
        Mistake: it is about something else, or its signature does not hold.
    """
    if "EndorsementCredential" not in given["type"]:
        raise ClaimsError("This is not an endorsement.")
    if given["credentialSubject"].get("id") not in _endorsed(badge):
        raise ClaimsError("It is about something else.")
    alone = replace(evidence, asked=None, document=given, token=None, log=None, claim=None)
    check = check_signature(alone, claims, signable_hash(given))
    if check.outcome != "pass":
        return check.outcome, check.detail
    return _dated(claims, evidence, at) or ("pass", check.detail)


def _dated(claims: Claims, evidence: Evidence, at: datetime) -> tuple[Outcome, str] | None:
    """Why a signed endorsement counts for less at that moment."""
    if at < claims.valid_from:
        return "warn", f"It starts on {claims.valid_from.isoformat()}."
    if claims.valid_until and at > claims.valid_until:
        return "warn", f"It ended on {claims.valid_until.isoformat()}."
    if claims.issuer not in evidence.endorsers | evidence.trusted:
        return "warn", _NOT_KNOWN
    return None


def _endorsed(badge: Mapping[str, Any]) -> list[object]:
    """What an endorsement in this badge can be about: the badge, the achievement, the issuer.

    A list, to be asked for whatever an endorsement may name.
    """
    subject, issuer = badge.get("credentialSubject"), badge.get("issuer")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    parts = (badge, achievement, issuer)
    named = [one["id"] for one in parts if isinstance(one, dict) and isinstance(one.get("id"), str)]
    return [*named, issuer] if isinstance(issuer, str) else named
