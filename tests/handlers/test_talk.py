"""The driver itself, so that a test that is wrong about it fails here first."""

from datetime import timedelta

import pytest

from handlers.messages import Button, Reply, Request
from handlers.routes import Menu
from storage.transaction import Transaction
from tests.handlers.talk import House


def _greet(request: Request, tx: Transaction) -> Reply:
    taken = tx.limits.take("greetings", request.at, 1_000, timedelta(days=1))
    return Reply.say(f"Hello {request.text or request.action} {taken}", Button("Again", "again"))


MENU = Menu({"start": _greet}, {"again": _greet}, stranger=_greet, lost=_greet)


def test_a_turn_is_heard_once(house: House) -> None:
    """A repeat of an update gets the stored answer, word for word."""
    talk = house.stranger(MENU).says("/start")
    first = talk.reply
    assert talk.repeats().reply == first
    assert talk.presses("Again").labels == ["Again"]
    assert "Hello again" in talk


def test_a_button_that_was_never_shown_cannot_be_pressed(house: House) -> None:
    """A test that presses the wrong label is told what the last answer was."""
    talk = house.stranger(MENU).says("/start")
    with pytest.raises(AssertionError, match="Hello"):
        talk.presses("Buy")


def test_people_have_chats(house: House) -> None:
    """Learners in a cohort and staff are known by their chats."""
    lee = house.staff("lee", "Mr. Lee", "coach")
    ana = house.learner("ana", "Ana Morales", house.cohort("HARBOR-27A", coach=lee))
    assert house.do(lambda tx: tx.cohorts.current(ana.id)) is not None
    assert house.badge(ana).person_id == ana.id
    assert house.wait(days=1).day == 6
    assert "Hello" in house.talk(ana, MENU).says("/start")
