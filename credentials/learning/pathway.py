"""Where somebody stands on a pathway, and what comes next (`product.md`, L4).

Progress is worked out from the badges a person has, so a skill that was shown through another
pack counts, and a pathway that changes midway takes nothing away.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from credentials.assessment.governance import missing_first
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Competency, JobTask, Pathway, Step

StepState: TypeAlias = Literal["done", "open", "blocked", "spare"]
"""`spare`: nothing is lost by leaving it out, because its group has enough or it is only nice."""


@dataclass(frozen=True)
class Shown:
    """A badge that counts now, and the levels of competencies it shows."""

    achievement: str
    competencies: Mapping[str, int]


@dataclass(frozen=True)
class StepProgress:
    """One step. `first` names the badges that are needed before it, when it is blocked."""

    step: Step
    achievement: Achievement
    state: StepState
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """All steps of a pathway, in its order; `done` of `needed` badges."""

    steps: tuple[StepProgress, ...]
    done: int
    needed: int


@dataclass(frozen=True)
class Why:
    """One card: the task at work, the skill it takes, the badge that shows it."""

    task: JobTask
    skill: Competency
    achievement: Achievement


@dataclass(frozen=True)
class Next:
    """The step to take now; with `others`, the rest of the same choice.

    `why` is empty for an outside record that claims no skill of ours.
    """

    achievement: Achievement
    why: Why | None
    others: tuple[Achievement, ...] = ()


@dataclass(frozen=True)
class BlockedBy:
    """Every step that is left waits for badges that are not on this pathway, or not yet earned."""

    achievement: Achievement
    first: tuple[str, ...]


@dataclass(frozen=True)
class AllDone:
    """The pathway is complete; `spare` badges could still be earned."""

    spare: tuple[Achievement, ...] = ()


NextStep: TypeAlias = Next | BlockedBy | AllDone


def progress(
    pathway: Pathway, achievements: Mapping[str, Achievement], shown: Iterable[Shown]
) -> Progress:
    """Work out where somebody stands.

    Args:
        pathway: As it is in force today.
        achievements: Those of its steps, by id. A step whose badge is not in force is left out.
        shown: The person's badges that count today.
    """
    badges = tuple(shown)
    known = [each for each in pathway.steps if each.credential in achievements]
    done = [each for each in known if _is_done(achievements[each.credential], badges)]
    full = {
        group
        for group, wanted in pathway.choice_groups.items()
        if sum(each.group == group for each in done) >= wanted
    }
    steps = tuple(
        _step(each, achievements[each.credential], badges, done=each in done, full=full)
        for each in known
    )
    counted = sum(each.need == "must" for each in done) + sum(
        min(wanted, sum(each.group == group for each in done))
        for group, wanted in pathway.choice_groups.items()
    )
    return Progress(steps, counted, _needed(pathway, known))


def next_step(now: Progress) -> NextStep:
    """Pick the first open step; of a choice, the others are named too."""
    for each in now.steps:
        if each.state == "open":
            group = each.step.group
            others = tuple(
                other.achievement
                for other in now.steps
                if group and other.step.group == group and other.state == "open" and other != each
            )
            return Next(each.achievement, why(each.achievement), others)
    for each in now.steps:
        if each.state == "blocked":
            return BlockedBy(each.achievement, each.first)
    return AllDone(tuple(each.achievement for each in now.steps if each.state == "spare"))


def why(achievement: Achievement) -> Why | None:
    """Tell what a badge is good for: task, skill, badge (`product.md`, row 3)."""
    skill = next(iter(achievement.skills.values()), None)
    if skill is None:
        return None
    task = next(each for each in achievement.job_tasks if each.id in skill.tasks)
    return Why(task, skill, achievement)


def _is_done(achievement: Achievement, shown: Collection[Shown]) -> bool:
    """Count the badge itself, or badges that together show all its skills at its levels."""
    if any(each.achievement == achievement.id for each in shown):
        return True
    return bool(achievement.competencies) and all(
        any(each.competencies.get(skill, 0) >= level for each in shown)
        for skill, level in achievement.competencies.items()
    )


def _step(
    step: Step,
    achievement: Achievement,
    shown: Collection[Shown],
    *,
    done: bool,
    full: Collection[str],
) -> StepProgress:
    if done:
        return StepProgress(step, achievement, "done")
    if step.need == "nice" or step.group in full:
        return StepProgress(step, achievement, "spare")
    first = missing_first(achievement, (each.achievement for each in shown))
    return StepProgress(step, achievement, "blocked" if first else "open", first)


def _needed(pathway: Pathway, known: Iterable[Step]) -> int:
    steps = tuple(known)
    return sum(each.need == "must" for each in steps) + sum(
        min(wanted, sum(each.group == group for each in steps))
        for group, wanted in pathway.choice_groups.items()
    )
