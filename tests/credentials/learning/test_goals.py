"""From a job somebody wants to the pathway that leads there."""

from hypothesis import given
from hypothesis import strategies as st

from credentials.catalog.models import JobTask
from credentials.learning.goals import goals, questions, suggested
from tests.credentials.assessment.small_pack import library

LIBRARY = library()
SKILLS = [LIBRARY.competency(f"tea.c.{name}") for name in ("brew", "greet", "count")]
ROLES = LIBRARY.roles()
PATHWAYS = LIBRARY.pathways()
TASKS = [JobTask(id=f"tea.t.{name}", text=name) for name in ("pot", "guest", "till")]


def test_roles_with_a_pathway_come_first() -> None:
    """Each role says whether a pathway leads there and which skills have no badge yet."""
    found = goals(reversed(ROLES), PATHWAYS, SKILLS, {"tea.c.brew", "tea.c.greet"})
    assert [each.role.id for each in found] == ["tea.r.server", "tea.r.till", "tea.r.host"]
    server, till, _ = found
    assert server.pathway is not None
    assert server.pathway.id == "tea.p.server"
    assert till.pathway is None
    assert [each.id for each in till.no_badge_yet] == ["tea.c.count"]
    assert goals(ROLES, PATHWAYS, SKILLS[:1], ())[2].no_badge_yet == ()


def test_questions_tell_roles_apart() -> None:
    """Each question sets tasks of two roles against each other; none is asked about twice."""
    server, till = ROLES[0], ROLES[2]
    brewer = server.model_copy(update={"skills": server.skills[:2]})
    (question,) = questions((brewer, till), iter(SKILLS), TASKS)
    assert (question.first.id, question.second.id) == ("tea.t.pot", "tea.t.till")
    assert questions((server, till), SKILLS, TASKS) == ()
    assert questions((server,), SKILLS, TASKS) == ()


def test_two_roles_give_several_questions() -> None:
    """Two roles are asked about more than once when their tasks allow it."""
    two = [
        each.model_copy(update={"tasks": (each.tasks[0], each.id.replace(".c.", ".t."))})
        for each in SKILLS
    ]
    brewer = ROLES[0].model_copy(update={"skills": ROLES[0].skills[:1]})
    tasks = [JobTask(id=task, text=task) for each in two for task in each.tasks]
    assert len(questions((brewer, ROLES[2]), two, tasks)) == 2


def test_never_more_than_three_questions() -> None:
    """Somebody who is not sure is asked three times at most."""
    skills = [
        SKILLS[0].model_copy(update={"id": f"tea.c.{n}", "tasks": (f"tea.t.{n}",)})
        for n in "abcdefgh"
    ]
    roles = [
        ROLES[0].model_copy(
            update={
                "id": f"tea.r.{n}",
                "skills": (ROLES[0].skills[0].model_copy(update={"competency": f"tea.c.{n}"}),),
            }
        )
        for n in "abcdefgh"
    ]
    tasks = [JobTask(id=f"tea.t.{n}", text=n) for n in "abcdefgh"]
    asked = questions(roles, skills, tasks)
    assert len(asked) == 3
    assert len({task.id for each in asked for task in (each.first, each.second)}) == 6


def test_what_the_answers_suggest() -> None:
    """The role with most of the liked tasks; without an answer, or in a tie, all that fit."""
    assert [each.id for each in suggested(["tea.t.pot"], ROLES, SKILLS)] == ["tea.r.server"]
    assert suggested([], ROLES, SKILLS) == tuple(ROLES)
    assert suggested(["tea.t.pot"], [], SKILLS) == ()


@given(st.lists(st.sampled_from(["tea.t.pot", "tea.t.guest", "tea.t.till", "oth.t.x"])))
def test_something_is_always_suggested(liked: list[str]) -> None:
    """Whatever was picked, at least one role is named."""
    assert suggested(liked, ROLES, iter(SKILLS))
