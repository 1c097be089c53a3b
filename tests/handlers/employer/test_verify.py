"""An employer checks a badge: E1 to E5 of `product.md`, and nobody can fish."""

import re
from datetime import timedelta

import pytest

from credentials.registry.key_print import key_print
from handlers.employer.menu import EMPLOYER
from handlers.messages import Account, Seat
from storage.badges import Badge
from storage.workspaces import Workspace
from tests.handlers.registry.harbor import Harbor
from tests.handlers.talk import Talk

UNKNOWN = "VL-0000-0000-0000"


@pytest.fixture
def acme(harbor: Harbor) -> Talk:
    """Somebody at Acme, whose workspace is approved."""
    return _at(harbor, "acme", "approved")


@pytest.fixture
def badge(harbor: Harbor) -> Badge:
    """A badge of Ana's that she shares."""
    issued = harbor.issues()
    harbor.shares(issued)
    return issued


def _at(harbor: Harbor, workspace: str, state: str = "", who: str = "rosa") -> Talk:
    if state:
        new = Workspace("slack", workspace, "Acme Co.", state)
        harbor.do(lambda tx: tx.workspaces.set(new, harbor.at))
    return Talk(harbor, EMPLOYER, Account("slack", workspace, who), Seat.EMPLOYER)


def test_the_first_word(acme: Talk) -> None:
    """Alone it explains itself, and `help` says what a badge is worth."""
    for text in ("/verify", "hello"):
        assert "Check a badge in 5 seconds: /verify VL-7KQ4-M2XD-97HB." in acme.says(text)
    assert "I do not know that command. You can say: /verify VL-" in acme.says("/nonsense")
    assert "never proof of a fake" in acme.says("/verify help")
    assert "never proof of a fake" in acme.acts("verify_help")


def test_a_valid_badge(acme: Talk, badge: Badge) -> None:
    """The verdict first, then skill, holder, test, issuer, dates, and how to use it."""
    acme.says(f"/verify {badge.id}")
    assert acme.reply.messages[0].heading == "✅ Valid today."
    for words in (
        "Data Essentials (Sheets) v2.0.0, level 2. Holder: Ana M. (shared).",
        "Can: Bring in a CSV, fix it",
        "Tested: Work sample, 90 minutes.",
        "Who did the work: ID looked at.",
        "Issuer: Harbor Workforce Office (sample, not a real issuer).",
        "Given Mon 5 Oct 2026; ends Thu 5 Oct 2028.",
        "one input",
    ):
        assert words in acme
    assert acme.labels == ["Proof", "See page"]
    assert acme.button("See page").url == f"http://localhost:8080/b/{badge.id}"


def test_pasted_as_people_paste(acme: Talk, badge: Badge) -> None:
    """Small letters, no dashes, a link, Slack's markup of one; with or without the command."""
    bare = badge.id.lower().replace("-", "")
    link = f"http://localhost:8080/b/{badge.id}"
    dashed = badge.id.replace("-", "\u2013")
    for text in (
        *(bare, badge.id, link, f"<{link}|{badge.id}>", dashed, f"*{badge.id}*."),
        f"{badge.id} for Intake Coordinator",
    ):
        assert "Valid today." in acme.says(f"/verify {text}")
        assert "Valid today." in acme.says(text)


def test_help_and_bulk_take_more_words(acme: Talk) -> None:
    """“help me” is help, and IDs behind “bulk” are met with how a list is sent."""
    assert "What a badge tells you" in acme.says("/verify help me")
    assert "Check many badges" in acme.says("/verify bulk VL-7KQ4-M2XD-97HB VL-0000-0000-0000")


@pytest.mark.parametrize(
    "typed", ["VL-0000", "'; DROP TABLE badges;--", "*bold* _x_ <!channel>", "x" * 5000]
)
def test_a_slip_is_said_and_nothing_else_is_offered(acme: Talk, typed: str) -> None:
    """No other badge is ever suggested, and what was typed is not repeated."""
    acme.says(f"/verify {typed}")
    assert "I can not read that as a badge." in acme
    assert typed not in acme.text
    assert acme.labels == []


def test_one_wrong_letter_is_told_from_an_unknown_id(acme: Talk, badge: Badge) -> None:
    """The check letter catches the slip."""
    wrong = badge.id[:-1] + ("0" if badge.id[-1] != "0" else "1")
    assert "has a slip in it" in acme.says(f"/verify {wrong}")


@pytest.mark.parametrize("see", ["no-one", "ask"])
def test_unknown_and_private_are_one_answer(
    harbor: Harbor, acme: Talk, badge: Badge, see: str
) -> None:
    """The same words, the same buttons, for words and for the Proof button."""
    harbor.shares(badge, see)
    for turn in ("/verify {}", "{}"):
        private = acme.says(turn.format(badge.id)).reply
        assert private == acme.says(turn.format(UNKNOWN)).reply
        assert "No shared record for this ID." in acme
    assert acme.acts(f"proof:{badge.id}").reply == acme.acts(f"proof:{UNKNOWN}").reply


def test_a_badge_not_yet_public_is_unknown(harbor: Harbor, acme: Talk) -> None:
    """Approved is not issued."""
    waiting = harbor.awards()
    harbor.shares(waiting)
    unknown = acme.says(f"/verify {UNKNOWN}").text
    assert acme.says(f"/verify {waiting.id}").text == unknown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("revoked", "⛔ Not valid. Withdrawn by the issuer on Mon 5 Oct 2026."),
        ("suspended", "⏸ On hold since Mon 5 Oct 2026."),
    ],
)
def test_withdrawn_and_on_hold(
    harbor: Harbor, acme: Talk, badge: Badge, change: str, words: str
) -> None:
    """Said at once, with what it means, and no blame."""
    harbor.withdraws(badge, change)
    acme.says(f"/verify {badge.id}")
    assert words in acme
    assert "Can: " not in acme
    assert acme.labels == ["Proof"]
    meaning = {"revoked": "Reason: record mistake.", "suspended": "not proof of a problem"}
    assert meaning[change] in acme


def test_ended_renewed_and_not_begun(harbor: Harbor, acme: Talk, badge: Badge) -> None:
    """In the renewal time, long after it, and before its first day."""
    assert badge.valid_until is not None
    later = harbor.issues("ben", at=harbor.at + timedelta(days=7))
    harbor.shares(later)
    assert "🕒 Starts Mon 12 Oct 2026." in acme.says(f"/verify {later.id}")
    harbor.wait(days=(badge.valid_until - harbor.at).days + 2)
    assert "⌛ Was valid until Thu 5 Oct 2028." in acme.says(f"/verify {badge.id}")
    assert "still in the renewal time" in acme
    harbor.wait(days=60)
    assert "It was true for its time." in acme.says(f"/verify {badge.id}")


def test_superseded(harbor: Harbor, acme: Talk) -> None:
    """True for its date, with what the new version adds."""
    old = harbor.issues(at=harbor.at.replace(month=8))
    harbor.shares(old)
    assert "Version 1.0.0 was valid when given." in acme.says(f"/verify {old.id}")
    assert "asks for formulas that find doubles" in acme


def test_proof_shows_what_can_be_checked_without_us(
    harbor: Harbor, acme: Talk, badge: Badge
) -> None:
    """Signature, key, place in the log, and how to do it all alone."""
    acme.says(f"/verify {badge.id}").presses("Proof")
    print_of_it = key_print(harbor.store.cellar.keys.current("issuer").public)
    assert acme.text.count("public log") == 1
    for words in (
        "✅ Valid today.",
        "Good: Signed with did:web:localhost%3A8080#issuer-1.",
        f"Print of the issuer's key: {print_of_it}",
        "Good: Entry 0 of the public log, as of size 1, checkpoint at Mon 5 Oct 2026, 09:00 (UTC).",
        f"keep http://localhost:8080/b/{badge.id}/receipt and run: vouchline verify FILE",
    ):
        assert words in acme
    assert acme.labels == ["The file", "Keep a receipt", "See page"]


def test_the_proof_button_judges_again(harbor: Harbor, acme: Talk, badge: Badge) -> None:
    """A badge revoked between the answer and the click is said to be revoked."""
    acme.says(f"/verify {badge.id}")
    harbor.withdraws(badge)
    assert "⛔ Not valid." in acme.presses("Proof")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("", "Ask your admin to switch me on."),
        ("waiting", "Ask your admin to switch me on."),
        ("blocked", "can not check badges here any more"),
    ],
)
def test_only_approved_workspaces_check(
    harbor: Harbor, badge: Badge, state: str, words: str
) -> None:
    """Others hear whom to ask; nothing about the badge is told."""
    stranger = _at(harbor, "T-OTHER", state)
    assert words in stranger.says(f"/verify {badge.id}")
    assert "Data Essentials" not in stranger.text
    assert words in stranger.acts(f"proof:{badge.id}")


def test_the_staffs_own_workspace_checks_too(harbor: Harbor, badge: Badge) -> None:
    """Whoever runs the programme need not approve themselves."""
    at_home = _at(harbor, harbor.store.cellar.programme.staff_workspace)
    assert "Valid today." in at_home.says(f"/verify {badge.id}")


def test_two_hundred_checks_an_hour(harbor: Harbor, acme: Talk) -> None:
    """One person's measure; a colleague's and the next hour's are their own."""
    account = acme.account
    name = f"verify:{account.platform}:{account.workspace}:{account.external_id}"

    def use_up(tx: object) -> None:
        limits = tx.limits  # type: ignore[attr-defined]
        for _ in range(199):
            limits.take(name, harbor.at, 200, timedelta(hours=1))

    harbor.do(use_up)
    assert "No shared record" in acme.says(f"/verify {UNKNOWN}")
    assert "200 checks in an hour" in acme.says(f"/verify {UNKNOWN}")
    assert "No shared record" in _at(harbor, "acme", who="tom").says(f"/verify {UNKNOWN}")
    harbor.wait(minutes=61)
    assert "No shared record" in acme.says(f"/verify {UNKNOWN}")


def test_the_proof_speaks_of_days(acme: Talk, badge: Badge) -> None:
    """No machine's time stamp stands in what people read."""
    proof = acme.says(f"/verify {badge.id}").presses("Proof")
    assert "It ends on " in proof
    assert not re.search(r"\d\dT\d\d:", proof.text)
