"""What marks come to: kept lines, renewals, two markers, and who is too close to mark."""

from typing import Any

import pytest

from credentials.assessment.governance import NotAllowed
from credentials.errors import Mistake
from handlers.registry.awarding import approve, attest_identity
from handlers.registry.marking import (
    Marked,
    MissingVersionError,
    MovedOnError,
    achievement_of,
    hand_in_marks,
    own_result,
    result_of,
)
from storage.attempts import Attempt, AttemptState
from storage.people import Person
from storage.transaction import Transaction
from tests.handlers.registry.harbor import DATA, Harbor


def _open(harbor: Harbor, lines: tuple[str, ...] = tuple(DATA), **more: Any) -> Attempt:
    def act(tx: Transaction) -> Attempt:
        new = tx.attempts.open(harbor.ana.id, "dss.b.data", "2.0.0", harbor.at, lines=lines, **more)
        return tx.attempts.change(new.id, state=AttemptState.SUBMITTED, submitted_at=harbor.at)

    return harbor.do(act)


def _mark(harbor: Harbor, attempt: Attempt, marker: Person, **scores: int) -> Any:
    def act(tx: Transaction) -> Any:
        for line, score in scores.items():
            tx.attempts.mark(attempt, marker.id, line, score, None, harbor.at)
        return hand_in_marks(tx.attempts.get(attempt.id), marker, harbor.at, tx)

    return harbor.do(act)


def test_a_retake_keeps_the_lines_that_were_good(harbor: Harbor) -> None:
    """Only the missed line is marked again; the sum takes the others from before."""
    missed = _mark(harbor, _open(harbor), harbor.diaz, fix=3, dupes=1, notes=2)
    assert isinstance(missed, Marked)
    assert missed.result.missed == ("dupes",)
    harbor.wait(days=4)
    again = _mark(harbor, _open(harbor, ("dupes",), kind="retake"), harbor.kim, dupes=2)
    assert again.result.passed
    assert again.result.scores == {"fix": 3, "dupes": 2, "notes": 2}


def test_lines_may_be_named_in_full(harbor: Harbor) -> None:
    """A bridge names its lines as the pack does."""
    _mark(harbor, _open(harbor), harbor.diaz, fix=3, dupes=1, notes=2)
    harbor.wait(days=4)
    again = _mark(harbor, _open(harbor, ("dss.k.clean.dupes",)), harbor.kim, dupes=3)
    assert again.result.scores == {"fix": 3, "dupes": 3, "notes": 2}


def test_a_whole_new_attempt_keeps_nothing(harbor: Harbor) -> None:
    """Who is tested on everything is judged on what they show now, good or bad."""
    harbor.awards()
    full = _open(harbor, kind="renewal")
    outcome = _mark(harbor, full, harbor.diaz, fix=0, dupes=2, notes=2)
    assert outcome.result.scores == {"fix": 0, "dupes": 2, "notes": 2}


def test_a_short_renewal_keeps_what_the_badge_showed(harbor: Harbor) -> None:
    """A short task tests some lines; the rest stand as they were when the badge was given."""
    old = harbor.issues(scores={"fix": 3, "dupes": 3, "notes": 1})
    assert old.valid_until is not None
    harbor.wait(days=(old.valid_until - harbor.at).days - 20)
    short = _open(harbor, ("fix", "dupes"), kind="renewal", renews=old.id)
    assert _mark(harbor, short, harbor.diaz, fix=3, dupes=3).result.scores["notes"] == 1

    def finish(tx: Transaction) -> str | None:
        attempt = attest_identity(tx.attempts.get(short.id), harbor.lee, "light_id", harbor.at, tx)
        return approve(attempt, harbor.lee, harbor.at, harbor.at, tx).renews

    assert harbor.do(finish) == old.id


def test_half_a_marking_does_not_count(harbor: Harbor) -> None:
    """A line without a score is named."""
    with pytest.raises(Mistake, match="no score yet for dupes, notes"):
        _mark(harbor, _open(harbor), harbor.diaz, fix=2)


def test_marks_are_handed_in_once(harbor: Harbor) -> None:
    """A result is not changed by another marker who comes late."""
    attempt = _open(harbor)
    _mark(harbor, attempt, harbor.diaz, **DATA)
    with pytest.raises(MovedOnError):
        _mark(harbor, attempt, harbor.kim, **DATA)


def test_scores_that_are_not_handed_in_change_nothing(harbor: Harbor) -> None:
    """Somebody else's half-finished marking stays out of the sum."""
    attempt = _open(harbor)
    harbor.do(lambda tx: tx.attempts.mark(attempt, harbor.kim.id, "fix", 0, "?", harbor.at))
    _mark(harbor, attempt, harbor.diaz, **DATA)
    assert harbor.do(lambda tx: result_of(attempt, tx)).passed


def test_a_coach_does_not_mark_their_own_cohort(harbor: Harbor) -> None:
    """Who walks with a learner is too close to judge their work."""
    cohort = harbor.cohort("HARBOR-27A", coach=harbor.diaz)
    harbor.do(
        lambda tx: tx.cohorts.enrol(
            harbor.ana.id, cohort.pathway_id, harbor.at, cohort_code=cohort.code
        )
    )
    with pytest.raises(NotAllowed, match="too close"):
        _mark(harbor, _open(harbor), harbor.diaz, **DATA)


def test_a_marker_sees_only_their_own_sum(harbor: Harbor) -> None:
    """Until all is handed in, each sum is its marker's alone."""
    attempt = _open(harbor)
    for line in DATA:
        harbor.do(
            lambda tx, line=line: tx.attempts.mark(  # type: ignore[misc]
                attempt, harbor.kim.id, line, 3, None, harbor.at
            )
        )
    assert harbor.do(lambda tx: own_result(attempt, harbor.kim.id, tx)).mean == 3
    with pytest.raises(Mistake, match="no score yet"):
        harbor.do(lambda tx: own_result(attempt, harbor.diaz.id, tx))


def test_what_is_not_marked_is_not_approved(harbor: Harbor) -> None:
    """Approval comes after the result, and only once."""
    attempt = _open(harbor)
    with pytest.raises(MovedOnError):
        harbor.do(lambda tx: approve(attempt, harbor.lee, harbor.at, harbor.at, tx))


def test_a_lost_version_is_said(harbor: Harbor) -> None:
    """A promise to a learner needs its pack; without it staff hear what to load."""

    def lost(tx: Transaction) -> Attempt:
        return tx.attempts.open(harbor.ana.id, "dss.b.data", "9.9.9", harbor.at, lines=())

    attempt = harbor.do(lost)
    with pytest.raises(MissingVersionError, match=r"9\.9\.9"):
        harbor.do(lambda tx: achievement_of(attempt, tx))
