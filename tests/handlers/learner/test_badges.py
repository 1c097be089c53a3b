"""Badges: seen, shared, closed again."""

import pytest

from storage.people import Person
from tests.handlers.talk import House, Talk


def test_without_badges_the_way_to_the_first(ana: Talk) -> None:
    """An empty list leads to the next step."""
    assert "You have no badges yet" in ana.says("/badges")
    assert "You have no badges yet" in ana.says("/share")


def test_a_badge_is_shown_whole(house: House, ana: Talk, person: Person) -> None:
    """What it says, how it was tested, from when until when, and who sees it."""
    badge = house.badge(person, until=house.at.replace(year=2028))
    ana.says("/badges")
    assert f"✅ valid: Data Essentials (Sheets), {badge.id}. Good until Thu 5 Oct 2028." in ana
    ana.presses("Data Essentials (Sheets)")
    for words in (
        "Can bring in a CSV",
        "Tested with a task of 90 minutes.",
        "Given by Harbor Workforce Office on Mon 5 Oct 2026.",
        "Nobody but you can see it.",
    ):
        assert words in ana
    assert ana.labels == ["Share", "My badges"]


def test_sharing_and_closing_again(house: House, ana: Talk, person: Person) -> None:
    """Two questions, then the link; closing says what old copies show."""
    badge = house.badge(person)
    assert "Who may see it? Nobody but you can see it." in ana.says("/share")
    assert "Show your work too?" in ana.presses("Link for anyone")
    assert f"http://localhost:8080/b/{badge.id}" in ana.presses("Redacted")
    stored = house.do(lambda tx: tx.badges.get(badge.id))
    assert stored is not None
    assert (stored.see, stored.work) == ("anyone", "redacted")
    assert "Your link: http://localhost:8080/b/" in ana.presses("See it")
    ana.acts(f"share:{badge.id}:no-one")
    assert "Link closed. Old copies of the QR now say: not shared." in ana
    assert "Nobody but you can see it." in ana.acts(f"share:{badge.id}:no-one")


def test_only_when_i_say_yes_is_private_for_now(house: House, ana: Talk, person: Person) -> None:
    """Until we can ask, it means nobody, and we say so."""
    badge = house.badge(person)
    assert "For now that means: nobody sees it." in ana.acts(f"share:{badge.id}:ask")
    assert "For now nobody can see it" in ana.acts(f"see:{badge.id}")


def test_with_several_badges_we_ask_which(house: House, ana: Talk, person: Person) -> None:
    """`/share` names each badge that can be shared; a withdrawn one can not."""
    house.badge(person)
    gone = house.badge(person, "dss.b.a11y", version="1.1.0")
    house.badge(person, "dss.b.service", version="1.0.0")
    house.do(lambda tx: tx.badges.stand(gone.id, "revoked", house.at, "other"))
    assert sorted(ana.says("/share").labels) == [
        "Data Essentials (Sheets)",
        "Service Communication",
    ]
    assert "was withdrawn, so it can not be shared" in ana.acts(f"share:{gone.id}:anyone")


@pytest.mark.parametrize("verb", ["see", "share", "renew", "bridge", "snooze", "let_end", "keep"])
def test_badges_of_others_are_not_there(house: House, ana: Talk, person: Person, verb: str) -> None:
    """Another person's badge answers exactly like one that does not exist."""
    ben = house.talk(house.learner("ben", "Ben"), ana.menu)
    theirs = ben.acts(f"{verb}:{house.badge(person).id}").text
    assert "That has moved on" in theirs
    assert ben.acts(f"{verb}:VL-0000-0000-0000").text == theirs


def test_each_state_has_a_word(house: House, ana: Talk, person: Person) -> None:
    """Ended, on hold, withdrawn and older versions are told apart without their signs."""
    held = house.badge(person, "dss.b.a11y", version="1.1.0")
    gone = house.badge(person, "dss.b.service", version="1.0.0")
    house.badge(person, "dss.b.data", version="2.0.0", until=house.wait(days=1))
    house.do(lambda tx: tx.badges.stand(held.id, "suspended", house.at, None))
    house.do(lambda tx: tx.badges.stand(gone.id, "revoked", house.at, "other"))
    house.wait(days=1)
    ana.says("/badges")
    for word in ("ended:", "on hold:", "withdrawn:", "It ended on Tue 6 Oct 2026"):
        assert word in ana
    [line] = [each for each in ana.text.splitlines() if "withdrawn:" in each]
    assert line.endswith(f"{gone.id}. It does not count any more.")
