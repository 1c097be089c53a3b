"""The governed path: what is refused, and what a good award leaves behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.issuance import issue_now
from credentials.errors import Mistake
from storage.attempts import AttemptState
from tests.handlers.registry.harbor import DATA, VIZ, Harbor


def test_a_good_award_is_public_once_a_checkpoint_covers_it(harbor: Harbor) -> None:
    """Approved is not issued: until the log covers its entry, a badge is not found."""
    badge = harbor.awards()
    assert harbor.judged(badge.id).verdict.name == "not_found"
    assert issue_now(harbor.store, harbor.at) == 1
    judgement = harbor.judged(badge.id)
    assert judgement.verdict.name == "valid"
    assert {one.outcome for one in judgement.checks} == {"pass"}


def test_the_attempt_behind_it_is_closed_and_decided(harbor: Harbor) -> None:
    """The command takes the same steps as the conversations, and each leaves its trace."""
    badge = harbor.awards()
    assert badge.attempt_id is not None
    attempt = harbor.do(lambda tx: tx.attempts.get(badge.attempt_id or ""))
    assert (attempt.state, attempt.passed) == (AttemptState.CLOSED, True)
    decisions = harbor.do(lambda tx: tx.attempts.decisions(attempt))
    assert {one.kind for one in decisions} == {"identity", "scored", "approved"}


def test_the_learner_is_told_of_the_result_and_then_of_the_badge(harbor: Harbor) -> None:
    """The badge is announced with the checkpoint that makes it public, and only once."""
    harbor.awards()
    assert [one.notice.kind for one in _owed(harbor)] == ["result"]
    issue_now(harbor.store, harbor.at)
    issue_now(harbor.store, harbor.at)
    assert sorted(one.notice.kind for one in _owed(harbor)) == ["badge_awarded", "result"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"approver": "kim", "assessors": ("kim",)}, "You marked this one."),
        ({"approver": "diaz"}, "no right to approve"),
        ({"assessors": ("lee",)}, "no right to score"),
        ({"assessors": ()}, "marked by 1 different people, and 0 are named"),
        ({"assessors": ("diaz", "kim")}, "and 2 are named"),
        ({"scores": {"fix": 1, "dupes": 3, "notes": 3}}, "do not reach the bar"),
        ({"scores": {"fix": 2, "dupes": 2, "nonsense": 2}}, "The lines are: fix, dupes, notes."),
        ({"scores": {"fix": 2, "dupes": 2}}, "no score yet for notes"),
        ({"scores": {"fix": 4, "dupes": 2, "notes": 2}}, "is not a score"),
        ({"achievement": "dss.b.viz", "scores": VIZ}, "needs dss.b.data first"),
        ({"achievement": "dss.b.dat"}, "Did you mean “dss.b.data”?"),
        ({"identity": "none"}, "needs the identity check"),
        ({"learner": "nobody"}, "nobody with the reference"),
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, "can not|cannot be earned"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_leaves_nothing(
    harbor: Harbor, change: dict[str, Any], words: str
) -> None:
    """Every refusal says what happened and what to do, and nothing is written."""
    with pytest.raises(Mistake) as caught:
        harbor.awards(**change)
    assert any(part in str(caught.value) for part in words.split("|")), str(caught.value)
    assert caught.value.next_step
    assert harbor.do(lambda tx: tx.attempts.of(harbor.ana.id)) == []
    assert _owed(harbor) == []


def test_a_second_current_badge_is_refused(harbor: Harbor) -> None:
    """One person holds one current badge of a kind."""
    first = harbor.awards()
    with pytest.raises(Mistake, match=first.id):
        harbor.awards()


def test_inside_the_renewal_window_it_is_a_renewal(harbor: Harbor) -> None:
    """The new badge names the old one and counts from its end; the old one points to it."""
    old = harbor.issues()
    assert old.valid_until == datetime(2028, 10, 5, 23, 59, 59, tzinfo=UTC)
    new = harbor.issues(at=old.valid_until - timedelta(days=30))
    assert new.renews == old.id
    assert new.valid_until == datetime(2030, 10, 5, 23, 59, 59, tzinfo=UTC)
    later = old.valid_until + timedelta(days=1)
    verdict = harbor.judged(old.id, later).verdict
    assert (verdict.name, getattr(verdict, "renewed_by", "")) == ("expired", new.id)


def test_after_a_revocation_the_same_badge_can_be_given_again(harbor: Harbor) -> None:
    """A withdrawn badge does not stand in the way of a good one."""
    harbor.withdraws(harbor.issues())
    assert harbor.issues().renews is None


def test_the_day_of_the_award_picks_the_version(harbor: Harbor) -> None:
    """`--at` governs every rule: in spring it is version 1, and prerequisites count by that day."""
    harbor.issues()
    with pytest.raises(Mistake, match=r"dss\.b\.data first"):
        harbor.awards(achievement="dss.b.viz", scores=VIZ, at=datetime(2026, 10, 1, tzinfo=UTC))
    assert harbor.issues(achievement="dss.b.viz", scores=VIZ).version == "1.2.0"


def test_a_learner_without_a_name_gets_none_until_we_know_it(harbor: Harbor) -> None:
    """A badge is made out to a full name; a nickname or a number will not do."""
    harbor.do(lambda tx: tx.people.add(harbor.at, ref="nameless"))
    with pytest.raises(Mistake, match="full name"):
        harbor.awards("nameless")


def test_an_open_draft_becomes_the_awarded_attempt(harbor: Harbor) -> None:
    """A draft does not block the command, and no second one is left lying about."""
    harbor.do(
        lambda tx: tx.attempts.open(
            harbor.ana.id, "dss.b.data", "2.0.0", harbor.at, lines=tuple(DATA)
        )
    )
    harbor.awards()
    assert len(harbor.do(lambda tx: tx.attempts.of(harbor.ana.id))) == 1


def _owed(harbor: Harbor) -> list[Any]:
    return harbor.do(lambda tx: tx.outbox.for_person(harbor.ana.id))
