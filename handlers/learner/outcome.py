"""The last result, and the way to the next try (`product.md`, L6 and L7)."""

from datetime import datetime, timedelta

from credentials.catalog.models import Remediation
from handlers.asker import voice_of
from handlers.learner.door import one
from handlers.learner.standing import today
from handlers.learner.tries import chance_after, last_result, missed_lines
from handlers.messages import Message, Reply, Request
from handlers.registry.marking import achievement_of, result_of, scorers
from handlers.wording import learner_path as path_words
from handlers.wording import learner_practice as words
from handlers.wording.results import not_yet_message, passed_message
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

APPROVAL = timedelta(days=2)
"""How long a second person has to look at passed work."""


def result(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/retake`: the last result in words, what is left to do, and from when."""
    attempt = last_result(person, tx)
    if attempt is None:
        return one(words.no_result(voice_of(person, tx)))
    return one(message(attempt, person, request.at, tx))


def message(attempt: Attempt, person: Person, at: datetime, tx: Transaction) -> Message:
    """A scored attempt as its learner hears about it."""
    voice, on, achievement = voice_of(person, tx), today(at, tx), achievement_of(attempt, tx)
    scored, comments = result_of(attempt, tx), _comments(attempt, tx)
    if scored.passed:
        badge = tx.badges.by_attempt(attempt.id)
        by = today(attempt.marked_at + APPROVAL, tx) if attempt.marked_at else None
        return passed_message(
            voice,
            achievement,
            scored,
            comments,
            badge_by=by if by and by >= on else None,
            badge_id=badge.id if badge else None,
        )
    return not_yet_message(
        voice,
        attempt.number,
        achievement,
        scored,
        comments,
        practice=undone(attempt, tx),
        after=chance_after(attempt, person, at, tx),
        today=on,
    )


def awaited(attempt: Attempt, person: Person, at: datetime, tx: Transaction) -> Message:
    """Work that is with a marker, or passed and before a second person."""
    voice, title = voice_of(person, tx), achievement_of(attempt, tx).title
    if attempt.passed:
        return path_words.awaiting_approval(voice, title)
    by = attempt.result_by
    return path_words.being_marked(voice, title, attempt.label, by, late=by is not None and by < at)


def practice_of(attempt: Attempt, tx: Transaction) -> tuple[Remediation, ...]:
    """The practice for the lines that were “not yet”."""
    achievement = achievement_of(attempt, tx)
    missed = set(missed_lines(attempt, tx))
    if achievement.rubric is None or not missed:
        return ()
    rubric = achievement.rubric
    return tx.catalog.remediation_for(
        rubric.line_id(line) for line in achievement.lines if line.id in missed
    )


def undone(attempt: Attempt, tx: Transaction) -> tuple[Remediation, ...]:
    """The practice that is still to do."""
    done = tx.histories.practices(attempt.id)
    return tuple(each for each in practice_of(attempt, tx) if each.id not in done)


def _comments(attempt: Attempt, tx: Transaction) -> dict[str, str]:
    """What those who handed in their marks wrote, by line; of two, the later one."""
    counting = set(scorers(attempt, tx))
    return {
        one_.line: one_.comment
        for one_ in tx.attempts.scores(attempt)
        if one_.comment and one_.assessor_id in counting
    }
