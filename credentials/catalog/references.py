"""Every id is there once, belongs to its pack, and names something that exists."""

from collections import Counter
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from credentials.catalog.models import Pack
from credentials.catalog.nearest import nearest
from credentials.catalog.problems import Problem
from credentials.catalog.shapes import split_version
from credentials.catalog.shelf import SECTIONS, Guard, Shelf
from credentials.catalog.strict_yaml import Path

_Reference = tuple[Path, str, str]
"""Where it is written, the id, and the section the id must be in."""


def ids_are_own_and_used_once(shelf: Shelf) -> Iterator[Problem]:
    """An id begins with the name of its pack, and no other part has it."""
    seen: dict[str, int] = {}
    for section in SECTIONS:
        for place, part in enumerate(getattr(shelf.pack, section)):
            path = (section, place)
            if part.id in seen:
                yield shelf.problem(
                    f"The id “{part.id}” is used twice, first on line {seen[part.id]}.",
                    "Give this one another name.",
                    *path,
                )
            seen.setdefault(part.id, shelf.pack.place(*path).line)
            if part.id.split(".")[0] != shelf.pack.id:
                yield shelf.problem(
                    f"The id “{part.id}” does not belong to the pack “{shelf.pack.id}”.",
                    f"Begin it with “{shelf.pack.id}.”.",
                    *path,
                )


def names_inside_are_used_once(shelf: Shelf) -> Iterator[Problem]:
    """Lines of a rubric, cases, skills of a role and steps of a pathway do not repeat."""
    for path, names in _inner_names(shelf.pack):
        for name, times in Counter(names).items():
            if times > 1:
                yield shelf.problem(
                    f"“{name}” stands here {times} times.", "Leave it here once.", *path
                )


def _inner_names(pack: Pack) -> Iterator[tuple[Path, list[str]]]:
    for place, rubric in enumerate(pack.rubrics):
        yield ("rubrics", place), [line.id for line in rubric.lines]
    for place, assessment in enumerate(pack.assessments):
        yield ("assessments", place), [case.id for case in assessment.cases]
    for place, role in enumerate(pack.roles):
        yield ("roles", place), [skill.competency for skill in role.skills]
    for place, pathway in enumerate(pack.pathways):
        yield ("pathways", place), [step.credential for step in pathway.steps]


def used_packs_are_there(shelf: Shelf) -> Iterator[Problem]:
    """Each pack named in `uses` is loaded."""
    found = {pack.id for pack in shelf.borrowed}
    for place, name in enumerate(shelf.pack.header.uses):
        if name not in found:
            yield shelf.problem(
                f"The pack “{name}” is not here, or is only a draft.",
                "Check both files together, or take the name out of uses.",
                "pack",
                "uses",
                place,
            )


def references_exist(shelf: Shelf) -> Iterator[Problem]:
    """What one part names in another is really there."""
    for path, identity, section in chain(
        _references_of_skills(shelf.pack),
        _references_of_badges(shelf.pack),
        _references_of_courses(shelf.pack),
        _references_of_pathways(shelf.pack),
    ):
        known = shelf.known(section)
        if identity not in known:
            yield _missing(shelf, identity, section, tuple(known), path)


def lines_exist(shelf: Shelf) -> Iterator[Problem]:
    """Practice and bridges name rubric lines that are really there."""
    pack = shelf.pack
    practised = (
        (("remediation", i, "for", j), line)
        for i, each in enumerate(pack.remediation)
        for j, line in enumerate(each.lines)
    )
    bridged = (
        (("bridges", i, "new_parts", j), line)
        for i, bridge in enumerate(pack.bridges)
        for j, line in enumerate(bridge.new_parts)
    )
    for path, line in chain(practised, bridged):
        if line not in shelf.line_ids:
            yield _missing(shelf, line, "rubrics", tuple(shelf.line_ids), path)


def _missing(
    shelf: Shelf, identity: str, section: str, known: tuple[str, ...], path: Path
) -> Problem:
    near = nearest(identity, known)
    return shelf.problem(
        f"“{identity}” is not in {section}.",
        f"Did you mean “{near}”?" if near else f"Add it to {section}, or name another one.",
        *path,
    )


def _references_of_skills(pack: Pack) -> Iterator[_Reference]:
    for i, competency in enumerate(pack.competencies):
        for j, task in enumerate(competency.tasks):
            yield ("competencies", i, "tasks", j), task, "job_tasks"
    for i, rubric in enumerate(pack.rubrics):
        for j, line in enumerate(rubric.lines):
            yield ("rubrics", i, "lines", j, "competency"), line.competency, "competencies"
    for i, assessment in enumerate(pack.assessments):
        yield ("assessments", i, "rubric"), assessment.rubric, "rubrics"
        if assessment.retake:
            yield ("assessments", i, "retake"), assessment.retake, "policies"
    for i, exemplar in enumerate(pack.exemplars):
        yield ("exemplars", i, "credential"), exemplar.credential, "credentials"


def _references_of_badges(pack: Pack) -> Iterator[_Reference]:
    yield ("defaults", "retake"), pack.defaults.retake, "policies"
    for i, badge in enumerate(pack.credentials):
        here = ("credentials", i)
        yield (*here, "issuer"), badge.issuer, "issuers"
        for identity in badge.competencies:
            yield (*here, "competencies", identity), identity, "competencies"
        for identity in (*badge.requires.all_of, *badge.requires.any_of):
            yield (*here, "requires"), identity, "credentials"
        if badge.assessment:
            yield (*here, "assessment"), badge.assessment, "assessments"
        if badge.retake:
            yield (*here, "retake"), badge.retake, "policies"
    for i, bridge in enumerate(pack.bridges):
        yield ("bridges", i, "from"), split_version(bridge.from_version)[0], "credentials"
        yield ("bridges", i, "to"), split_version(bridge.to_version)[0], "credentials"


def _references_of_pathways(pack: Pack) -> Iterator[_Reference]:
    for i, role in enumerate(pack.roles):
        for j, skill in enumerate(role.skills):
            yield ("roles", i, "skills", j), skill.competency, "competencies"
    for i, pathway in enumerate(pack.pathways):
        yield ("pathways", i, "goal_role"), pathway.goal_role, "roles"
        for j, step in enumerate(pathway.steps):
            yield ("pathways", i, "steps", j), step.credential, "credentials"
        for j, ladder in enumerate(pathway.ladders_to):
            for identity in chain.from_iterable(ladder.map.values()):
                yield ("pathways", i, "ladders_to", j, "map"), identity, "credentials"


def _references_of_courses(pack: Pack) -> Iterator[_Reference]:
    for i, course in enumerate(pack.courses):
        for j, identity in enumerate(course.credentials):
            yield ("courses", i, "credentials", j), identity, "credentials"
    for i, endorsement in enumerate(pack.endorsements):
        for j, identity in enumerate(endorsement.of):
            yield ("endorsements", i, "of", j), identity, "credentials"


def prerequisites_do_not_circle(shelf: Shelf) -> Iterator[Problem]:
    """No badge comes, in the end, before itself."""
    first = {
        badge.id: (*badge.requires.all_of, *badge.requires.any_of)
        for badge in shelf.pack.credentials
    }
    circle = _circle(first)
    if circle:
        place = list(first).index(circle[0])
        yield shelf.problem(
            f"These badges wait for each other: {' → '.join(circle)}.",
            "Take one of them out of requires.",
            "credentials",
            place,
            "requires",
        )


def packs_do_not_circle(packs: Sequence[Pack]) -> Iterator[Problem]:
    """No pack borrows, in the end, from itself."""
    uses: dict[str, tuple[str, ...]] = {}
    for pack in packs:
        uses[pack.id] = (*uses.get(pack.id, ()), *pack.header.uses)
    circle = _circle(uses)
    if circle:
        pack = next(each for each in packs if circle[1] in each.header.uses)
        place = pack.place("pack", "uses")
        yield Problem(
            place.file,
            place.line,
            f"These packs borrow from each other: {' → '.join(circle)}.",
            "Take one of them out of uses.",
        )


def _circle(before: dict[str, tuple[str, ...]]) -> list[str]:
    """One circle, first name repeated at its end, or nothing. Never recurses."""
    try:
        TopologicalSorter(before).prepare()
    except CycleError as found:
        # It names each one before the one that waits for it; people read it the other way round.
        return list(reversed(found.args[1]))
    return []


REFERENCES: tuple[Guard, ...] = (
    ids_are_own_and_used_once,
    names_inside_are_used_once,
    used_packs_are_there,
    references_exist,
    lines_exist,
    prerequisites_do_not_circle,
)
