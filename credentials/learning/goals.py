"""From a job somebody wants to the pathway that leads there (`product.md`, L3).

A goal can change at any time; badges stay. Nothing here ranks people or promises a job.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from credentials.catalog.models import Competency, JobTask, Pathway, Role

QUESTIONS = 3


@dataclass(frozen=True)
class Goal:
    """A role, the pathway to it if there is one, and the skills that no badge shows yet."""

    role: Role
    pathway: Pathway | None
    no_badge_yet: tuple[Competency, ...]


@dataclass(frozen=True)
class Question:
    """“Would you rather …”: two tasks at work from two roles."""

    first: JobTask
    second: JobTask


def goals(
    roles: Iterable[Role],
    pathways: Sequence[Pathway],
    competencies: Iterable[Competency],
    with_badge: Collection[str],
) -> tuple[Goal, ...]:
    """List what somebody can aim for, those with a pathway first.

    Args:
        roles: All roles.
        pathways: All pathways; of several to the same role the first one is offered.
        competencies: Those the roles name.
        with_badge: Ids of competencies that some badge shows.
    """
    known = {each.id: each for each in competencies}
    found = tuple(
        Goal(
            role,
            next((each for each in pathways if each.goal_role == role.id), None),
            tuple(
                known[skill.competency]
                for skill in role.skills
                if skill.competency in known and skill.competency not in with_badge
            ),
        )
        for role in roles
    )
    return tuple(sorted(found, key=lambda goal: goal.pathway is None))


def questions(
    roles: Sequence[Role], competencies: Iterable[Competency], tasks: Iterable[JobTask]
) -> tuple[Question, ...]:
    """Make up to three questions for somebody who is not sure.

    Each sets two tasks against each other that no role has both of, so that the answer tells
    something; no task is asked about twice.
    """
    texts = {each.id: each for each in tasks}
    known = tuple(competencies)
    pairs = tuple(combinations([_tasks(role, known) for role in roles], 2))
    asked: set[str] = set()
    found: list[Question] = []
    # Round after round, so that no pair of roles is asked about twice before all were asked once.
    for mine, others in pairs * QUESTIONS:
        one = _first(mine - others - asked, texts)
        two = _first(others - mine - asked, texts)
        if one and two and len(found) < QUESTIONS:
            asked |= {one.id, two.id}
            found.append(Question(one, two))
    return tuple(found)


def suggested(
    liked: Iterable[str], roles: Sequence[Role], competencies: Iterable[Competency]
) -> tuple[Role, ...]:
    """Name the roles that have most of the tasks somebody liked; all of them when they tie.

    Args:
        liked: Ids of the tasks that were picked.
        roles: All roles, in the order in which they are shown.
        competencies: What connects roles and tasks.
    """
    picked = set(liked)
    known = tuple(competencies)
    counts = [len(picked & _tasks(role, known)) for role in roles]
    most = max(counts, default=0)
    return tuple(role for role, count in zip(roles, counts, strict=True) if count == most)


def _tasks(role: Role, competencies: Iterable[Competency]) -> set[str]:
    wanted = {skill.competency for skill in role.skills}
    return {task for each in competencies if each.id in wanted for task in each.tasks}


def _first(ids: Collection[str], texts: dict[str, JobTask]) -> JobTask | None:
    return next((task for name, task in texts.items() if name in ids), None)
