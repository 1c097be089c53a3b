"""Beginning: the rubric with samples, then a draft with its version, its lines and its case."""

from datetime import datetime
from mimetypes import guess_type
from typing import assert_never

from credentials.assessment.governance import missing_first
from credentials.assessment.retakes import BeingScored, CanTry, NoTriesLeft, Passed, Wait
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Case
from handlers.asker import arguments, voice_of
from handlers.learner import outcome, place, work
from handlers.learner.door import WordedMistake, one
from handlers.learner.standing import coach_of, held_now, shown_by, superseded, today
from handlers.learner.tries import chance_of, last_result, own_attempt, waiting_attempt
from handlers.learner.upcoming import bridge_message, next_message, titles
from handlers.messages import Attachment, Message, Reply, Request
from handlers.registry.marking import achievement_of, asked_lines
from handlers.wording import learner_path
from handlers.wording import learner_work as words
from handlers.wording.learner import path_button
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction


class NoFreshCaseError(WordedMistake):
    """Every case of an assessment has been given to this learner."""


def rubric(request: Request, person: Person, tx: Transaction) -> Reply:
    """`rubric:<achievement>`: how it is marked, before anything is begun."""
    identity = arguments(request)[0] if arguments(request) else ""
    achievement = tx.catalog.achievement(identity, today(request.at, tx))
    voice = voice_of(person, tx)
    if achievement.external:
        return one(learner_path.outside(voice, achievement.title))
    names = [line.id for line in achievement.lines]
    buttons = (words.start_button(voice, achievement.id), path_button(voice))
    return one(words.rubric(voice, achievement, names, buttons))


def rubric_of(request: Request, person: Person, tx: Transaction) -> Reply:
    """`rubric_of:<attempt>`: the same for work that was begun, in its version."""
    attempt = own_attempt(person, (arguments(request) or [""])[0], tx)
    if attempt is None:
        return place.moved_on(request, person, tx)
    achievement, voice = achievement_of(attempt, tx), voice_of(person, tx)
    names = asked_lines(attempt, achievement)
    return one(words.rubric(voice, achievement, names, (work.go_on(voice, attempt),)))


def start(request: Request, person: Person, tx: Transaction) -> Reply:
    """`start:<achievement>` and `retake:<achievement>`: begin, or say what comes first."""
    identity = arguments(request)[0] if arguments(request) else ""
    achievement = tx.catalog.achievement(identity, today(request.at, tx))
    hindrance = _hindrance(achievement, person, request.at, tx)
    if hindrance:
        return one(hindrance)
    draft = tx.attempts.draft(person.id, achievement.id)
    if draft:
        return work.resume(request, person, draft, tx)
    chance = chance_of(person, achievement, request.at, tx)
    if not isinstance(chance, CanTry):
        return one(_not_now(chance, achievement, person, request.at, tx))
    kind = "first" if chance.number == 1 else "retake"
    attempt = open_attempt(person, achievement, kind, chance.redo, request.at, tx)
    return begun(request, person, attempt, tx)


def begun(request: Request, person: Person, attempt: Attempt, tx: Transaction) -> Reply:
    """The task. Whoever comes back after a while reads first how it is marked."""
    achievement, voice = achievement_of(attempt, tx), voice_of(person, tx)
    given = _case_files(attempt, achievement, request.at, tx)
    task = work.ask_way(request, person, attempt, tx, given)
    if attempt.kind == "first":
        # [Start] stood under the rubric: they have just read it.
        return task
    names = asked_lines(attempt, achievement)
    return Reply((words.rubric(voice, achievement, names, ()), *task.messages))


def open_attempt(
    person: Person,
    achievement: Achievement,
    kind: str,
    lines: tuple[str, ...],
    at: datetime,
    tx: Transaction,
    *,
    renews: str | None = None,
) -> Attempt:
    """Open a draft in the version in force, with a case this learner has not had."""
    case = _case_for(person, achievement, tx)
    return tx.attempts.open(
        person.id,
        achievement.id,
        achievement.version,
        at,
        kind=kind,
        lines=lines,
        case_id=case.id if case else None,
        renews=renews,
    )


def _case_files(
    attempt: Attempt, achievement: Achievement, at: datetime, tx: Transaction
) -> tuple[Attachment, ...]:
    """The files of the case, as the learner's own copies."""
    cases = achievement.assessment.cases if achievement.assessment else ()
    case = next((each for each in cases if each.id == attempt.case_id), None)
    found: list[Attachment] = []
    for name in case.files if case else ():
        content = tx.packs.material(achievement.pack_id, achievement.pack_version, name)
        if content is not None:
            kind = guess_type(name)[0] or "application/octet-stream"
            found.append(tx.files.keep(attempt.person_id, name, kind, content, at))
    return tuple(found)


def _hindrance(
    achievement: Achievement, person: Person, at: datetime, tx: Transaction
) -> Message | None:
    """What stands before beginning: they have it, it was superseded, or others come first."""
    voice = voice_of(person, tx)
    if achievement.external:
        return learner_path.outside(voice, achievement.title)
    held = held_now(person, achievement.id, at, tx)
    if held:
        return learner_path.have_it(voice, achievement.title, held.id)
    old = superseded(person, achievement.id, at, tx)
    if old and tx.attempts.draft(person.id, achievement.id) is None:
        return bridge_message(achievement, old, voice, at, tx)
    first = missing_first(achievement, (each.achievement for each in shown_by(person, at, tx)))
    if first:
        return learner_path.blocked(voice, achievement.title, titles(first, voice, at, tx))
    return None


def _not_now(
    chance: Wait | BeingScored | Passed | NoTriesLeft,
    achievement: Achievement,
    person: Person,
    at: datetime,
    tx: Transaction,
) -> Message:
    voice = voice_of(person, tx)
    match chance:
        case BeingScored():
            attempt = waiting_attempt(person, achievement.id, tx)
            if attempt is None:
                return next_message(person, at, tx)
            return outcome.awaited(attempt, person, at, tx)
        case Passed():
            return learner_path.awaiting_approval(voice, achievement.title)
        case Wait() | NoTriesLeft():
            last = last_result(person, tx, achievement.id)
            return outcome.message(last, person, at, tx) if last else next_message(person, at, tx)
        case _:
            assert_never(chance)


def _case_for(person: Person, achievement: Achievement, tx: Transaction) -> Case | None:
    """A case they have not had; when all were used, the one they had longest ago."""
    cases = achievement.assessment.cases if achievement.assessment else ()
    if not cases:
        return None
    had = [each.case_id for each in tx.attempts.of(person.id, achievement.id) if each.case_id]
    fresh = [case for case in cases if case.id not in had]
    if fresh:
        return fresh[0]
    if achievement.retake.new_case_each_time:
        voice = voice_of(person, tx)
        raise NoFreshCaseError(*words.fresh_case(voice, coach_of(person, tx)))
    return min(cases, key=lambda case: _last_had(case.id, had))


def _last_had(case_id: str, had: list[str]) -> int:
    return len(had) - 1 - had[::-1].index(case_id)
