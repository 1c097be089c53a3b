"""A learner has left: nobody waits for them until they write again, or it is taken back."""

import pytest

from handlers.due.owing import owe_what_is_due
from handlers.learner_menu import LEARNER
from handlers.people import RosterRow, add_learner
from storage.people import Person
from storage.transaction import Transaction
from tests.handlers.registry.harbor import Harbor
from tests.handlers.staff.conftest import Chat

KEY = "HARBOR-27A:silent_learners"


@pytest.fixture
def cal(harbor: Harbor) -> Person:
    """A learner of Mr. Lee's class, which began long ago."""
    harbor.wait(days=20)
    return harbor.learner("cal", "Cal Reyes", harbor.cohort("HARBOR-27A", coach=harbor.lee))


def silent(harbor: Harbor) -> list[str]:
    """Whom the class's alert counts after another look."""

    def look(tx: Transaction) -> list[str]:
        owe_what_is_due(harbor.at, tx)
        row = tx.alerts.get(KEY)
        return list(row.facts["refs"]) if row else []

    return harbor.do(look)


def test_left_and_back_after_all(harbor: Harbor, chat: Chat, cal: Person) -> None:
    """The alert clears; taken back, it comes again. Who said it, and when, is kept."""
    harbor.wait(days=11)
    assert silent(harbor) == [cal.ref]
    lee = chat(harbor.lee).says("/staff left Cal ")
    assert "cal has left." in lee
    assert silent(harbor) == []
    ruiz = chat(harbor.ruiz).says("left cal")
    assert "Sam Lee said on Thu 5 Nov 2026 that cal has left. If they have not:" in ruiz
    assert "cal is back." in ruiz.says("/staff back cal")
    assert silent(harbor) == ["cal"]
    assert "cal has not left, or has written since." in ruiz.says("back cal")
    assert "cal has left." in ruiz.says("left cal")
    assert "cal is back." in ruiz.presses("Undo")


def test_from_the_list_of_an_alert(harbor: Harbor, chat: Chat, cal: Person) -> None:
    """A button for each who has not left; the list says who has."""
    assert cal.ref == "cal"
    harbor.wait(days=11)
    silent(harbor)
    lee = chat(harbor.lee).says("alerts").presses("See list")
    assert lee.labels == ["Back to the list", "cal has left"]
    assert "cal has left." in lee.presses("cal has left")
    assert "cal: Cal Reyes (has left)" in lee.acts(f"alert_list:{KEY}")
    assert lee.labels == ["Back to the list"]
    assert "that cal has left." in lee.acts("left:cal")


def test_somebody_forgotten_hides_nobody(harbor: Harbor, chat: Chat, cal: Person) -> None:
    """The others can be named; of the forgotten a coach can still say that they have left."""
    bob = harbor.learner("bob", "Bob Hale", harbor.do(lambda tx: tx.cohorts.get("HARBOR-27A")))
    harbor.wait(days=11)
    assert silent(harbor) == [bob.ref, cal.ref]
    harbor.store.cellar.vault.forget(cal.id)
    lee = chat(harbor.lee).says("alerts").presses("See list")
    assert lee.labels == ["Back to the list", "bob has left"]
    assert "There is nobody with this reference." in chat(harbor.ruiz).says("/staff who cal")
    assert "cal has left." in lee.says("/staff left Cal")
    assert silent(harbor) == [bob.ref]
    assert "cal is back." in lee.says("/staff back cal")


@pytest.mark.parametrize("word", ["hello", "/next", "/start", "my path", "what is this"])
def test_any_word_of_theirs_ends_it(harbor: Harbor, chat: Chat, cal: Person, word: str) -> None:
    """They fill in no form: whatever they say, they are back, and heard of."""
    harbor.wait(days=11)
    chat(harbor.lee).says("/staff left cal")
    harbor.wait(hours=1)
    harbor.talk(cal, LEARNER).says(word)
    assert "has written since. If they leave now: /staff left cal" in chat(harbor.lee).says(
        "/staff back cal"
    )
    assert silent(harbor) == []
    harbor.wait(days=11)
    assert silent(harbor) == ["cal"]


def test_a_new_class_ends_it(harbor: Harbor, chat: Chat, cal: Person) -> None:
    """Whoever is put into another class by a roster is expected there."""
    chat(harbor.lee).says("/staff left cal")
    harbor.cohort("HARBOR-27B", coach=harbor.lee)
    row = RosterRow(2, "cal", "Cal", None, "en", "UTC", minor=False, guardian_consent_on=None)
    assert harbor.do(lambda tx: add_learner(row, "HARBOR-27B", harbor.at, tx))
    assert harbor.do(lambda tx: tx.departures.of(cal.id)) is None


@pytest.mark.parametrize("word", ["left", "back"])
def test_what_cannot_be_said(harbor: Harbor, chat: Chat, cal: Person, word: str) -> None:
    """No REF, a wrong one, one of no learner, or somebody without the right: a way on for each."""
    lee = chat(harbor.lee)
    assert f"like: {word} p-1f2e3d4c5b" in lee.says(f"/staff {word}")
    wrong = lee.says(f"/staff {word} nobody")
    assert "nobody with this reference. Copy the reference from the alert." in wrong
    assert "ruiz is on no path" in lee.says(f"{word} ruiz")
    for person in (harbor.diaz, harbor.kim):
        assert "Ask a leader who can do it." in chat(person).says(f"/staff {word} {cal.ref}")
    assert harbor.do(lambda tx: tx.departures.of(cal.id)) is None


def test_in_spanish(harbor: Harbor, chat: Chat, cal: Person) -> None:
    """All of it, whatever is the matter."""
    harbor.do(lambda tx: tx.people.change(harbor.lee.id, language="es"))
    lee = chat(harbor.lee)
    for text in (
        "left",
        "back cal",
        "left ruiz",
        "left nobody",
        "left cal",
        "left cal",
        "back cal",
    ):
        answer = lee.says(f"/staff {text}")
        assert "(in English)" not in answer.text
    assert harbor.do(lambda tx: tx.departures.of(cal.id)) is None
