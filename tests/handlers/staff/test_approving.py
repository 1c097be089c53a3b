"""Approving: by another person, after the identity check, with numbers in place of names."""

import pytest

from bot.issuance import issue_now
from handlers.people import add_staff, remove_staff
from storage.attempts import Attempt, AttemptState
from tests.handlers.registry.harbor import Harbor
from tests.handlers.staff.conftest import Chat, hand_in


@pytest.fixture
def passed(harbor: Harbor, chat: Chat, work: Attempt) -> Attempt:
    """Ana's list, marked by Kim, who is an approver as well."""
    kim = chat(harbor.kim).acts(f"score:{work.number}")
    kim.presses("2").presses("2").presses("3").presses("Submit")
    return work


def _attempt(harbor: Harbor, work: Attempt) -> Attempt:
    return harbor.do(lambda tx: tx.attempts.get(work.id))


def test_from_the_list_to_a_public_badge(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """Number, marker, rules; the identity check comes before the approval."""
    lee = chat(harbor.lee).says("/staff approve")
    assert f"{passed.label} – Data Essentials (Sheets) v2.0.0" in lee
    assert "Marked by Jun Kim. Mean 2.2, all must-pass met → Pass." in lee
    assert "Ana" not in lee.text
    assert "ID light: ○ not done yet. Rules " in lee
    assert "Approve" not in lee.labels
    assert "is the work of Ana Moreno" in lee.presses("Check ID")
    assert "ID light: ✓ done" in lee.presses("Yes, it matches")
    assert "is approved: VL-" in lee.presses("Approve")
    assert issue_now(harbor.store, harbor.at) == 1
    badge = harbor.do(lambda tx: tx.badges.by_attempt(passed.id))
    assert badge is not None
    assert harbor.judged(badge.id).verdict.name == "valid"


def test_nobody_approves_what_they_marked(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """Separate by person: Kim may approve, and not this one."""
    kim = chat(harbor.kim).says("approve")
    assert "No badge waits for your approval." in kim
    for verb in ("approve", "idcheck", "sendback", "hold"):
        assert "You marked this one. Another person must approve." in kim.acts(
            f"{verb}:{passed.number}"
        )


def test_a_second_account_of_the_marker_is_the_marker(
    harbor: Harbor, chat: Chat, passed: Attempt
) -> None:
    """Two accounts do not make two people."""
    harbor.do(lambda tx: tx.people.link(harbor.kim.id, "telegram", "", "kim-2", harbor.at))
    other = chat(harbor.kim)
    other.account = type(other.account)("telegram", "", "kim-2")
    assert "You marked this one." in other.acts(f"approve:{passed.number}")


def test_a_role_that_is_taken_away_is_gone_at_once(
    harbor: Harbor, chat: Chat, passed: Attempt
) -> None:
    """Buttons shown before do nothing, and what a dismissed marker scored is marked again."""
    lee = chat(harbor.lee).says("approve").presses("Check ID").presses("Yes, it matches")
    harbor.do(lambda tx: remove_staff("lee", frozenset({"approver"}), harbor.at, tx))
    assert "has no right to approve badges" in lee.presses("Approve")
    harbor.do(lambda tx: remove_staff("kim", frozenset(), harbor.at, tx))
    harbor.do(lambda tx: add_staff("ruiz", "Elena Ruiz", frozenset({"approver"}), harbor.at, tx))
    assert "has no right to score work" in chat(harbor.ruiz).acts(f"approve:{passed.number}")
    assert "queue" not in chat(harbor.kim).says("queue").labels
    assert "/staff join" in chat(harbor.kim).says("queue").text
    assert _attempt(harbor, passed).state is AttemptState.MARKED


def test_without_the_identity_check_nothing_is_issued(
    harbor: Harbor, chat: Chat, passed: Attempt
) -> None:
    """A made-up button is no way around it."""
    lee = chat(harbor.lee).acts(f"approve:{passed.number}")
    assert "needs the identity check “light_id”" in lee
    assert harbor.do(lambda tx: tx.badges.of(harbor.ana.id)) == []


def test_a_role_taken_away_counts_at_once(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """Rights are looked at when the button is pressed, not when it was shown."""
    assert "no right to approve" in chat(harbor.diaz).acts(f"approve:{passed.number}")
    assert "no right to approve" in chat(harbor.diaz).says("approve")


def test_sent_back_with_a_line_for_the_markers(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """The learner hears by when; the marker reads the line, and marks again."""
    lee = chat(harbor.lee).says("approve").presses("Send back")
    assert "is back with the markers" in lee.says("Look at row 12 {again}.")
    assert "by Sat 10 Oct" in lee
    owed = [one.notice.kind for one in harbor.do(lambda tx: tx.outbox.for_person(harbor.ana.id))]
    assert sorted(owed) == ["result", "sent_back"]
    assert _attempt(harbor, passed).state is AttemptState.SUBMITTED
    harbor.wait(hours=1)
    kim = chat(harbor.kim).acts(f"score:{passed.number}")
    assert "Sent back: Look at row 12 {again}." in kim
    assert "Mean 2.2" in kim
    assert "passed" in kim.presses("Submit")
    owed = [one.notice.kind for one in harbor.do(lambda tx: tx.outbox.for_person(harbor.ana.id))]
    assert sorted(owed) == ["result", "result", "sent_back"]


def test_a_line_for_the_markers_has_words(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """A file, a number or a smile says nothing to them: the work stays until something does."""
    lee = chat(harbor.lee).says("approve").presses("Send back")
    assert "What should the markers" in lee.says("👍")
    assert "What should the markers" in lee.says("12")
    assert _attempt(harbor, passed).state is AttemptState.MARKED
    assert "1 badge to approve" in lee.presses("Do not send back")
    assert "I did not get that." in lee.says("Look at row 12.")


def test_one_is_found_by_its_number(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """A number that was typed shows that one; another says why not, and what waits."""
    lee = chat(harbor.lee).says(f"approve {passed.label}")
    assert f"{passed.label} – Data Essentials (Sheets) v2.0.0" in lee
    assert "1 badge to approve" not in lee
    waiting = hand_in(harbor, harbor.ben)
    assert f"{waiting.label} waits for marks." in lee.says(f"approve {waiting.label}")
    assert "1 badge to approve" in lee
    assert "You marked this one." in chat(harbor.kim).says(f"approve {passed.label}")
    assert "no right to approve" in chat(harbor.diaz).says("approve A-1")


def test_of_many_the_oldest_come_first(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """More than a screen holds is counted, and it is said which are shown."""
    lee = chat(harbor.lee)
    assert "have waited longest" not in lee.says("approve").text
    others = [hand_in(harbor, harbor.ben) for _ in range(6)]
    for one in others:
        harbor.mark(one.number, harbor.kim, fix=2, dupes=2, notes=2)
    assert "7 badges to approve" in lee.says("approve")
    assert "These 6 have waited longest." in lee
    assert passed.label in lee
    assert others[-1].label not in lee


@pytest.mark.usefixtures("passed")
def test_on_hold_with_a_name_on_it(harbor: Harbor, chat: Chat) -> None:
    """Others see who looks into it, and may still decide."""
    assert "is on hold" in chat(harbor.lee).says("approve").presses("Hold")
    assert "On hold by Sam Lee." in chat(harbor.ruiz).says("approve")


def test_approving_twice_issues_once(harbor: Harbor, chat: Chat, passed: Attempt) -> None:
    """A double tap, another approver, an old button: one badge."""
    lee = chat(harbor.lee).acts(f"idmatch:{passed.number}").presses("Approve")
    lee.repeats()
    ruiz = chat(harbor.ruiz)
    assert f"{passed.label} is decided already." in ruiz.acts(f"approve:{passed.number}")
    assert "There is no work with the number A-99999." in ruiz.acts("approve:99999")
    assert len(harbor.do(lambda tx: tx.badges.of(harbor.ana.id))) == 1


def test_a_learner_whose_prerequisite_went_away_waits(
    harbor: Harbor, chat: Chat, passed: Attempt
) -> None:
    """A rule that stands against it is said, and the work stays where it is."""
    harbor.awards()
    lee = chat(harbor.lee).acts(f"idmatch:{passed.number}").presses("Approve")
    assert "They already have" in lee
    assert _attempt(harbor, passed).state is AttemptState.MARKED
