"""Taking a badge back: the reason by button, the public line first, a second person last."""

import pytest

from credentials.errors import Mistake
from handlers.registry.withdrawing import Reason, reason_from
from storage.badges import Badge
from tests.handlers.registry.harbor import Harbor
from tests.handlers.staff.conftest import Chat


@pytest.fixture
def badge(harbor: Harbor) -> Badge:
    """A public badge of Ana's."""
    return harbor.issues()


def _owed(harbor: Harbor) -> list[str]:
    owed = harbor.do(lambda tx: tx.outbox.for_person(harbor.ana.id))
    return [one.notice.kind for one in owed]


def test_a_revocation_takes_two(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """Nothing changes until a second person confirms; then it counts, and the learner is told."""
    lee = chat(harbor.lee).says(f"/staff revoke {badge.id.lower()}")
    reasons = ["Identity", "Copied work", "Record mistake", "Issued twice", "Other"]
    assert lee.labels == [*reasons, "Stop"]
    lee.presses("Record mistake")
    assert "Withdrawn by the issuer on Mon 5 Oct 2026. Reason: record mistake." in lee
    assert "a second person sees it" in lee.presses("Ask a second person")
    assert harbor.judged(badge.id).verdict.name == "valid"
    assert lee.says("withdrawals").labels == ["Do not", "Back to the list"]
    confirm = chat(harbor.ruiz).says("withdrawals").button("Confirm").action
    assert "One person can not do both." in lee.acts(confirm)
    ruiz = chat(harbor.ruiz).says("/staff")
    assert "1 withdrawal waits for a second person." in ruiz
    assert "Proposed by Sam Lee. Reason: Record mistake." in ruiz.presses("Withdrawals")
    assert "It counts from now" in ruiz.presses("Confirm")
    assert harbor.judged(badge.id).verdict.name == "revoked"
    assert "badge_withdrawn" in _owed(harbor)
    assert "No withdrawal waits" in ruiz.says("withdrawals")
    assert "Nothing about" in ruiz.acts(f"confirm:{badge.id}")


def test_on_hold_and_given_back(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """A suspension can be lifted, by two people again."""
    lee, ruiz = chat(harbor.lee), chat(harbor.ruiz)
    lee.says(f"suspend {badge.id}").presses("Identity").presses("Ask a second person")
    assert "is on hold" in ruiz.says("withdrawals").presses("Confirm")
    assert harbor.judged(badge.id).verdict.name == "suspended"
    assert "on hold already" in lee.says(f"suspend {badge.id}")
    assert "The page will say: “Valid.”" in ruiz.says(f"reinstate {badge.id}")
    ruiz.presses("Ask a second person")
    assert "counts again" in lee.says("withdrawals").presses("Confirm")
    assert harbor.judged(badge.id).verdict.name == "valid"


def test_a_proposal_can_be_declined(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """The badge stays as it is."""
    lee = chat(harbor.lee).says(f"revoke {badge.id}").presses("Other")
    lee.presses("Ask a second person")
    assert "stays as it is" in chat(harbor.ruiz).says("withdrawals").presses("Do not")
    assert harbor.judged(badge.id).verdict.name == "valid"


def test_whose_proposal_another_replaces_is_said(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """Of two who propose about one badge the second knows of the first before it is gone."""
    lee = chat(harbor.lee).says(f"suspend {badge.id}").presses("Identity")
    lee.presses("Ask a second person")
    ruiz = chat(harbor.ruiz).says(f"revoke {badge.id}").presses("Other")
    assert "Sam Lee has proposed: Put this badge on hold while you check." in ruiz
    assert "yours takes its place" in ruiz
    assert "takes its place" not in lee.says(f"suspend {badge.id}").presses("Other").text


def test_what_is_withdrawn_stays_withdrawn(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """A revocation is for good; a badge that is not on hold cannot be given back."""
    lee = chat(harbor.lee)
    assert "is not on hold" in lee.says(f"reinstate {badge.id}")
    harbor.withdraws(badge)
    for word in ("revoke", "suspend", "reinstate"):
        assert "withdrawn for good" in lee.says(f"{word} {badge.id}")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("revoke VL-0000", "4 signs after VL, and there should be 12"),
        ("revoke VL-0000-0000-0000", "There is no badge"),
    ],
)
def test_a_wrong_id_is_said(harbor: Harbor, chat: Chat, typed: str, words: str) -> None:
    """A slip never hits somebody else's badge."""
    assert words in chat(harbor.lee).says(typed)


def test_the_id_can_come_after_the_word(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """Whoever types the word alone is asked for the ID, once more after a slip."""
    lee = chat(harbor.lee)
    assert "Which badge do you want to suspend?" in lee.says("/staff suspend")
    assert "not a badge ID" in lee.says("the first one")
    assert "Put this badge on hold while you check. Why?" in lee.says(f"{badge.id}.")
    lee.says("revoke")
    assert "Hello, Sam Lee" in lee.presses("Back to the list")
    assert "No shared record" in lee.says("VL-7KQ4-M2XD-97HB")


def test_only_approvers_and_leaders_withdraw(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """An assessor has no right to it, by words or by buttons."""
    for turn in (
        chat(harbor.diaz).says(f"revoke {badge.id}"),
        chat(harbor.diaz).says("withdrawals"),
        chat(harbor.diaz).acts(f"withdraw:{badge.id}:revoked:other"),
        chat(harbor.diaz).acts(f"propose:{badge.id}:revoked:other"),
    ):
        assert "no right to withdraw" in turn
    assert "no use any more" in chat(harbor.lee).acts(f"propose:{badge.id}:melted:other")


@pytest.mark.parametrize(
    ("by", "second", "words"),
    [
        ("lee", "lee", "One person can not do both."),
        ("diaz", "lee", "no right to withdraw"),
        ("lee", "diaz", "no right to withdraw"),
    ],
)
def test_the_command_line_needs_two_as_well(
    harbor: Harbor, badge: Badge, by: str, second: str, words: str
) -> None:
    """Two different people with the right to it, whoever calls."""
    people = {one.ref: one for one in (harbor.lee, harbor.diaz)}
    with pytest.raises(Mistake) as caught:
        harbor.withdraws(badge, by=people[by], confirmed_by=people[second])
    assert words in str(caught.value)


def test_a_reason_is_one_of_five(harbor: Harbor, badge: Badge) -> None:
    """Free text could name people; a withdrawal without any reason is refused."""
    assert reason_from(" Record-Mistake ") is Reason.RECORD_MISTAKE
    with pytest.raises(Mistake, match="is not a reason"):
        reason_from("he cheated")
    with pytest.raises(Mistake, match="A reason is missing"):
        harbor.withdraws(badge, reason=None)


def test_nobody_decides_about_their_own_badge(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """A holder with rights can neither decline, replace nor confirm what is proposed about them."""
    harbor.do(lambda tx: tx.people.grant(harbor.ana.id, frozenset({"approver"})))
    chat(harbor.lee).says(f"revoke {badge.id}").presses("Other").presses("Ask a second person")
    ana = chat(harbor.do(lambda tx: tx.people.get(harbor.ana.id)))
    for action in (
        f"decline:{badge.id}",
        f"propose:{badge.id}:suspended:other",
        f"confirm:{badge.id}:revoked:other",
    ):
        assert "This is your own badge." in ana.acts(action)
    assert "It counts from now" in chat(harbor.ruiz).says("withdrawals").presses("Confirm")


def test_what_is_confirmed_is_what_was_seen(harbor: Harbor, chat: Chat, badge: Badge) -> None:
    """A button that showed “on hold” does not withdraw for good, whatever was proposed since."""
    lee, ruiz = chat(harbor.lee), chat(harbor.ruiz)
    lee.says(f"suspend {badge.id}").presses("Identity").presses("Ask a second person")
    ruiz.says("withdrawals")
    chat(harbor.lee).acts(f"propose:{badge.id}:revoked:other")
    assert "has changed since you saw it" in ruiz.presses("Confirm")
    assert harbor.judged(badge.id).verdict.name == "valid"
    assert "It counts from now" in ruiz.says("withdrawals").presses("Confirm")
