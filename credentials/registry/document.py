"""The credential of one badge: Open Badges 3.0 over W3C Verifiable Credentials 2.0, unsigned.

`BadgeFacts` says what is true of the badge, `credential` writes it down; which claim goes where
is registry.md, section 6. A clear name and the content of evidence are never part of it, and an
endorsement only when its endorser has signed it already.
"""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from credentials.registry.canonical import Document

VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
OB_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
LEVELS: Final = ("L1", "L2", "L3")
REFRESH: Final = "1EdTechCredentialRefresh"
IDENTITY_CHECKS: Final = ("none", "light_id", "proctored")
SALTED_NAME: Final = "ext:saltedName"
_SHA2_256: Final = b"\x12\x20"  # multihash: the function, then 32 bytes


@dataclass(frozen=True, slots=True)
class IssuerProfile:
    """Who stands behind the badge: the DID that signs, and the name and page people know."""

    did: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """A competency or job in somebody's framework (ours, O*NET, ESCO, CASE)."""

    name: str
    url: str
    code: str = ""
    framework: str = ""
    kind: str = "CFItem"
    """`CFItem`, or `ext:onet-soc` and the like."""


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """One level of a rubric line: its number, and what work at that level looks like."""

    points: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class RubricResult:
    """A rubric line and the level that was reached on it."""

    id: str
    name: str
    levels: tuple[RubricLevel, ...]
    required: str
    """Points of the level that passes."""
    achieved: str
    """Points of the level reached."""
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class CompetencyResult:
    """A competency and the level (L1 to L3) at which the badge shows it."""

    id: str
    name: str
    required: str
    achieved: str
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceNote:
    """What kind of work was judged and how; never the work itself."""

    genre: str
    narrative: str


@dataclass(frozen=True, slots=True)
class PreviousVersion:
    """An earlier version of the same achievement; its address differs from the current one's."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class AchievementFacts:
    """What can be earned, as it stood in the catalog when it was."""

    id: str
    """Its address, the same for every version."""
    name: str
    can_do: str
    criteria: str
    """How it was assessed, and in what context."""
    version: str
    code: str
    """Our own ID for it, such as `dss.b.data`."""
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    previous: tuple[PreviousVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where the badge's status bit is: the list's address and the place in it."""

    url: str
    index: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """The badge that this one renews, pinned by the SHA-256 of what its address serves as JSON."""

    url: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """Everything that is true of one badge and may stand in its credential."""

    url: str
    """The badge's address, which ends in its badge ID: `https://…/b/VL-…`."""
    subject: str
    """A `urn:uuid:` that is new for every badge, so that badges cannot be matched by holder."""
    name_hash: str
    """`holder.name_hash` of the holder's full name."""
    issuer: IssuerProfile
    achievement: AchievementFacts
    valid_from: datetime
    valid_until: datetime | None
    status: StatusPlace
    identity_check: str
    """`none`, `light_id` or `proctored`."""
    competencies: tuple[CompetencyResult, ...] = ()
    rubric: tuple[RubricResult, ...] = ()
    evidence: tuple[EvidenceNote, ...] = ()
    renews: Renewal | None = None
    endorsements: tuple[Document, ...] = ()
    """What others have signed about the achievement."""


def credential(facts: BadgeFacts) -> Document:
    """The unsigned credential; `proofs.add_proofs` signs it."""
    document: Document = {
        "@context": [VC_CONTEXT, OB_CONTEXT, OB_EXTENSIONS],
        "id": facts.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.achievement.name,
        "issuer": {
            "id": facts.issuer.did,
            "type": ["Profile"],
            "name": facts.issuer.name,
            "url": facts.issuer.url,
        },
        "validFrom": written_time(facts.valid_from),
        "credentialSubject": _subject(facts),
        "credentialStatus": {
            "id": f"{facts.status.url}#{facts.status.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(facts.status.index),
            "statusListCredential": facts.status.url,
        },
        "credentialSchema": [{"id": OB_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "refreshService": {"id": f"{facts.url}/refresh", "type": REFRESH},
    }
    if facts.valid_until:
        document["validUntil"] = written_time(facts.valid_until)
    if facts.evidence:
        document["evidence"] = [
            {"type": ["Evidence"], "genre": note.genre, "narrative": note.narrative}
            for note in facts.evidence
        ]
    if facts.endorsements:
        document["endorsement"] = list(facts.endorsements)
    if facts.renews:
        document["relatedResource"] = [
            {"id": facts.renews.url, "digestMultibase": _multibase(facts.renews.digest)}
        ]
    return document


def written_time(moment: datetime) -> str:
    """A moment as XML Schema writes it, to the second; UTC as `Z`.

    Raises:
        ValueError: it has no offset, so nobody could tell when it is.
    """
    if moment.tzinfo is None:
        raise ValueError("a time in a credential has an offset")
    text = moment.isoformat(timespec="seconds")
    return re.sub(r"\+00:00$", "Z", text)


def _subject(facts: BadgeFacts) -> Document:
    results = [
        *(_competency_result(facts, result) for result in facts.competencies),
        {
            "type": ["Result"],
            "resultDescription": _part(facts, "identity"),
            "value": facts.identity_check,
        },
        *(_rubric_result(facts, line) for line in facts.rubric),
    ]
    return {
        "id": facts.subject,
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": facts.name_hash,
                "identityType": SALTED_NAME,
            }
        ],
        "achievement": _achievement(facts),
        "result": results,
    }


def _achievement(facts: BadgeFacts) -> Document:
    achievement = facts.achievement
    document: Document = {
        "id": achievement.id,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": achievement.name,
        "description": achievement.can_do,
        "criteria": {"narrative": achievement.criteria},
        "creator": {
            "id": facts.issuer.url,
            "type": ["Profile"],
            "name": facts.issuer.name,
        },
        "version": achievement.version,
        "humanCode": achievement.code,
        "otherIdentifier": [
            {
                "type": "IdentifierEntry",
                "identifier": achievement.code,
                "identifierType": "identifier",
            }
        ],
        "resultDescription": [
            *(_competency_description(facts, result) for result in facts.competencies),
            _identity_description(facts),
            *(_rubric_description(facts, line) for line in facts.rubric),
        ],
    }
    if achievement.tags:
        document["tag"] = list(achievement.tags)
    if achievement.previous:
        document["related"] = [
            {"id": previous.id, "type": ["Related"], "version": previous.version}
            for previous in achievement.previous
        ]
    return document | _aligned(achievement.alignments)


def _competency_description(facts: BadgeFacts, result: CompetencyResult) -> Document:
    return {
        "id": _part(facts, result.id),
        "type": ["ResultDescription"],
        "name": result.name,
        "resultType": "ext:CompetencyLevel",
        "allowedValue": list(LEVELS),
        "requiredValue": result.required,
    } | _aligned(result.alignments)


def _competency_result(facts: BadgeFacts, result: CompetencyResult) -> Document:
    return {
        "type": ["Result"],
        "resultDescription": _part(facts, result.id),
        "value": result.achieved,
    }


def _identity_description(facts: BadgeFacts) -> Document:
    return {
        "id": _part(facts, "identity"),
        "type": ["ResultDescription"],
        "name": "How we checked who did the work",
        "resultType": "ext:IdentityCheck",
        "allowedValue": list(IDENTITY_CHECKS),
    }


def _rubric_description(facts: BadgeFacts, line: RubricResult) -> Document:
    return {
        "id": _part(facts, line.id),
        "type": ["ResultDescription"],
        "name": line.name,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": _part(facts, line.id, line.required),
        "rubricCriterionLevel": [
            {
                "id": _part(facts, line.id, level.points),
                "type": ["RubricCriterionLevel"],
                "name": level.name,
                "description": level.description,
                "level": level.points,
                "points": level.points,
            }
            for level in line.levels
        ],
    } | _aligned(line.alignments)


def _rubric_result(facts: BadgeFacts, line: RubricResult) -> Document:
    return {
        "type": ["Result"],
        "resultDescription": _part(facts, line.id),
        "achievedLevel": _part(facts, line.id, line.achieved),
        "value": line.achieved,
    }


def _aligned(alignments: tuple[Alignment, ...]) -> dict[str, Any]:
    return {"alignment": [_alignment(one) for one in alignments]} if alignments else {}


def _alignment(alignment: Alignment) -> Document:
    document: Document = {
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        "targetType": alignment.kind,
    }
    if alignment.code:
        document["targetCode"] = alignment.code
    if alignment.framework:
        document["targetFramework"] = alignment.framework
    return document


def _part(facts: BadgeFacts, *names: str) -> str:
    """The address of one part of this version of the achievement."""
    achievement = facts.achievement
    return "-".join((f"{achievement.id}#{achievement.version}", *names))


def _multibase(digest: bytes) -> str:
    multihash = _SHA2_256 + digest
    return "u" + base64.urlsafe_b64encode(multihash).rstrip(b"=").decode()
