"""Learners of whom nothing is expected: paused, finished, with a marker, or not begun yet."""

from datetime import datetime

from credentials.assessment.days import day_of
from credentials.catalog.library import NotInForceError, UnknownIdError
from credentials.learning.pathway import AllDone, next_step
from handlers.learner.standing import cohort_of, pathway_of, progress_of
from storage.attempts import WITH_A_MARKER
from storage.people import Person
from storage.transaction import Transaction


def nothing_expected(learner: Person, at: datetime, tx: Transaction) -> bool:
    """Whether silence is no sign of anything."""
    cohort = cohort_of(learner, tx)
    if cohort is None or cohort.starts_on > day_of(at, tx.programme.timezone):
        return True
    return rests(learner, at, tx)


def rests(learner: Person, at: datetime, tx: Transaction) -> bool:
    """Whether they asked for a pause, the next word is ours, or there is nothing left to do."""
    if learner.paused_until and at < learner.paused_until:
        return True
    if any(each.state in WITH_A_MARKER for each in tx.attempts.of(learner.id)):
        return True
    try:
        pathway = pathway_of(learner, at, tx)
    except (UnknownIdError, NotInForceError):
        return True
    return bool(pathway and isinstance(next_step(progress_of(learner, pathway, at, tx)), AllDone))
