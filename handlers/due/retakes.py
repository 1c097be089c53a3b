"""The way from a “not yet” to the next try, as several kinds of notices see it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from credentials.assessment.retakes import CanTry, Chance, Wait
from credentials.notices.topics import Topic
from handlers.learner import outcome
from handlers.learner.tries import chances_after
from handlers.registry.marking import achievement_of
from handlers.wording.reminders import Retake
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

_TOGETHER: Final = 400
MOVED_ON: Final = "they have tried again, or no try is open"


def with_history(found: Iterable[Attempt], tx: Transaction) -> Iterator[Attempt]:
    """The same attempts; what the rules will ask about them is read ahead for many at once."""
    rest = iter(found)
    while page := list(islice(rest, _TOGETHER)):
        tx.histories.read_ahead(page)
        tx.people.read_ahead(each.person_id for each in page)
        yield from page


def retake_after(missed: Attempt, learner: Person, at: datetime, tx: Transaction) -> Wait | None:
    """From when to when one can try again; None when the next try was begun or is not open.

    Practice that is still undone does not hold it back: somebody who waits for us would wait for
    ever. The words say what comes first.
    """
    newest = tx.histories.attempts(missed.person_id, missed.achievement_id)[-1]
    if newest.id != missed.id or missed.submitted_at is None:
        return None
    # Asked as of the hand-in, the rules name the days; asked as of now, whether it still counts.
    chances = chances_after(missed, learner, tx)
    first = chances.at(missed.submitted_at)
    if not isinstance(first, Wait) or not _still_open(chances.at(at)):
        return None
    return first


def retakes_of(learner: Person, at: datetime, tx: Transaction) -> list[tuple[Attempt, Wait]]:
    """Everything that somebody can try again, now or later, and from when to when."""
    missed = [
        each
        for each in tx.attempts.of(learner.id)
        # Without its version of the pack nobody knows when, and nothing can be tried.
        if each.passed is False
        and tx.catalog.achievement_version(each.achievement_id, each.version)
    ]
    found = [(each, retake_after(each, learner, at, tx)) for each in missed]
    return [(each, window) for each, window in found if window]


def retake_named(topic: Topic, missed: Attempt, tx: Transaction) -> Retake:
    """What can be tried again, by its name."""
    achievement = achievement_of(missed, tx)
    return Retake(topic, achievement.title, achievement.id, missed.number)


def practice_titles(missed: Attempt, tx: Transaction) -> list[str]:
    """What is still to practise."""
    return [each.title for each in outcome.undone(missed, tx)]


def every_policy(tx: Transaction) -> dict[tuple[int, tuple[int, ...]], list[str]]:
    """How long retakes are open and how long they wait, with the versions it holds for."""
    found: dict[tuple[int, tuple[int, ...]], list[str]] = {}
    for each in tx.catalog.every_version():
        terms = (each.retake.within_days, tuple(each.retake.wait_days))
        found.setdefault(terms, []).append(f"{each.id} {each.version}")
    return found


def _still_open(now: Chance) -> bool:
    # Number 1 is a fresh start after all tries were used, not a retake.
    return isinstance(now, Wait) or (isinstance(now, CanTry) and now.number > 1)
