"""Badges as a CTDL graph: the Credential Transparency Description Language of Credential Engine.

One organisation for each issuer, one credential for each badge, one framework with its
competencies. An outside certificate is described as its provider's, never as ours. Everything that
the Credential Registry's schemas require is here but the type and sector of an organisation, which
no pack says.
"""

from collections.abc import Iterable
from typing import Any, Final

from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Competency, Issuer
from credentials.exports.selection import Selection, uuid_of

CONTEXTS: Final = (
    "https://credreg.net/ctdl/schema/context/json",
    "https://credreg.net/ctdlasn/schema/context/json",
)
_STATUS: Final = {"draft": "Probationary", "active": "Active", "retired": "Deprecated"}
_STATUS_SCHEME: Final = "https://credreg.net/ctdl/terms/CredentialStatus"


def ctdl_graph(selection: Selection) -> dict[str, Any]:
    """The graph of a selection."""
    issuers = {one.issuer.id: one.issuer for one in selection.achievements}
    return {
        "@context": list(CONTEXTS),
        "@graph": [
            *(_organization(selection, one) for one in issuers.values()),
            *(_credential(selection, one) for one in selection.achievements),
            _framework(selection),
            *(_competency(selection, skill) for skill in selection.skills),
        ],
    }


def _organization(selection: Selection, issuer: Issuer) -> dict[str, Any]:
    address = selection.issuer(issuer.id)
    stands = "Gives" if issuer.kind == "own" else "Gives certificates that count towards"
    return _named("ceterms:CredentialOrganization", address) | {
        "ceterms:name": _words(selection, issuer.name),
        "ceterms:description": _words(selection, f"{stands} the badges of {selection.pack.title}."),
        "ceterms:subjectWebpage": address,
    }


def _credential(selection: Selection, achievement: Achievement) -> dict[str, Any]:
    address = selection.badge(achievement.id)
    owner = [selection.issuer(achievement.issuer.id)]
    kind = "ceterms:Certification" if achievement.external else "ceterms:MicroCredential"
    can_do = " ".join(skill.can_do for skill in achievement.skills.values())
    told = _named(kind, address) | {
        "ceterms:name": _words(selection, achievement.title),
        "ceterms:description": _words(selection, can_do or achievement.title),
        "ceterms:subjectWebpage": address,
        "ceterms:inLanguage": [selection.pack.language],
        "ceterms:ownedBy": owner,
        "ceterms:offeredBy": owner,
        "ceterms:versionIdentifier": [
            {
                "@type": "ceterms:IdentifierValue",
                "ceterms:identifierValueCode": achievement.version,
            }
        ],
        "ceterms:codedNotation": achievement.id,
        "ceterms:dateEffective": achievement.effective_from.isoformat(),
        "ceterms:credentialStatusType": _status(achievement),
        "ceterms:estimatedDuration": [_duration(achievement)],
        "ceterms:requires": list(_requires(selection, achievement)),
    }
    if achievement.valid_months is not None:
        told["ceterms:renewalFrequency"] = f"P{achievement.valid_months}M"
    if achievement.effective_until is not None:
        told["ceterms:expirationDate"] = achievement.effective_until.isoformat()
    return told


def _requires(selection: Selection, achievement: Achievement) -> Iterable[dict[str, Any]]:
    """What has to be shown, then what has to be held before."""
    if achievement.skills:
        can_do = " ".join(skill.can_do for skill in achievement.skills.values())
        told = _condition(selection, "What you show", can_do, *_shown(achievement))
        yield told | {
            "ceterms:targetCompetency": [
                _aligned(selection.skill(skill.id), selection.framework)
                | {"ceterms:targetNodeName": _words(selection, skill.title)}
                for skill in achievement.skills.values()
            ]
        }
    for title, names in (
        ("All of these first", achievement.requires.all_of),
        ("One of these first", achievement.requires.any_of),
    ):
        if names:
            told = _condition(selection, title, f"{title}: {', '.join(names)}.")
            yield told | {"ceterms:targetCredential": [selection.badge(name) for name in names]}


def _shown(achievement: Achievement) -> tuple[str, ...]:
    task = (achievement.assessment.task,) if achievement.assessment else ()
    return (*task, *(line.text for line in achievement.lines))


def _condition(
    selection: Selection, name: str, description: str, *sentences: str
) -> dict[str, Any]:
    told = {
        "@type": "ceterms:ConditionProfile",
        "ceterms:name": _words(selection, name),
        "ceterms:description": _words(selection, description),
    }
    if sentences:
        told["ceterms:condition"] = {selection.pack.language: list(sentences)}
    return told


def _status(achievement: Achievement) -> dict[str, Any]:
    # The scheme's own words, which are English whatever the pack's language is.
    status = _STATUS[achievement.status]
    return _aligned(f"credentialStat:{status}", _STATUS_SCHEME) | {
        "ceterms:frameworkName": {"en": "Credential Status"},
        "ceterms:targetNodeName": {"en": status},
    }


def _duration(achievement: Achievement) -> dict[str, Any]:
    minutes = round(60 * (achievement.hours.learning + achievement.hours.assessment))
    hours, rest = divmod(minutes, 60)
    exact = f"PT{hours}H{f'{rest}M' if rest else ''}"
    return {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": exact}


def _framework(selection: Selection) -> dict[str, Any]:
    pack = selection.pack
    return _named("ceasn:CompetencyFramework", selection.framework) | {
        "ceasn:name": _words(selection, pack.title),
        "ceasn:description": _words(selection, pack.summary),
        "ceasn:inLanguage": [pack.language],
        "ceasn:publisherName": _words(selection, pack.owner.standards),
        "ceasn:hasTopChild": [selection.skill(skill.id) for skill in selection.skills],
    }


def _competency(selection: Selection, skill: Competency) -> dict[str, Any]:
    return _named("ceasn:Competency", selection.skill(skill.id)) | {
        "ceasn:competencyLabel": _words(selection, skill.title),
        "ceasn:competencyText": _words(selection, skill.can_do),
        "ceasn:inLanguage": [selection.pack.language],
        "ceasn:codedNotation": skill.id,
        "ceasn:isPartOf": [selection.framework],
        "ceasn:isTopChildOf": [selection.framework],
    }


def _named(kind: str, address: str) -> dict[str, Any]:
    return {"@type": kind, "@id": address, "ceterms:ctid": f"ce-{uuid_of(address)}"}


def _aligned(target: str, framework: str) -> dict[str, Any]:
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:targetNode": target,
        "ceterms:framework": framework,
    }


def _words(selection: Selection, text: str) -> dict[str, str]:
    return {selection.pack.language: text}
