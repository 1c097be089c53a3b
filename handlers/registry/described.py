"""Achievements and competencies as documents: what the addresses in every badge lead to."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Final

from credentials.assessment.claims import SCHEMES, Placed, achievement_facts, badge_facts
from credentials.assessment.scoring import judge_scores
from credentials.assessment.validity import Validity
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Competency
from credentials.registry.canonical import Document
from credentials.registry.document import OB_CONTEXT, OB_EXTENSIONS, VC_CONTEXT, StatusPlace
from credentials.registry.document import credential as drawn_up
from handlers.registry.issuer import Issuer

_TOP: Final = 3
_CONTEXTS: Final = [VC_CONTEXT, OB_CONTEXT, OB_EXTENSIONS]


def achievement_document(achievement: Achievement, who: Issuer) -> Document:
    """An achievement in Open Badges' terms, word for word as every badge of it has it."""
    if achievement.assessment is None:
        return _outside(achievement, who)
    # Taken out of a made-up badge, so that page and badge can never say two things.
    begins = datetime.combine(achievement.effective_from, time(), UTC)
    facts = badge_facts(
        achievement,
        judge_scores(achievement, {line.id: _TOP for line in achievement.lines}),
        achievement.identity,
        Validity(begins, None),
        Placed(who.base, who.did, "", "", "", StatusPlace(who.status_url(1), 0)),
    )
    described: Document = drawn_up(facts)["credentialSubject"]["achievement"]
    return {"@context": _CONTEXTS, **described}


def competency_document(skill: Competency, badges: Iterable[Achievement], who: Issuer) -> Document:
    """A skill, its three levels, and the badges that show it."""
    return {
        "id": f"{who.base}/competencies/{skill.id}",
        "type": "Competency",
        "code": skill.id,
        "title": skill.title,
        "can_do": skill.can_do,
        "context": skill.context,
        "levels": {"L1": skill.levels.L1, "L2": skill.levels.L2, "L3": skill.levels.L3},
        "aligned_with": [
            {"scheme": each.scheme, "code": each.code, "relation": each.relation}
            | _address(each.scheme, each.code)
            for each in skill.aligns
        ],
        "badges": [f"{who.base}/achievements/{each.id}" for each in badges],
    }


def _outside(achievement: Achievement, who: Issuer) -> Document:
    """Somebody else's certificate, of which we only keep a checked record."""
    facts = achievement_facts(achievement, who.base)
    return {
        "@context": _CONTEXTS,
        "id": facts.id,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": facts.name,
        "description": facts.can_do,
        "criteria": {"narrative": facts.criteria},
        "version": facts.version,
        "humanCode": facts.code,
    }


def _address(scheme: str, code: str) -> dict[str, str]:
    return {"url": SCHEMES[scheme][1].format(code=code)} if scheme in SCHEMES else {}
