"""Who gets into the staff seat, and how."""

from dataclasses import replace

from handlers.messages import Account, Seat
from handlers.staff.menu import STAFF
from tests.handlers.registry.harbor import Harbor
from tests.handlers.staff.conftest import Chat
from tests.handlers.talk import Talk


def test_a_stranger_is_told_how_to_join(harbor: Harbor) -> None:
    """Whatever strangers say or press, they hear one thing: ask for a code."""
    new = harbor.stranger(STAFF, seat=Seat.STAFF)
    for text in ("hello", "/staff", "/staff queue", "queue", "/staff join"):
        assert "Ask your leader for a code, then: /staff join CODE" in new.says(text)
    assert "Ask your leader" in new.acts("queue")


def test_a_stranger_can_check_a_badge(harbor: Harbor) -> None:
    """A hiring manager in the staff's own Slack gets a verdict, not a door."""
    badge = harbor.issues()
    harbor.shares(badge)
    harbor.do(lambda tx: tx.facts.set("slack_team", "T1"))
    new = Talk(harbor, STAFF, Account("slack", "T1", "U9"), Seat.STAFF)
    for text in (badge.id, f"Is {badge.id} still good?"):
        assert "Valid today." in new.says(text)
    assert "Check many badges" in new.says("bulk")
    assert "To check a badge: /verify and its ID." in new.says("hello")


def test_a_learner_is_a_stranger_here(harbor: Harbor, chat: Chat) -> None:
    """Rights hang on roles, not on being known."""
    assert "Ask your leader" in chat(harbor.ana).says("queue")


def test_a_code_opens_the_door_once(harbor: Harbor) -> None:
    """The account speaks for the person of the code; the code is then used up."""
    code = harbor.do(lambda tx: tx.people.invite(harbor.diaz.id, "staff", harbor.at, 7))
    new = harbor.stranger(STAFF, seat=Seat.STAFF)
    assert "Welcome, Marta Diaz." in new.says(f"/staff join {code}")
    assert "Hello, Marta Diaz" in new.says("/staff")
    other = harbor.stranger(STAFF, "another", seat=Seat.STAFF)
    assert "does not work any more" in other.says(f"join {code}")


def test_a_second_account_is_the_same_person(harbor: Harbor, chat: Chat) -> None:
    """Diaz on another device is Diaz; on Kim's device nobody becomes Diaz."""

    def code() -> str:
        return harbor.do(lambda tx: tx.people.invite(harbor.diaz.id, "staff", harbor.at, 7))

    assert "was yours already" in chat(harbor.diaz).says(f"/staff join {code()}")
    assert "belongs to somebody else" in chat(harbor.kim).says(f"/staff join {code()}")


def test_guessing_codes_is_slowed_down(harbor: Harbor) -> None:
    """After five tries there is a pause, and a good code waits, too."""
    new = harbor.stranger(STAFF, seat=Seat.STAFF)
    for _ in range(5):
        assert "does not work any more" in new.says("/staff join nonsense")
    code = harbor.do(lambda tx: tx.people.invite(harbor.diaz.id, "staff", harbor.at, 7))
    assert "wait 15 minutes" in new.says(f"/staff join {code}")
    harbor.wait(minutes=16)
    assert "Welcome, Marta Diaz." in new.says(f"/staff join {code}")


def test_elsewhere_in_slack_there_is_no_such_command(harbor: Harbor) -> None:
    """Staff commands exist in the staff's own workspace only."""
    harbor.do(lambda tx: tx.people.link(harbor.diaz.id, "slack", "T-ACME", "U1", harbor.at))
    elsewhere = Talk(harbor, STAFF, Account("slack", "T-ACME", "U1"), Seat.STAFF)
    assert "I do not know that command" in elsewhere.says("/staff")
    assert "I do not know that command" in elsewhere.says("/staff join abc")
    at_home = replace(elsewhere, account=Account("slack", "", "U1"), heard=[])
    assert "Ask your leader" in at_home.says("/staff")


def test_home_counts_what_this_person_can_do(harbor: Harbor, chat: Chat) -> None:
    """Each role sees its own work, and everybody the words they can say."""
    assert "Nothing waits for you." in chat(harbor.diaz).says("/staff")
    assert "to score" not in chat(harbor.diaz).text
    assert "to approve" not in chat(harbor.diaz).text
    lee = chat(harbor.lee).says("/staff")
    assert "to approve" not in lee.text
    assert "0 withdrawals" not in lee.text
    assert "Nothing waits for you." in lee
    assert "revoke VL-…" in chat(harbor.lee).says("help")
    assert "No badge waits" in lee.says("staff approve")
    assert "Hello, Sam Lee" in lee.says("staff")
    assert "I did not get that." in lee.says("sing a song")
    assert "That has moved on." in lee.acts("no_such_button")
