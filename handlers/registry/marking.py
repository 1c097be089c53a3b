"""Marks handed in and what they come to: a result, or the need for one more pair of eyes.

Scores are stored line by line as they are given; they count once their marker hands them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import ClassVar, Final, TypeAlias

from credentials.assessment.days import day_of
from credentials.assessment.governance import Staff, StaffRole, check_scorer
from credentials.assessment.scoring import Result, judge_scores, kept_lines
from credentials.catalog.achievement import Achievement
from credentials.errors import Mistake
from credentials.notices import ResultReady
from storage.attempts import Attempt, AttemptState, Score
from storage.people import Person
from storage.transaction import Transaction

WHERE: Final[Mapping[AttemptState, str]] = {
    AttemptState.DRAFT: "{work} is not handed in yet.",
    AttemptState.SUBMITTED: "{work} waits for marks.",
    AttemptState.MARKED: "{work} has its marks and waits for approval.",
    AttemptState.CLOSED: "{work} is decided already.",
}
SCORED: Final = "scored"
SENT_BACK: Final = "sent_back"
CONFLICT: Final = "conflict"
_APART: Final = 2
"""Two markers who are this far apart on a line have seen different work (`product.md`, S3)."""


class MovedOnError(Mistake):
    """Somebody has already done this step."""

    advice: ClassVar[str] = "Open your list again to see what waits for you."


class MissingVersionError(Mistake):
    """The catalog has lost a version that somebody was promised."""

    advice: ClassVar[str] = "Load the pack with that version again: vouchline catalog load PATH."


@dataclass(frozen=True, slots=True)
class Marked:
    """The attempt has a result."""

    result: Result


@dataclass(frozen=True, slots=True)
class AnotherMarker:
    """One more assessor has to mark; `apart` names the lines two markers see differently."""

    apart: tuple[str, ...]


Outcome: TypeAlias = Marked | AnotherMarker


def achievement_of(attempt: Attempt, tx: Transaction) -> Achievement:
    """What an attempt is for, in the version in force when it was opened."""
    found = tx.catalog.achievement_version(attempt.achievement_id, attempt.version)
    if found is None:
        raise MissingVersionError(
            f"The catalog has no {attempt.achievement_id}@{attempt.version} any more."
        )
    return found


def where_it_is(attempt: Attempt) -> str:
    """How far an attempt has come, for somebody who took it to be elsewhere."""
    return WHERE[attempt.state].format(work=attempt.label)


def policy_digest(achievement: Achievement, tx: Transaction) -> str:
    """The digest of the pack whose rules a decision follows."""
    return tx.packs.digest(achievement.pack_id, achievement.pack_version) or ""


def staff_of(person: Person, tx: Transaction, learner_id: str | None = None) -> Staff:
    """A person as governance sees them; with the one learner they may be too close to."""
    roles = frozenset(StaffRole(role) for role in person.roles if role in set(StaffRole))
    close = learner_id is not None and _too_close(person, learner_id, tx)
    conflicts = frozenset({learner_id}) if close and learner_id else frozenset[str]()
    return Staff(person.id, person.shown_name, roles, conflicts)


def declare_conflict(attempt: Attempt, person: Person, at: datetime, tx: Transaction) -> None:
    """Remember that somebody knows this learner and must not mark their work, now or later."""
    digest = policy_digest(achievement_of(attempt, tx), tx)
    tx.attempts.decide(attempt, CONFLICT, person.id, digest, at)


def asked_lines(attempt: Attempt, achievement: Achievement) -> tuple[str, ...]:
    """The short names of the lines to mark: all of them, unless the attempt is for a few."""
    few = {line.rpartition(".")[2] for line in attempt.lines}
    return tuple(line.id for line in achievement.lines if not few or line.id in few)


def scorers(attempt: Attempt, tx: Transaction) -> tuple[str, ...]:
    """Who has handed in marks since the work was last sent back, in order."""
    latest_first = reversed(tx.histories.deeds(attempt.id))
    since = takewhile(lambda one: one.kind != SENT_BACK, latest_first)
    return tuple(dict.fromkeys(reversed([one.by_id for one in since if one.kind == SCORED])))


def own_marks(attempt: Attempt, marker_id: str, tx: Transaction) -> dict[str, Score]:
    """What one marker has given so far, by line; the others' scores stay hidden from them."""
    asked = asked_lines(attempt, achievement_of(attempt, tx))
    return {
        one.line: one
        for one in tx.attempts.scores(attempt)
        if one.assessor_id == marker_id and one.line in asked
    }


def own_result(attempt: Attempt, marker_id: str, tx: Transaction) -> Result:
    """What one marker's scores come to.

    Raises:
        ScoreMistake: A line has no score yet.
    """
    scores = {line: one.score for line, one in own_marks(attempt, marker_id, tx).items()}
    return judge_scores(achievement_of(attempt, tx), scores, _kept(attempt, tx))


def hand_in_marks(attempt: Attempt, marker: Person, at: datetime, tx: Transaction) -> Outcome:
    """Count somebody's scores from now on, and give the result when there are enough.

    Raises:
        NotAllowed: They may not mark this learner's work.
        ScoreMistake: A line has no score yet.
        MovedOnError: It has been marked already.
    """
    achievement = achievement_of(attempt, tx)
    zone = tx.programme.timezone
    check_scorer(staff_of(marker, tx, attempt.person_id), attempt.person_id, day_of(at, zone))
    done = scorers(attempt, tx)
    if attempt.state is not AttemptState.SUBMITTED or marker.id in done:
        raise MovedOnError(f"{attempt.label} does not wait for your marks.")
    mine = own_result(attempt, marker.id, tx)
    tx.attempts.decide(attempt, SCORED, marker.id, policy_digest(achievement, tx), at)
    if len(done) + 1 < achievement.marking.assessors:
        return AnotherMarker(())
    apart = _apart(attempt, mine, done, tx)
    if apart and len(done) + 1 == achievement.marking.assessors:
        return AnotherMarker(apart)
    return Marked(_settle(attempt, at, tx))


def result_of(attempt: Attempt, tx: Transaction) -> Result:
    """What the marks handed in come to.

    Of several scores for a line the middle one counts, of two the lower: a badge must stand up
    to the stricter pair of eyes.
    """
    achievement = achievement_of(attempt, tx)
    asked = asked_lines(attempt, achievement)
    agreed = {line: score for line, score in _agreed(attempt, tx).items() if line in asked}
    return judge_scores(achievement, agreed, _kept(attempt, tx))


def _settle(attempt: Attempt, at: datetime, tx: Transaction) -> Result:
    result = result_of(attempt, tx)
    if result.passed:
        tx.attempts.change(attempt.id, state=AttemptState.MARKED, marked_at=at, passed=True)
    else:
        tx.attempts.change(
            attempt.id, state=AttemptState.CLOSED, marked_at=at, decided_at=at, passed=False
        )
    before = sum(one.kind == SENT_BACK for one in tx.attempts.decisions(attempt))
    tx.owe(ResultReady(attempt.person_id, at, attempt.id, before), at)
    return result


def _kept(attempt: Attempt, tx: Transaction) -> dict[str, int]:
    """The scores of the lines that this attempt does not test again."""
    achievement = achievement_of(attempt, tx)
    asked = set(asked_lines(attempt, achievement))
    untested = {line.id for line in achievement.lines} - asked
    if not untested:
        return {}
    kept: dict[str, int] = {}
    for one in tx.histories.attempts(attempt.person_id, attempt.achievement_id):
        if one.number < attempt.number and one.state is AttemptState.CLOSED:
            scores = _agreed(one, tx)
            # A passed badge keeps all its lines for a bridge or renewal; a miss keeps what policy
            # says.
            kept |= scores if one.passed else kept_lines(achievement, [scores])
    return {line: score for line, score in kept.items() if line in untested}


def _agreed(attempt: Attempt, tx: Transaction) -> dict[str, int]:
    counting = set(scorers(attempt, tx))
    given: dict[str, list[int]] = {}
    for one in tx.histories.marks(attempt.id):
        if one.assessor_id in counting:
            given.setdefault(one.line, []).append(one.score)
    return {line: sorted(scores)[(len(scores) - 1) // 2] for line, scores in given.items()}


def _apart(
    attempt: Attempt, mine: Result, others: tuple[str, ...], tx: Transaction
) -> tuple[str, ...]:
    """The lines on which two markers are too far apart, all of them if only the result differs."""
    found: list[str] = []
    for other in others:
        theirs = own_result(attempt, other, tx)
        pairs = zip(mine.lines, theirs.lines, strict=True)
        far = [a.line.id for a, b in pairs if abs(a.score - b.score) >= _APART]
        if not far and mine.passed != theirs.passed:
            pairs = zip(mine.lines, theirs.lines, strict=True)
            far = [a.line.id for a, b in pairs if a.score != b.score]
        found += far
    return tuple(dict.fromkeys(found))


def _too_close(person: Person, learner_id: str, tx: Transaction) -> bool:
    enrolments = tx.cohorts.of(learner_id)
    cohorts = [tx.cohorts.get(one.cohort_code) for one in enrolments if one.cohort_code]
    if any(cohort and cohort.coach_id == person.id for cohort in cohorts):
        return True
    return any(
        decision.kind == CONFLICT and decision.by_id == person.id
        for attempt in tx.attempts.of(learner_id)
        for decision in tx.attempts.decisions(attempt)
    )
