"""Skills and rubrics as a CFPackage: 1EdTech Competencies and Academic Standards Exchange 1.1.

A skill is a CFItem, each of its three levels an item below it, and each rubric a CFRubric whose
lines point to the skills they test. Names follow the information model, section 7.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from credentials.assessment.claims import SCHEMES
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Alignment, Competency, RubricLine
from credentials.catalog.skills import CASE_SCHEME
from credentials.exports.selection import Selection, midnight, uuid_of

_ADOPTION: Final[Mapping[str, str]] = MappingProxyType(
    {"draft": "Draft", "active": "Adopted", "retired": "Deprecated"}
)
_LEVELS: Final = ("L1", "L2", "L3")
_RELATION: Final[Mapping[str, str]] = MappingProxyType(
    {"exact": "exactMatchOf", "close": "isRelatedTo", "related": "isRelatedTo"}
)
"""What CASE calls the ways in which a skill is like one in another framework."""


def case_package(selection: Selection) -> dict[str, Any]:
    """The CFPackage of a selection."""
    return {
        "CFDocument": _document(selection),
        "CFItems": [item for skill in selection.skills for item in _items(selection, skill)],
        "CFAssociations": [
            link for skill in selection.skills for link in _associations(selection, skill)
        ],
        "CFRubrics": [
            _rubric(selection, one) for one in selection.achievements if one.rubric is not None
        ],
    }


def _document(selection: Selection) -> dict[str, Any]:
    pack = selection.pack
    return _named(selection, selection.framework) | {
        "creator": pack.owner.standards,
        "title": pack.title,
        "description": pack.summary,
        "language": pack.language,
        "version": pack.version,
        "adoptionStatus": _ADOPTION[pack.status],
        "statusStartDate": pack.effective_from.isoformat(),
        "officialSourceURL": selection.framework,
        "frameworkType": "Competency framework",
        "caseVersion": "1.1",
    }


def _items(selection: Selection, skill: Competency) -> Iterable[dict[str, Any]]:
    address = selection.skill(skill.id)
    yield _named(selection, address) | {
        "fullStatement": skill.can_do,
        "abbreviatedStatement": skill.title,
        "humanCodingScheme": skill.id,
        "CFItemType": "Competency",
        "language": selection.pack.language,
        "notes": skill.context,
    }
    for place, level in enumerate(_LEVELS, start=1):
        yield _named(selection, f"{address}#{level}") | {
            "fullStatement": skill.levels.at(place),
            "abbreviatedStatement": f"{skill.title}, {level}",
            "humanCodingScheme": f"{skill.id}.{level}",
            "listEnumeration": str(place),
            "CFItemType": "Level",
            "language": selection.pack.language,
        }


def _associations(selection: Selection, skill: Competency) -> Iterable[dict[str, Any]]:
    above = _link(selection.pack.title, selection.framework)
    address = selection.skill(skill.id)
    here = _link(skill.title, address)
    yield _child(selection, here, above)
    for place, level in enumerate(_LEVELS, start=1):
        below = _link(f"{skill.title}, {level}", f"{address}#{level}")
        yield _child(selection, below, here) | {"sequenceNumber": place}
    for one in skill.aligns:
        if one.scheme in SCHEMES:
            yield _outside(selection, here, one)


def _outside(selection: Selection, here: Mapping[str, str], one: Alignment) -> dict[str, Any]:
    """A link to the same skill in another framework."""
    name, address = SCHEMES[one.scheme]
    return _named(selection, f"{here['uri']}#{one.scheme}-{one.code}") | {
        "associationType": _RELATION[one.relation],
        "originNodeURI": dict(here),
        "destinationNodeURI": {
            "title": f"{name} {one.code}",
            # An item of CASE ends its address in its UUID.
            "identifier": one.code.rpartition("/")[2],
            "uri": address.format(code=one.code),
            "targetType": "CASE" if one.scheme == CASE_SCHEME else f"ext:{one.scheme}",
        },
    }


def _child(
    selection: Selection, origin: Mapping[str, str], destination: Mapping[str, str]
) -> dict[str, Any]:
    joiner = "&" if "#" in origin["uri"] else "#"
    return _named(selection, f"{origin['uri']}{joiner}is-child") | {
        "associationType": "isChildOf",
        "originNodeURI": dict(origin),
        "destinationNodeURI": dict(destination),
    }


def _rubric(selection: Selection, achievement: Achievement) -> dict[str, Any]:
    address = f"{selection.badge(achievement.id)}#rubric"
    return _named(selection, address) | {
        "title": achievement.title,
        "description": f"How {achievement.title} is marked.",
        "CFRubricCriteria": [
            _criterion(selection, achievement, line, place)
            for place, line in enumerate(achievement.lines, start=1)
        ],
    }


def _criterion(
    selection: Selection, achievement: Achievement, line: RubricLine, place: int
) -> dict[str, Any]:
    rubric = f"{selection.badge(achievement.id)}#rubric"
    address = f"{rubric}-{line.id}"
    title = achievement.skills[line.competency].title
    says = ("Nothing was shown.", line.not_yet, line.meets, line.exceeds)
    return _named(selection, address) | {
        "category": "must pass" if line.must_pass else "counts",
        "description": line.text,
        "CFItemURI": _link(title, selection.skill(line.competency)),
        "weight": float(line.weight),
        "position": place,
        "rubricId": uuid_of(rubric),
        "CFRubricCriterionLevels": [
            _named(selection, f"{address}-{score}")
            | {
                "description": text,
                "quality": word.replace("_", " "),
                "score": float(score),
                "position": score + 1,
                "rubricCriterionId": uuid_of(address),
            }
            for score, (word, text) in enumerate(zip(achievement.scale, says, strict=True))
        ],
    }


def _named(selection: Selection, address: str) -> dict[str, Any]:
    """What every part has: its UUID, its address, and when it last changed."""
    # A pack never changes once it is loaded: its newest change is the last line of its log.
    changed = max(change.date for change in selection.pack.changelog)
    return {
        "identifier": uuid_of(address),
        "uri": address,
        "lastChangeDateTime": midnight(changed),
    }


def _link(title: str, address: str) -> dict[str, str]:
    return {"title": title, "identifier": uuid_of(address), "uri": address}
