"""The work somebody wants, and the path that leads there (`product.md`, L3). Badges stay."""

from datetime import datetime

from credentials.catalog.models import Competency, JobTask, Role
from credentials.learning.goals import Goal, Question, goals, questions, suggested
from handlers.asker import arguments, await_answer, conversation, voice_of
from handlers.learner import place
from handlers.learner.door import one
from handlers.learner.scenes import RATHER
from handlers.learner.standing import catalog_of_today, today
from handlers.messages import Message, Reply, Request
from handlers.wording import learner_start as words
from handlers.wording.voice import Voice
from storage.people import Person
from storage.transaction import Transaction


def goal(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/goal` shows the jobs; `goal:<role>` chooses one."""
    wanted = arguments(request)[0] if arguments(request) else ""
    found = {each.role.id: each for each in _goals(request.at, tx)}
    voice = voice_of(person, tx)
    await_answer(request, person, tx)
    if wanted not in found:
        roles = [(each.role.id, each.role.title) for each in found.values()]
        return one(words.which_job(voice, roles, unsure=True))
    return one(_choose(found[wanted], voice, person, request.at, tx))


def unsure(request: Request, person: Person, tx: Transaction) -> Reply:
    """[I am not sure]: the first of a few questions."""
    return _ask(request, person, [], tx)


def rather(request: Request, person: Person, tx: Transaction) -> Reply:
    """`rather:<question>:<1 or 2>`: the task they would rather do."""
    here, (number, picked) = conversation(request, person, tx), [*arguments(request), "", ""][:2]
    liked = list(here.notes.get("liked", []))
    asked = _questions(request.at, tx)
    # An answer to a question that was answered before is an old button.
    if here.scene != RATHER or number != str(len(liked) + 1) or len(liked) >= len(asked):
        return place.moved_on(request, person, tx)
    question = asked[len(liked)]
    task = question.first if picked == "1" else question.second
    return _ask(request, person, [*liked, task.id], tx)


def _ask(request: Request, person: Person, liked: list[str], tx: Transaction) -> Reply:
    """The next question; after the last one, what fits."""
    voice, asked = voice_of(person, tx), _questions(request.at, tx)
    if len(liked) < len(asked):
        await_answer(request, person, tx, RATHER, {"liked": liked})
        question = asked[len(liked)]
        return one(
            words.would_you_rather(
                voice, len(liked) + 1, len(asked), question.first.text, question.second.text
            )
        )
    await_answer(request, person, tx)
    roles = tx.catalog.roles(today(request.at, tx))
    fitting = suggested(liked, roles, _competencies(roles, request.at, tx))
    return one(words.fits(voice, [(role.id, role.title) for role in fitting]))


def _choose(chosen: Goal, voice: Voice, person: Person, at: datetime, tx: Transaction) -> Message:
    role, missing = chosen.role, [skill.title for skill in chosen.no_badge_yet]
    if chosen.pathway is None:
        return words.goal_without_path(voice, role.title, missing)
    tx.cohorts.enrol(person.id, chosen.pathway.id, at, goal_role=role.id)
    weeks = chosen.pathway.weeks_typical
    return words.goal_set(voice, role.title, len(role.skills), weeks, missing)


def _goals(at: datetime, tx: Transaction) -> tuple[Goal, ...]:
    on = today(at, tx)
    roles = tx.catalog.roles(on)
    with_badge = {skill for each in tx.catalog.achievements(on) for skill in each.competencies}
    return goals(roles, tx.catalog.pathways(on), _competencies(roles, at, tx), with_badge)


def _questions(at: datetime, tx: Transaction) -> tuple[Question, ...]:
    roles = tx.catalog.roles(today(at, tx))
    return questions(roles, _competencies(roles, at, tx), _tasks(at, tx))


def _competencies(roles: tuple[Role, ...], at: datetime, tx: Transaction) -> tuple[Competency, ...]:
    wanted = dict.fromkeys(skill.competency for role in roles for skill in role.skills)
    return tuple(tx.catalog.competency(each, today(at, tx)) for each in wanted)


def _tasks(at: datetime, tx: Transaction) -> tuple[JobTask, ...]:
    every = catalog_of_today(at, tx).values()
    return tuple({task.id: task for each in every for task in each.job_tasks}.values())
