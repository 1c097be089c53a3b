"""Marking, one line at a time. Every score is stored as it is given: a restart loses nothing."""

import re
from typing import Any, Final

from credentials.assessment.governance import Act, NotAllowed, check_right
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
    staff_of,
)
from handlers.staff.answers import has_words, to_be_typed
from handlers.staff.queue import NoNumberError, attempt_to_mark, queue, work
from handlers.staff.seat import home_message, to_score
from handlers.wording import staff_marking as words
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

LINE_SCENE: Final = "staff_line"
COMMENT_SCENE: Final = "staff_comment"
SUM_SCENE: Final = "staff_sum"
LONGEST: Final = 1_000
_SCORE: Final = re.compile(f"[0-{HIGHEST}]")


def start(request: Request, person: Person, tx: Transaction) -> Reply:
    """Open a piece of work, or go on where this marker stopped."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    return Reply((work(attempt, request, person, tx), _next(attempt, request, person, tx)))


def start_named(request: Request, named: str, person: Person, tx: Transaction) -> Reply:
    """Open the work with the number that was typed; else say why not, and what waits."""
    if not named:
        return queue(request, person, tx)
    check_right(staff_of(person, tx), Act.SCORE)
    try:
        attempt = attempt_to_mark(named, request, person, tx)
    except (NoNumberError, MovedOnError, NotAllowed) as mistake:
        return Reply((Message(mistake.what), *queue(request, person, tx).messages))
    return Reply((work(attempt, request, person, tx), _next(attempt, request, person, tx)))


def mark(request: Request, person: Person, tx: Transaction) -> Reply:
    """Store the score of one line and go on; a low one asks why."""
    attempt = attempt_to_mark(_argument(request, 0), request, person, tx)
    line, score = _line(attempt, _argument(request, 1), tx), _argument(request, 2)
    if not _SCORE.fullmatch(score):
        raise MovedOnError("That is not a score.", "Press 0, 1, 2 or 3.")
    return _score(attempt, line, int(score), request, person, tx)


def typed_score(request: Request, person: Person, tx: Transaction) -> Reply:
    """A score can be typed too. Anything else leaves the marker at this line."""
    attempt, line = _asked_about(request, person, tx)
    typed = request.text.strip()
    if _SCORE.fullmatch(typed):
        return _score(attempt, line, int(typed), request, person, tx)
    said = Message(words.no_score(voice_of(person, tx)))
    return Reply((said, _ask(attempt, line, request, person, tx)))


def comment(request: Request, person: Person, tx: Transaction) -> Reply:
    """Take the words for a low score. A bare score is a second thought, no words for a learner."""
    attempt, line = _asked_about(request, person, tx)
    said = " ".join(request.text.split())
    given = own_marks(attempt, person.id, tx).get(line.id)
    if _SCORE.fullmatch(said):
        return _score(attempt, line, int(said), request, person, tx)
    if len(said) > LONGEST:
        too_long = Message(words.too_long(voice_of(person, tx), len(said), LONGEST))
        return Reply((too_long, _next(attempt, request, person, tx)))
    if given is not None and has_words(said):
        tx.attempts.mark(attempt, person.id, line.id, given.score, said, request.at)
    return Reply((_next(attempt, request, person, tx),))


def typed_at_sum(request: Request, person: Person, tx: Transaction) -> Reply:
    """Whatever is typed before the marks count leaves them as they are."""
    number = str(conversation(request, person, tx).notes["number"])
    attempt = attempt_to_mark(number, request, person, tx)
    said = Message(words.not_submitted(voice_of(person, tx)))
    return Reply((said, _next(attempt, request, person, tx)))


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
    following = [words.following(voice, one) for one in to_score(person, tx)[:1]]
    return Reply((Message(said, buttons=(*following,)), home_message(request, person, tx)))


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
        await_answer(request, person, tx, SUM_SCENE, {"number": attempt.number})
        comments = {name: one.comment for name, one in marks.items() if one.comment}
        asked = asked_lines(attempt, achievement_of(attempt, tx))
        result = own_result(attempt, person.id, tx)
        return words.summary(voice_of(person, tx), attempt, result, asked, comments)
    given = marks.get(line.id)
    if given is None:
        return _ask(attempt, line, request, person, tx)
    await_answer(request, person, tx, COMMENT_SCENE, _notes(attempt, line))
    voice = voice_of(person, tx)
    return to_be_typed(words.why(voice, attempt, line, given.score), request, voice)


def _ask(
    attempt: Attempt, line: RubricLine, request: Request, person: Person, tx: Transaction
) -> Message:
    await_answer(request, person, tx, LINE_SCENE, _notes(attempt, line))
    lines = asked_lines(attempt, achievement_of(attempt, tx))
    given = own_marks(attempt, person.id, tx).get(line.id)
    return words.line(
        voice_of(person, tx),
        attempt,
        line,
        (lines.index(line.id) + 1, len(lines)),
        given.score if given else None,
    )


def _score(
    attempt: Attempt,
    line: RubricLine,
    score: int,
    request: Request,
    person: Person,
    tx: Transaction,
) -> Reply:
    before = own_marks(attempt, person.id, tx).get(line.id)
    comment = before.comment if before and before.score == score else None
    tx.attempts.mark(attempt, person.id, line.id, score, comment, request.at)
    return Reply((_next(attempt, request, person, tx),))


def _notes(attempt: Attempt, line: RubricLine) -> dict[str, Any]:
    return {"number": attempt.number, "line": line.id}


def _asked_about(request: Request, person: Person, tx: Transaction) -> tuple[Attempt, RubricLine]:
    """The work and the line that this marker was asked about last."""
    notes = conversation(request, person, tx).notes
    attempt = attempt_to_mark(str(notes["number"]), request, person, tx)
    return attempt, _line(attempt, notes["line"], tx)


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
