"""The assessor's list, and one piece of work to look at."""

import re
from typing import ClassVar, Final

from credentials.assessment.days import day_of
from credentials.assessment.governance import Act, check_right, check_scorer
from credentials.errors import Mistake
from handlers.asker import await_answer, voice_of
from handlers.messages import Message, Reply, Request
from handlers.registry.marking import (
    MovedOnError,
    achievement_of,
    own_marks,
    scorers,
    staff_of,
    where_it_is,
)
from handlers.registry.second_look import notes_for_markers
from handlers.staff.seat import to_score
from handlers.wording import staff as words
from handlers.wording import staff_marking as marking_words
from storage.attempts import Attempt, AttemptState, label_of
from storage.people import Person
from storage.transaction import Transaction

_NUMBER: Final = re.compile(r"(?:a\W?)?([0-9]{1,10})", re.IGNORECASE)


class NoNumberError(Mistake):
    """This names no piece of work."""

    advice: ClassVar[str] = "Open your list to see the numbers."


def number_in(typed: str) -> str:
    """The digits of a number of work as people type it: `A-1042`, `a1042` or `1042`.

    Raises:
        NoNumberError: It is no such number.
    """
    found = _NUMBER.fullmatch(typed.strip())
    if found is None:
        raise NoNumberError("Work has a number like A-1042.")
    return found[1]


def queue(request: Request, person: Person, tx: Transaction) -> Reply:
    """What this assessor can mark, the oldest first."""
    check_right(staff_of(person, tx), Act.SCORE)
    await_answer(request, person, tx)
    voice, waiting = voice_of(person, tx), to_score(person, tx)
    if not waiting:
        nothing = voice.say("No work waits for your marks. Thank you.")
        return Reply((words.nothing_here(voice, nothing),))
    listed = [_queued(one, person, tx) for one in waiting]
    return Reply((marking_words.queue(voice, listed, request.at),))


def attempt_numbered(number: str, tx: Transaction) -> Attempt:
    """The work with this number.

    Raises:
        NoNumberError: There is none.
    """
    digits = number_in(number)
    found = tx.attempts.by_number(int(digits))
    if found is None:
        raise NoNumberError(f"There is no work with the number {label_of(int(digits))}.")
    return found


def attempt_to_mark(number: str, request: Request, person: Person, tx: Transaction) -> Attempt:
    """The work with this number, if this person may mark it now.

    Raises:
        NoNumberError: There is none.
        MovedOnError: It does not wait for their marks.
        NotAllowed: They may not mark this learner's work.
    """
    found = attempt_numbered(number, tx)
    if found.state is not AttemptState.SUBMITTED:
        raise MovedOnError(where_it_is(found))
    if person.id in scorers(found, tx):
        raise MovedOnError(f"You have marked {found.label} already.")
    on = day_of(request.at, tx.programme.timezone)
    check_scorer(staff_of(person, tx, found.person_id), found.person_id, on)
    return found


def work(attempt: Attempt, request: Request, person: Person, tx: Transaction) -> Message:
    """The work as its marker sees it: everything but whose it is."""
    achievement, parts = achievement_of(attempt, tx), tx.attempts.parts(attempt)
    cases = achievement.assessment.cases if achievement.assessment else ()
    seen = marking_words.WorkShown(
        parts=parts,
        case=next((one.text for one in cases if one.id == attempt.case_id), ""),
        notes=notes_for_markers(attempt, tx),
        seen_before=any(tx.files.seen_from_others(one.file.file_id) for one in parts if one.file),
        blind=achievement.marking.assessors > 1,
        # What answers a command in a channel can hold no file.
        files_apart=request.account.platform == "slack",
    )
    return marking_words.work(voice_of(person, tx), attempt, achievement, seen)


def _queued(attempt: Attempt, person: Person, tx: Transaction) -> marking_words.Queued:
    achievement = achievement_of(attempt, tx)
    begun = bool(own_marks(attempt, person.id, tx))
    return marking_words.Queued(attempt, achievement.title, achievement.version, begun)
