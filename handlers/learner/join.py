"""Class codes: taken when exact, offered when close, never guessed (`product.md`, L2)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import assert_never

from credentials.learning.codes import DidYouMean, Exact, Unknown, match_code
from handlers.asker import arguments, await_answer, conversation, voice_of, words_after_command
from handlers.learner.door import one
from handlers.learner.scenes import CODE
from handlers.learner.standing import today
from handlers.messages import Reply, Request
from handlers.wording import learner_start as words
from storage.cohorts import Cohort
from storage.people import Person
from storage.transaction import Transaction

TRIES, PAUSE = 5, timedelta(minutes=15)


def ask(request: Request, person: Person, tx: Transaction) -> Reply:
    """Wait for a class code."""
    await_answer(request, person, tx, CODE)
    return one(words.which_code(voice_of(person, tx), person.shown_name))


def code(request: Request, person: Person, tx: Transaction) -> Reply:
    """A class code that was typed, or `/join CODE`."""
    typed = words_after_command(request)
    return try_code(request, person, typed, tx) if typed else ask(request, person, tx)


def join(request: Request, person: Person, tx: Transaction) -> Reply:
    """A code we offered was pressed: `join:HARBOR-27A`; without one, none of them was meant."""
    given = ":".join(arguments(request))
    offered = conversation(request, person, tx).notes.get("offered", [])
    cohort = tx.cohorts.get(given) if given in offered else None
    if cohort:
        return _enrol(request, person, cohort, tx)
    await_answer(request, person, tx, CODE)
    return one(words.type_code(voice_of(person, tx)))


def try_code(request: Request, person: Person, typed: str, tx: Transaction) -> Reply:
    """Judge a code; after five in a quarter of an hour we wait, whatever comes next."""
    voice = voice_of(person, tx)
    await_answer(request, person, tx, CODE)
    if not tx.limits.take(_limit(person), request.at, TRIES, PAUSE):
        return one(words.code_pause(voice, int(PAUSE.total_seconds() // 60)))
    cohorts = {each.code: each for each in tx.cohorts.all()}
    found = match_code(typed, cohorts)
    match found:
        case Exact(exact):
            return _enrol(request, person, cohorts[exact], tx)
        case DidYouMean(codes):
            on = today(request.at, tx)
            offered = [each for each in codes if not cohorts[each].ended(on)] or list(codes)
            await_answer(request, person, tx, CODE, {"offered": offered})
            return one(words.did_you_mean(voice, _told([cohorts[each] for each in offered], tx)))
        case Unknown():
            return one(words.unknown_code(voice))
        case _:
            assert_never(found)


def _enrol(request: Request, person: Person, cohort: Cohort, tx: Transaction) -> Reply:
    tx.limits.clear(_limit(person))
    if ended := cohort.ended(today(request.at, tx)):
        return _over(request, person, cohort.code, ended, tx)
    if _is_in(person, cohort.code, tx):
        await_answer(request, person, tx)
        coach = tx.people.get(cohort.coach_id).shown_name
        return one(words.already_in(voice_of(person, tx), cohort.code, coach))
    goal = tx.catalog.pathway(cohort.pathway_id).goal_role
    tx.cohorts.enrol(
        person.id, cohort.pathway_id, request.at, cohort_code=cohort.code, goal_role=goal
    )
    return welcome(request, person, cohort, tx)


def welcome(request: Request, person: Person, cohort: Cohort, tx: Transaction) -> Reply:
    """They are in: who the coach is, and when we write; of a class that is over, only that."""
    if ended := cohort.ended(today(request.at, tx)):
        return _over(request, person, cohort.code, ended, tx)
    voice, coach = voice_of(person, tx), tx.people.get(cohort.coach_id).shown_name
    await_answer(request, person, tx)
    name, code_, hour, starts = person.shown_name, cohort.code, person.hour, cohort.starts_on
    goal = tx.catalog.pathway(cohort.pathway_id).goal_role
    roles = {role.id: role.title for role in tx.catalog.roles(today(request.at, tx))}
    return one(words.joined(voice, name, code_, coach, hour, starts, goal=roles.get(goal)))


def _over(request: Request, person: Person, code_: str, ended: date, tx: Transaction) -> Reply:
    voice = voice_of(person, tx)
    if _is_in(person, code_, tx):
        await_answer(request, person, tx)
        return one(words.own_class_over(voice, code_, ended))
    await_answer(request, person, tx, CODE)
    return one(words.class_over(voice, code_, ended))


def _is_in(person: Person, code_: str, tx: Transaction) -> bool:
    return any(each.cohort_code == code_ for each in tx.cohorts.of(person.id))


def _told(cohorts: Sequence[Cohort], tx: Transaction) -> list[tuple[str, str, date]]:
    return [
        (each.code, tx.catalog.pathway(each.pathway_id).title, each.starts_on) for each in cohorts
    ]


def _limit(person: Person) -> str:
    return f"class codes:{person.id}"
