"""What a badge claims: a judged attempt, in the shapes the registry signs (registry.md, section 6).

The catalog speaks of achievements and lines, the registry of addresses and results; here one
becomes the other. IDs, salts and the place in the status list come from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from credentials.assessment.scoring import LineResult, Result
from credentials.assessment.validity import Validity
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Assessment, Competency, IdentityLevel, RubricLine
from credentials.catalog.shapes import split_version
from credentials.catalog.skills import CASE_SCHEME
from credentials.registry.document import (
    LEVELS,
    AchievementFacts,
    Alignment,
    BadgeFacts,
    CompetencyResult,
    EvidenceNote,
    IssuerProfile,
    PreviousVersion,
    Renewal,
    RubricLevel,
    RubricResult,
    StatusPlace,
)

SCHEMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "onet-soc": ("O*NET-SOC", "https://www.onetonline.org/link/summary/{code}"),
        "esco": ("ESCO", "http://data.europa.eu/esco/skill/{code}"),
        CASE_SCHEME: ("CASE", "{code}"),
    }
)
"""Frameworks we can point into: the name, and the address of one code. CASE's codes are those."""
_LOWEST: Final = "0"


@dataclass(frozen=True)
class Placed:
    """What only the registry knows about a new badge.

    Attributes:
        base: The public address of the service, without a slash at the end.
        did: The issuer that signs.
        badge_id: `VL-…`.
        subject: A fresh `urn:uuid:`.
        name_hash: Of the holder's name (`registry.holder`).
        status: Where its bit is.
        renews: The badge it renews, if any.
    """

    base: str
    did: str
    badge_id: str
    subject: str
    name_hash: str
    status: StatusPlace
    renews: Renewal | None = None


def badge_facts(
    achievement: Achievement,
    result: Result,
    identity: IdentityLevel,
    span: Validity,
    placed: Placed,
) -> BadgeFacts:
    """Gather everything the credential of a passed attempt says.

    Raises:
        ValueError: The attempt did not pass, or nothing was assessed; governance comes first.
    """
    assessment = achievement.assessment
    if assessment is None or not result.passed:
        raise ValueError(f"{achievement.reference} is claimed without a passed assessment")
    return BadgeFacts(
        url=f"{placed.base}/b/{placed.badge_id}",
        subject=placed.subject,
        name_hash=placed.name_hash,
        issuer=issuer_profile(achievement, placed.base, placed.did),
        achievement=achievement_facts(achievement, placed.base),
        valid_from=span.starts,
        valid_until=span.until,
        status=placed.status,
        identity_check=identity,
        competencies=tuple(
            _competency(skill, achievement.competencies[skill.id], placed.base)
            for skill in achievement.skills.values()
        ),
        rubric=tuple(_rubric_line(each, achievement) for each in result.lines),
        evidence=(_evidence(assessment),),
        renews=placed.renews,
    )


def issuer_profile(achievement: Achievement, base: str, did: str) -> IssuerProfile:
    """Name the pack's issuer, a profile under the one DID that signs."""
    name = achievement.issuer.id
    return IssuerProfile(did, achievement.issuer.name, f"{base}/issuers/{name}")


def achievement_facts(achievement: Achievement, base: str) -> AchievementFacts:
    """Describe what can be earned: what the holder can do, and how and in what context."""
    skills = achievement.skills.values()
    return AchievementFacts(
        id=f"{base}/achievements/{achievement.id}",
        name=achievement.title,
        can_do=" ".join(skill.can_do for skill in skills),
        criteria=_criteria(achievement),
        version=achievement.version,
        code=achievement.id,
        tags=(achievement.stack,),
        alignments=tuple(each for skill in skills for each in _alignments(skill, base)),
        previous=_previous(achievement, base),
    )


def _previous(achievement: Achievement, base: str) -> tuple[PreviousVersion, ...]:
    if achievement.supersedes is None:
        return ()
    name, version = split_version(achievement.supersedes)
    return (PreviousVersion(f"{base}/achievements/{name}?version={version}", version),)


def _criteria(achievement: Achievement) -> str:
    assessment = achievement.assessment
    contexts = " ".join(skill.context for skill in achievement.skills.values())
    if assessment is None:
        return f"In what setting: {contexts}"
    rule = achievement.pass_rule
    # The mean is written as the pack writes it: 2.0 and 2 say the same to a reader.
    bar = (
        f"To pass: a mean of {rule.mean_at_least:g} of 3, "
        f"and {rule.must_pass_at_least} or more on each must-pass line."
    )
    return f"{_evidence(assessment).narrative} In what setting: {contexts} {bar}"


def _evidence(assessment: Assessment) -> EvidenceNote:
    genre = assessment.method.replace("_", " ").capitalize()
    return EvidenceNote(genre, f"{genre}, {assessment.minutes} minutes. {assessment.task}")


def _competency(skill: Competency, level: int, base: str) -> CompetencyResult:
    # The badge is awarded at the level it claims, no higher and no lower.
    reached = LEVELS[level - 1]
    return CompetencyResult(skill.id, skill.title, reached, reached, _alignments(skill, base))


def _alignments(skill: Competency, base: str) -> tuple[Alignment, ...]:
    ours = Alignment(skill.title, f"{base}/competencies/{skill.id}", skill.id)
    return (ours, *_outside(skill))


def _outside(skill: Competency) -> tuple[Alignment, ...]:
    """Point to the same skill in other frameworks, where we know how to."""
    return tuple(
        Alignment(
            name=f"{SCHEMES[each.scheme][0]} {each.code}",
            url=SCHEMES[each.scheme][1].format(code=each.code),
            code=each.code,
            framework=SCHEMES[each.scheme][0],
            kind="CFItem" if each.scheme == CASE_SCHEME else f"ext:{each.scheme}",
        )
        for each in skill.aligns
        if each.scheme in SCHEMES
    )


def _rubric_line(result: LineResult, achievement: Achievement) -> RubricResult:
    line, rule = result.line, achievement.pass_rule
    return RubricResult(
        id=line.id,
        name=line.text,
        levels=_levels(line, achievement.scale),
        # A line that need not be passed must not make the badge look as if it were not.
        required=str(rule.must_pass_at_least) if line.must_pass else _LOWEST,
        achieved=str(result.score),
    )


def _levels(line: RubricLine, scale: tuple[str, ...]) -> tuple[RubricLevel, ...]:
    """Put words to the four scores. The rubric describes three: 0 is below “not yet”."""
    says = ("Nothing was shown.", line.not_yet, line.meets, line.exceeds)
    return tuple(
        RubricLevel(str(points), word.replace("_", " "), text)
        for points, (word, text) in enumerate(zip(scale, says, strict=True))
    )
