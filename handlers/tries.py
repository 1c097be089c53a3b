"""What a learner's attempts came to and what they may try next: from the rows to the rules.

The rules are `credentials.assessment.scoring` and `retakes`; here is only what they are asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credentials.assessment.days import day_of
from credentials.assessment.retakes import Chance, Terms, Try, chance
from credentials.assessment.scoring import Result, ScoreMistake, judge_scores, kept_lines
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Remediation
from storage.attempts import Attempt, AttemptState
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Round:
    """The attempts that count together: at one achievement, to earn it or to renew one badge.

    `achievement` is the version the first attempt was opened at: its rules hold to the end.
    """

    achievement: Achievement
    attempts: tuple[Attempt, ...]

    @property
    def handed_in(self) -> tuple[Attempt, ...]:
        """Without the draft."""
        return tuple(one for one in self.attempts if one.submitted_at is not None)

    @property
    def last(self) -> Attempt:
        """The newest attempt, a draft included."""
        return self.attempts[-1]


def round_of(one: Attempt, tx: Transaction) -> Round | None:
    """The round an attempt belongs to; None when its version of the pack is not there."""
    attempts = tuple(
        each
        for each in tx.attempts.of(one.person_id, one.achievement_id)
        if each.renews == one.renews
    )
    achievement = tx.catalog.achievement_version(one.achievement_id, attempts[0].version)
    return None if achievement is None else Round(achievement, attempts)


def chance_in(one: Round, at: datetime, tx: Transaction) -> Chance:
    """What is possible now."""
    lines = tuple(line.id for line in one.achievement.lines)
    terms = Terms(one.achievement.retake, lines, tx.programme.timezone)
    return chance([_try(one, each, tx) for each in one.handed_in], at, terms)


def result_of(one: Round, attempt: Attempt, tx: Transaction) -> Result | None:
    """What a marked attempt came to, with the lines kept from those before it; None = no whole."""
    own = scores_of(attempt, tx)
    if not own:
        return None
    before = [scores_of(each, tx) for each in one.handed_in if each.number < attempt.number]
    try:
        return judge_scores(one.achievement, own, kept_lines(one.achievement, before))
    except ScoreMistake:
        # A bridge has lines of its own; its sum is not that of the whole rubric.
        return None


def scores_of(attempt: Attempt, tx: Transaction) -> dict[str, int]:
    """The score of each line; where two assessors differ, the lower one."""
    found: dict[str, int] = {}
    for score in tx.attempts.scores(attempt):
        found[score.line] = min(score.score, found.get(score.line, score.score))
    return found


def practice_for(one: Round, missed: Iterable[str], tx: Transaction) -> tuple[Remediation, ...]:
    """The practice for these lines, each once."""
    rubric = one.achievement.rubric
    if rubric is None:
        return ()
    begun = day_of(one.attempts[0].opened_at, tx.programme.timezone)
    return tx.catalog.remediation_for([f"{rubric.id}.{line}" for line in missed], begun)


def _try(one: Round, attempt: Attempt, tx: Transaction) -> Try:
    handed_in = attempt.submitted_at or attempt.opened_at
    if attempt.state is not AttemptState.CLOSED:
        return Try(handed_in, scored=False)
    if attempt.passed:
        return Try(handed_in)
    result = result_of(one, attempt, tx)
    # Closed without a badge is never “passed”, whatever the sum of the scores says.
    missed = (result.missed if result else ()) or attempt.lines
    return Try(handed_in, missed, tuple(_practised(one, attempt, missed, tx)))


def _practised(
    one: Round, attempt: Attempt, missed: Iterable[str], tx: Transaction
) -> Iterable[tuple[str, datetime]]:
    done = tx.attempts.practices(attempt.id)
    for line in missed:
        wanted = [done.get(each.id) for each in practice_for(one, [line], tx)]
        finished = [when for when in wanted if when is not None]
        if finished and len(finished) == len(wanted):
            yield line, max(finished)
