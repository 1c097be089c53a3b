"""The rules of roles and pathways: short, and leading where they say."""

from collections.abc import Iterator
from typing import Final

from credentials.catalog.models import Pathway
from credentials.catalog.problems import Problem
from credentials.catalog.shelf import Guard, Shelf
from credentials.plurals import several

_LEAST, _MOST = 3, 5
_ON_THE_WAY: Final = frozenset({"must", "choice"})


def role_has_three_to_five_skills(shelf: Shelf) -> Iterator[Problem]:
    """A role names what matters most, and no more."""
    for place, role in enumerate(shelf.pack.roles):
        if not _LEAST <= len(role.skills) <= _MOST:
            yield shelf.problem(
                f"The role “{role.id}” has {len(role.skills)} skills.",
                "Name three to five.",
                "roles",
                place,
                "skills",
            )


def pathway_has_three_to_five_steps(shelf: Shelf) -> Iterator[Problem]:
    """The steps that must be done, and those to choose, are three to five."""
    for place, pathway in enumerate(shelf.pack.pathways):
        musts = sum(step.need == "must" for step in pathway.steps)
        count = musts + sum(pathway.choice_groups.values())
        if not _LEAST <= count <= _MOST:
            yield shelf.problem(
                f"The pathway “{pathway.id}” takes {several(count, 'step')}.",
                "Plan three to five; steps that are only nice do not count.",
                "pathways",
                place,
                "steps",
            )


def choices_can_be_made(shelf: Shelf) -> Iterator[Problem]:
    """Each choice step is in a group, and each group has enough steps to choose from."""
    for i, pathway in enumerate(shelf.pack.pathways):
        for j, step in enumerate(pathway.steps):
            known = step.group in pathway.choice_groups
            if known != (step.need == "choice") or (step.group is not None and not known):
                yield shelf.problem(
                    f"The step “{step.credential}” has need: {step.need} and group: "
                    f"{step.group or 'none'}.",
                    "Give a choice step, and no other, a group that stands in choice_groups.",
                    "pathways",
                    i,
                    "steps",
                    j,
                )
        for group, wanted in pathway.choice_groups.items():
            offered = sum(step.group == group for step in pathway.steps)
            if offered < wanted:
                yield shelf.problem(
                    f"The group “{group}” asks for {several(wanted, 'step')} and has {offered}.",
                    "Add steps to it, or ask for fewer.",
                    "pathways",
                    i,
                    "choice_groups",
                    group,
                )


def pathway_reaches_its_role(shelf: Shelf) -> Iterator[Problem]:
    """Its must and choice steps together lead to every must-skill of the role, at its level."""
    for place, pathway in enumerate(shelf.pack.pathways):
        role = shelf.roles.get(pathway.goal_role)
        reached = _reached(shelf, pathway)
        for skill in role.skills if role else ():
            level = reached.get(skill.competency, 0)
            if skill.need == "must" and level < skill.level:
                yield shelf.problem(
                    f"“{pathway.id}” reaches level {level} of “{skill.competency}”, and its role "
                    f"must have level {skill.level}.",
                    "Add a step for it, or change what the role must have.",
                    "pathways",
                    place,
                    "steps",
                )


def _reached(shelf: Shelf, pathway: Pathway) -> dict[str, int]:
    """The highest level of each competency on the way."""
    reached: dict[str, int] = {}
    for step in pathway.steps:
        badge = shelf.credentials.get(step.credential)
        if badge is not None and step.need in _ON_THE_WAY:
            for competency, level in badge.competencies.items():
                reached[competency] = max(level, reached.get(competency, 0))
    return reached


PATHWAY_RULES: tuple[Guard, ...] = (
    role_has_three_to_five_skills,
    pathway_has_three_to_five_steps,
    choices_can_be_made,
    pathway_reaches_its_role,
)
