"""Where somebody stands on a pathway, and what comes next."""

from dataclasses import replace

from credentials.catalog.achievement import Achievement
from credentials.learning.pathway import (
    AllDone,
    BlockedBy,
    Next,
    Shown,
    next_step,
    progress,
    why,
)
from tests.credentials.assessment.small_pack import achievement, library

PATHWAY = library().pathway("tea.p.server")
NAMES = ("brew", "greet", "host", "pour", "card")
ALL = {f"tea.b.{name}": achievement(name) for name in NAMES}


def has(*names: str) -> list[Shown]:
    """Hold these badges, each with the skills it shows."""
    return [Shown(f"tea.b.{each}", {}) for each in names]


def states(*names: str, achievements: dict[str, Achievement] | None = None) -> list[str]:
    """Tell the states of the steps, in order, for somebody who has these."""
    now = progress(PATHWAY, achievements or ALL, has(*names))
    return [each.state for each in now.steps]


def test_at_the_start() -> None:
    """The first badge is open, those after it are blocked, nice ones are spare; 0 of 3."""
    now = progress(PATHWAY, ALL, [])
    assert (now.done, now.needed) == (0, 3)
    assert states() == ["open", "blocked", "blocked", "open", "spare"]
    step = next_step(now)
    assert isinstance(step, Next)
    assert step.achievement.id == "tea.b.brew"
    assert step.others == ()
    assert now.steps[1].first == ("tea.b.brew",)


def test_why_this() -> None:
    """Task, skill, badge: in one card."""
    card = why(achievement("greet"))
    assert card is not None
    assert card.task.text == "Calm a guest who waited."
    assert card.skill.id == "tea.c.greet"
    assert why(replace(achievement("card"), skills={})) is None


def test_a_choice() -> None:
    """With the must steps done, the open ones of a group are offered together."""
    now = progress(PATHWAY, ALL, has("brew", "greet"))
    assert (now.done, now.needed) == (2, 3)
    step = next_step(now)
    assert isinstance(step, Next)
    assert step.achievement.id == "tea.b.host"
    assert [each.id for each in step.others] == ["tea.b.pour"]


def test_all_done() -> None:
    """One of the group is enough; the other is spare, and so is what is nice."""
    assert states("brew", "greet", "pour") == ["done", "done", "spare", "done", "spare"]
    now = progress(PATHWAY, ALL, has("brew", "greet", "pour"))
    assert (now.done, now.needed) == (3, 3)
    step = next_step(now)
    assert isinstance(step, AllDone)
    assert [each.id for each in step.spare] == ["tea.b.host", "tea.b.card"]
    assert progress(PATHWAY, ALL, has(*NAMES)).done == 3


def test_a_skill_shown_elsewhere() -> None:
    """A badge of another pack with the same skill at the level counts; a lower level does not."""
    other = Shown("oth.b.kettle", {"tea.c.brew": 2, "tea.c.more": 3})
    now = progress(PATHWAY, ALL, [other])
    assert [each.state for each in now.steps] == ["done", "blocked", "spare", "done", "done"]
    lower = Shown("oth.b.kettle", {"tea.c.brew": 1})
    assert progress(PATHWAY, ALL, [lower]).done == 0


def test_blocked_from_outside() -> None:
    """Where all that is left waits for a badge that is not on the way, that badge is named."""
    far = replace(
        achievement("greet"),
        requires=achievement("greet").requires.model_copy(update={"all_of": ("oth.b.first",)}),
    )
    now = progress(PATHWAY, {**ALL, far.id: far}, has("brew", "pour"))
    step = next_step(now)
    assert isinstance(step, BlockedBy)
    assert (step.achievement.id, step.first) == ("tea.b.greet", ("oth.b.first",))


def test_a_badge_that_is_gone() -> None:
    """A step whose badge is not in force is left out; what was earned stays."""
    fewer = {name: each for name, each in ALL.items() if name not in {"tea.b.host", "tea.b.pour"}}
    now = progress(PATHWAY, fewer, has("brew"))
    assert (now.done, now.needed) == (1, 2)


def test_an_outside_record_without_skills() -> None:
    """A record that claims no skill of ours is done only when it is held."""
    card = replace(achievement("card"), skills={}, competencies={})
    must = PATHWAY.model_copy(
        update={"steps": (PATHWAY.steps[4].model_copy(update={"need": "must"}),)}
    )
    alone = must.model_copy(update={"choice_groups": {}})
    now = progress(alone, {card.id: card}, [Shown("x", {"tea.c.brew": 3})])
    step = next_step(now)
    assert isinstance(step, Next)
    assert step.why is None
    assert progress(alone, {card.id: card}, has("card")).done == 1
