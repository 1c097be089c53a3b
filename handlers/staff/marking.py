"""Marking, one line at a time. Every score is stored as it is given: a restart loses nothing."""

from typing import Final

from credentials.assessment.scoring import HIGHEST, uncommented
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import RubricLine
from handlers.asker import arguments, await_answer, conversation, voice_of
from handlers.messages import Message, Reply, Request
from handlers.registry.marking import (
    AnotherMarker,
    MovedOnError,
    achievement_of,
    asked_lines,
    declare_conflict,
    hand_in_marks,
    own_marks,
    own_result,
)
from handlers.staff.queue import attempt_to_mark, queue, work
from handlers.staff.seat import home_message
from handlers.wording import staff_marking as words
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

COMMENT_SCENE: Final = "staff_comment"
_LONGEST: Final = 1_000


def start(request: Request, person: Person, tx: Transaction) -> Reply:
    """Open a piece of work, or go on where this marker stopped."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    return Reply((work(attempt, person, tx), _next(attempt, request, person, tx)))


def mark(request: Request, person: Person, tx: Transaction) -> Reply:
    """Store the score of one line and go on; a low one asks why."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    line = _line(attempt, _argument(request, 1), tx)
    score = _argument(request, 2)
    if not score.isdecimal() or int(score) > HIGHEST:
        raise MovedOnError("That is not a score.", "Press 0, 1, 2 or 3.")
    before = own_marks(attempt, person.id, tx).get(line.id)
    comment = before.comment if before and before.score == int(score) else None
    tx.attempts.mark(attempt, person.id, line.id, int(score), comment, request.at)
    return Reply((_next(attempt, request, person, tx),))


def comment(request: Request, person: Person, tx: Transaction) -> Reply:
    """Take the words for a low score."""
    notes = conversation(request, person, tx).notes
    attempt = attempt_to_mark(str(notes["number"]), request, person, tx)
    line = _line(attempt, notes["line"], tx)
    said = " ".join(request.text.split())[:_LONGEST]
    given = own_marks(attempt, person.id, tx).get(line.id)
    if given is None or not said:
        return Reply((_next(attempt, request, person, tx),))
    tx.attempts.mark(attempt, person.id, line.id, given.score, said, request.at)
    return Reply((_next(attempt, request, person, tx),))


def redo(request: Request, person: Person, tx: Transaction) -> Reply:
    """Show one line again, to change its score."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    line = _line(attempt, _argument(request, 1), tx)
    return Reply((_ask(attempt, line, request, person, tx),))


def back(request: Request, person: Person, tx: Transaction) -> Reply:
    """Go to the line before; from the first one, to the list."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    lines = asked_lines(attempt, achievement_of(attempt, tx))
    line = _line(attempt, _argument(request, 1), tx)
    place = lines.index(line.id)
    if place == 0:
        return queue(request, person, tx)
    return Reply((_ask(attempt, _line(attempt, lines[place - 1], tx), request, person, tx),))


def submit(request: Request, person: Person, tx: Transaction) -> Reply:
    """Let the marks count."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    if _unfinished(attempt, person, tx) is not None:
        return Reply((_next(attempt, request, person, tx),))
    outcome, voice = hand_in_marks(attempt, person, request.at, tx), voice_of(person, tx)
    await_answer(request, person, tx)
    if isinstance(outcome, AnotherMarker):
        texts = {line.id: line.text for line in achievement_of(attempt, tx).lines}
        apart = [texts[line] for line in outcome.apart]
        said = words.another_marker(voice, attempt, apart)
    else:
        said = words.submitted(voice, attempt, passed=outcome.result.passed)
    return Reply((Message(said), home_message(request, person, tx)))


def know(request: Request, person: Person, tx: Transaction) -> Reply:
    """The marker knows whose work it is: somebody else marks it, now and later."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    declare_conflict(attempt, person, request.at, tx)
    said = Message(words.conflict(voice_of(person, tx), attempt))
    return Reply((said, *queue(request, person, tx).messages))


def _next(attempt: Attempt, request: Request, person: Person, tx: Transaction) -> Message:
    """The first line that still wants a score or a reason; after the last one, the sum."""
    line = _unfinished(attempt, person, tx)
    marks = own_marks(attempt, person.id, tx)
    if line is None:
        await_answer(request, person, tx)
        comments = {name: one.comment for name, one in marks.items() if one.comment}
        asked = asked_lines(attempt, achievement_of(attempt, tx))
        result = own_result(attempt, person.id, tx)
        return words.summary(voice_of(person, tx), attempt, result, asked, comments)
    given = marks.get(line.id)
    if given is None:
        return _ask(attempt, line, request, person, tx)
    notes = {"number": attempt.number, "line": line.id}
    await_answer(request, person, tx, COMMENT_SCENE, notes)
    return words.why(voice_of(person, tx), attempt, line, given.score)


def _ask(
    attempt: Attempt, line: RubricLine, request: Request, person: Person, tx: Transaction
) -> Message:
    await_answer(request, person, tx)
    lines = asked_lines(attempt, achievement_of(attempt, tx))
    given = own_marks(attempt, person.id, tx).get(line.id)
    return words.line(
        voice_of(person, tx),
        attempt,
        line,
        (lines.index(line.id) + 1, len(lines)),
        given.score if given else None,
    )


def _unfinished(attempt: Attempt, person: Person, tx: Transaction) -> RubricLine | None:
    achievement, marks = achievement_of(attempt, tx), own_marks(attempt, person.id, tx)
    comments = {name: one.comment or "" for name, one in marks.items()}
    unexplained = uncommented({name: one.score for name, one in marks.items()}, comments)
    for name in asked_lines(attempt, achievement):
        if name not in marks or name in unexplained:
            return _named(achievement, name)
    return None


def _line(attempt: Attempt, name: str, tx: Transaction) -> RubricLine:
    achievement = achievement_of(attempt, tx)
    if name not in asked_lines(attempt, achievement):
        raise MovedOnError(f"{attempt.label} has no such line to mark.")
    return _named(achievement, name)


def _named(achievement: Achievement, name: str) -> RubricLine:
    return next(line for line in achievement.lines if line.id == name)


def _argument(request: Request, place: int) -> str:
    given = arguments(request)
    return given[place] if place < len(given) else ""
