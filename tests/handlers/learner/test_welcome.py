"""The first words, until somebody stands on their path."""

from datetime import date
from pathlib import Path

import pytest

from handlers.learner_menu import LEARNER
from storage.cohorts import Cohort
from storage.people import Person
from tests.handlers.talk import PLATFORM, House, Talk


def test_a_newcomer_is_led_to_their_path(new: Talk) -> None:
    """Consent, language, name, class code: then the first step is one press away."""
    assert "OK to start?" in new.says("/start")
    assert new.labels == ["Yes", "What do you keep?", "No thanks"]
    assert new.presses("Yes").labels == ["English", "Español"]
    assert "What should we call you?" in new.presses("English")
    assert "Got a class code?" in new.says("Ana")
    new.says("harbor27a")
    assert "Did you mean HARBOR-27A" in new
    assert "You are in HARBOR-27A, Ana" in new.presses("Yes")
    assert "Your coach is Mr. Lee" in new
    assert "Next: Data Essentials" in new.presses("My next step")


def test_before_yes_nobody_is_known(house: House, new: Talk) -> None:
    """What do you keep, No thanks and idle talk leave no person behind."""
    new.says("Hello").presses("What do you keep?").presses("No thanks")
    assert "Nothing saved" in new
    assert house.do(lambda tx: tx.people.by_account(PLATFORM, "", "new")) is None


def test_a_button_of_later_needs_a_yes_first(new: Talk) -> None:
    """A stranger who presses something old is asked for consent."""
    assert "OK to start?" in new.acts("next")
    assert "OK to start?" in new.says("/path")


def test_what_a_link_carried_waits_in_the_button(house: House, new: Talk) -> None:
    """A class code in a deep link is used once the person said yes and has a name."""
    new.says("/start HARBOR-27A")
    assert new.button("Yes").action == "consent:yes:HARBOR-27A"
    new.presses("What do you keep?").presses("Yes").presses("English").says("Ben")
    assert "You are in HARBOR-27A, Ben" in new
    assert house.do(lambda tx: len(tx.cohorts.members("HARBOR-27A"))) == 1


@pytest.mark.parametrize("payload", ["x" * 64, "a:b", "código", "HARBOR-27A; DROP"])
def test_no_payload_breaks_the_welcome(new: Talk, payload: str) -> None:
    """A link that carries too much or something strange still asks for consent."""
    assert "OK to start?" in new.says(f"/start {payload}")


def test_a_personal_link_joins_the_roster(house: House, harbor: Cohort) -> None:
    """Who opens their own link is the person of the roster, in their language, in their class."""
    eva = house.roster("eva", "Eva Ruiz", harbor, language="es")
    code = house.do(lambda tx: tx.people.invite(eva.id, "learner", house.at, 30))
    talk = house.stranger(LEARNER).says(f"/start {code}").presses("Yes").presses("English")
    assert "You are in HARBOR-27A, Eva Ruiz" in talk
    found = house.do(lambda tx: tx.people.by_account(PLATFORM, "", "new"))
    assert found is not None
    assert found.id == eva.id
    assert found.consented_at == house.at


def test_a_used_link_is_no_way_in(house: House, harbor: Cohort) -> None:
    """A personal link works once; the second person starts as a new one."""
    eva = house.roster("eva", "Eva Ruiz", harbor)
    code = house.do(lambda tx: tx.people.invite(eva.id, "learner", house.at, 30))
    house.stranger(LEARNER).says(f"/start {code}").presses("Yes")
    other = house.stranger(LEARNER, "other").says(f"/start {code}").presses("Yes")
    other.presses("English").says("Mallory")
    assert "I can not find that code" in other


def test_a_minor_brings_a_coach(house: House, harbor: Cohort) -> None:
    """Without a guardian's consent nothing is kept, and the link still works afterwards."""
    kid = house.roster("kid", "Kim", harbor, minor=True)
    code = house.do(lambda tx: tx.people.invite(kid.id, "learner", house.at, 30))
    talk = house.stranger(LEARNER).says(f"/start {code}").presses("Yes")
    assert "Mr. Lee" in talk
    assert house.do(lambda tx: tx.people.by_account(PLATFORM, "", "new")) is None
    day = date(2026, 10, 1)
    house.do(lambda tx: tx.people.change(kid.id, guardian_consent_on=day))
    assert talk.presses("Yes").labels == ["English", "Español"]


def test_in_a_group_we_say_nothing_else(new: Talk, ana: Talk) -> None:
    """In a group everybody is asked to write alone, whatever they said."""
    for text in ("/start", "next", "hello"):
        assert "Please message me alone" in new.says(text, private=False)
        assert "Please message me alone" in ana.says(text, private=False)


def test_start_twice_loses_nothing(new: Talk) -> None:
    """Somebody who starts again in the middle is asked the open question again."""
    new.says("/start").presses("Yes").presses("English")
    assert "What should we call you?" in new.says("/start")
    assert "Got a class code?" in new.says("Ana").says("/start")


def test_a_second_tap_on_yes_shows_the_place(new: Talk) -> None:
    """Consent is given once; the old button moves on."""
    new.says("/start").presses("Yes").presses("English")
    assert "That has moved on" in new.presses("Yes")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 81, "more than 80 letters"),
        ("🙂🙂", "could not find a name"),
        ("https://example.org", "looks like a link"),
    ],
)
def test_a_name_has_to_fit_a_badge(new: Talk, typed: str, said: str) -> None:
    """What is no name is sent back with what to do, and asked for again."""
    new.says("/start").presses("Yes").presses("English")
    assert said in new.says(typed)
    assert "Got a class code?" in new.says("Ñandú O’Neill-日本")


def test_names_are_sealed(house: House, new: Talk, tmp_path: Path) -> None:
    """No file of the database has the name that was typed, nor the chat's address, in clear."""
    new.says("/start").presses("Yes").presses("English").says("Anastasia Quillfeather")
    new.says("Quillfeather-99")
    house.do(lambda tx: tx.facts.set("flushed", "yes"))
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"flushed" in written
    for secret in (b"Anastasia", b"Quillfeather"):
        assert secret not in written


def test_a_blocked_chat_is_marked_and_unmarked(house: House, ana: Talk, person: Person) -> None:
    """Whoever blocks us is not written to, until they come back; we answer neither."""
    assert ana.acts("platform:blocked").reply.messages == ()
    reached = house.do(lambda tx: tx.people.addresses(person.id))
    assert [each.unreachable for each in reached] == ["blocked"]
    ana.acts("platform:unblocked")
    reached = house.do(lambda tx: tx.people.addresses(person.id))
    assert [each.unreachable for each in reached] == [None]


def test_a_stranger_who_blocks_us_is_not_greeted(new: Talk) -> None:
    """A block by somebody we do not know is heard in silence."""
    assert new.acts("platform:blocked").reply.messages == ()


def test_a_greeting_is_heard(house: House, ana: Talk, person: Person) -> None:
    """Whoever says hello is silent no more; what was asked of them before stays asked."""
    ana.says("/language")
    for word in ("hello", "/start"):
        house.wait(hours=1)
        ana.says(word)
        assert house.do(lambda tx: tx.conversations.last_heard(person.id)) == house.at
    assert "Ahora escribo en español" in ana.says("español")
