"""Badges that end: renewed, put off, let go, or brought up to date."""

from datetime import timedelta

import pytest

from storage.attempts import AttemptState
from storage.people import Person
from tests.handlers.learner.test_work import WHY, attempts
from tests.handlers.talk import House, Talk


def test_a_renewal_is_a_short_task(house: House, ana: Talk, person: Person) -> None:
    """Inside its window a badge is renewed with its must-pass lines only."""
    badge = house.badge(person, until=house.at + timedelta(days=60))
    ana.acts(f"renew:{badge.id}")
    assert (
        "This time only this counts: “Errors fixed” and “Duplicates removed with formulas”" in ana
    )
    (one,) = attempts(house, person)
    assert (one.kind, one.renews, one.lines) == ("renewal", badge.id, ("fix", "dupes"))
    ana.presses("Write notes").sends("a.csv", b"x").says("Notes.").says(WHY).presses("Yes, send")
    assert attempts(house, person)[0].state is AttemptState.SUBMITTED
    assert "is with a marker" in ana.acts(f"renew:{badge.id}")


def test_renewal_takes_place_in_its_window(house: House, ana: Talk, person: Person) -> None:
    """Too early names the day; after the days of grace the whole task is asked again."""
    badge = house.badge(person, until=house.at + timedelta(days=365))
    assert "You can renew it from Wed 7 Jul 2027" in ana.acts(f"renew:{badge.id}")
    house.wait(days=390)
    ana.acts(f"renew:{badge.id}")
    assert "This time only this counts" in ana
    other = house.badge(person, "dss.b.a11y", version="1.1.0", until=house.at - timedelta(days=40))
    assert "the time to renew it is over" in ana.acts(f"renew:{other.id}")


def test_what_does_not_end_needs_no_renewal(house: House, ana: Talk, person: Person) -> None:
    """A badge without an end says so."""
    assert "needs no renewal" in ana.acts(f"renew:{house.badge(person).id}")


def test_a_badge_on_hold_waits(house: House, ana: Talk, person: Person) -> None:
    """While staff look at a badge it is not renewed, and nobody is blamed."""
    badge = house.badge(person, until=house.at + timedelta(days=60))
    house.do(lambda tx: tx.badges.stand(badge.id, "suspended", house.at, None))
    assert "This is not proof of a problem." in ana.acts(f"renew:{badge.id}")


def test_put_off_let_go_and_taken_back(house: House, ana: Talk, person: Person) -> None:
    """Later has a day, letting it end can be undone, and the list shows what is coming."""
    badge = house.badge(person, until=house.at + timedelta(days=60))
    assert "1. Wed 4 Nov 2026: Data Essentials (Sheets) ends on Fri 4 Dec 2026" in ana.says(
        "/reminders"
    )
    ana.presses("1: later")
    assert "I will remind you of Data Essentials (Sheets) on Wed 11 Nov 2026" in ana
    assert "1. Wed 11 Nov 2026: Data Essentials (Sheets) ends on Fri 4 Dec 2026" in ana.presses(
        "What is coming"
    )
    ana.acts(f"snooze:badge:{badge.id}")
    assert "I will remind you of Data Essentials (Sheets) on Mon 12 Oct 2026" in ana
    assert "on Wed 4 Nov 2026" in ana.presses("On Wed 4 Nov 2026")
    assert "I will not write about it again" in ana.acts(f"let_end:badge:{badge.id}")
    assert "Nothing is coming up" in ana.says("/reminders")
    ana.acts(f"keep:badge:{badge.id}")
    assert "I will remind you of Data Essentials (Sheets) on Wed 4 Nov 2026" in ana
    assert "1. Wed 4 Nov" in ana.says("/reminders")


@pytest.mark.parametrize("carried", ["", ":badge", ":badge:VL-1", ":moon:x", ":retake:x:y"])
@pytest.mark.parametrize("verb", ["snooze", "let_end", "keep"])
def test_a_choice_about_nothing(ana: Talk, verb: str, carried: str) -> None:
    """A button for what is not theirs, or is no more, says so and shows the place."""
    assert "That has moved on." in ana.acts(verb + carried)


@pytest.mark.parametrize("day", ["20260101", "soon", "99999999"])
def test_a_day_that_is_none_is_a_week(house: House, ana: Talk, person: Person, day: str) -> None:
    """Whatever a button carried, also a day that is over since, the answer names one ahead."""
    badge = house.badge(person, until=house.at + timedelta(days=60))
    assert "on Mon 12 Oct 2026" in ana.acts(f"snooze:badge:{badge.id}:{day}")


def test_the_last_day_is_not_put_off(house: House, ana: Talk, person: Person) -> None:
    """When no later day is left we say so instead of promising one."""
    badge = house.badge(person, until=house.at + timedelta(hours=12))
    assert "There is no time left to remind you again" in ana.acts(f"snooze:{badge.id}")


def test_the_bridge_tests_only_what_is_new(house: House, ana: Talk, person: Person) -> None:
    """Who holds version 1 is offered the short way, on every road that leads there."""
    badge = house.badge(person, version="1.0.0", until=house.at + timedelta(days=60))
    for action in (f"renew:{badge.id}", "start:dss.b.data", "next"):
        assert "A new version of Data Essentials (Sheets) came out" in ana.acts(action)
    assert "A free 2-hour add-on brings you up to date until Wed 30 Jun 2027" in ana
    ana.presses("Start")
    assert "This time only this counts: “Duplicates removed with formulas”" in ana
    (one,) = attempts(house, person)
    assert (one.kind, one.renews, one.lines) == ("bridge", None, ("dupes",))


def test_a_current_badge_needs_no_bridge(house: House, ana: Talk, person: Person) -> None:
    """The newest version has nothing to add."""
    assert "is the newest version" in ana.acts(f"bridge:{house.badge(person).id}")


def test_a_renewal_that_is_not_yet_is_tried_again(
    house: House, sent: Talk, person: Person, diaz: Person
) -> None:
    """The next try of a renewal is a renewal again, with only what was missed."""
    house.mark(1001, diaz, "Good.", fix=2, dupes=2, notes=2)
    badge = house.badge(person, until=house.at + timedelta(days=60), attempt=1001)
    sent.acts(f"renew:{badge.id}").presses("Write notes").sends("b.csv", b"y").says("Notes.")
    sent.says(WHY)
    sent.presses("Yes, send")
    house.mark(1002, diaz, "Look again.", fix=2, dupes=1)
    assert "Notes on what changed: meets (kept)" in sent.says("/retake")
    sent.presses("Start practice").presses("I did this")
    house.wait(days=4)
    assert "You can try again now" in sent.says("/retake")
    assert "This time only this counts: “Duplicates removed with formulas”" in sent.presses("Go")
    last = attempts(house, person)[-1]
    assert (last.kind, last.renews, last.lines) == ("renewal", badge.id, ("dupes",))


def test_a_bridge_that_is_not_yet_is_tried_again(
    house: House, sent: Talk, person: Person, diaz: Person
) -> None:
    """The next try of a bridge is a bridge again."""
    house.mark(1001, diaz, "Good.", fix=2, dupes=2, notes=2)
    badge = house.badge(person, version="1.0.0", attempt=1001)
    sent.acts(f"bridge:{badge.id}").presses("Write notes").sends("b.csv", b"y").says("Notes.")
    sent.says(WHY)
    sent.presses("Yes, send")
    assert "is with a marker" in sent.acts(f"bridge:{badge.id}")
    house.mark(1002, diaz, "Look again.", dupes=1)
    assert "1. Try three formulas." in sent.says("/practice")
    sent.presses("I did this")
    assert "from Thu 8 Oct" in sent.acts(f"bridge:{badge.id}")
    house.wait(days=4)
    sent.acts("retake:dss.b.data")
    assert attempts(house, person)[-1].kind == "bridge"


def test_a_renewed_badge_points_to_the_new_one(house: House, ana: Talk, person: Person) -> None:
    """The old badge's button leads to what took its place."""
    old = house.badge(person, until=house.at + timedelta(days=30))
    new = house.badge(person, until=house.at + timedelta(days=700), renews=old.id)
    assert f"is renewed: {new.id}" in ana.acts(f"renew:{old.id}")
    assert "↻ renewed: Data Essentials (Sheets)" in ana.says("/badges")


def test_a_badge_kept_by_somebody_else_s_rule(house: House, ana: Talk, person: Person) -> None:
    """Where no task of ours renews a badge, the coach knows its rule."""
    badge = house.badge(person, "cpa.b.tools", version="1.0.0", until=house.at + timedelta(days=5))
    assert "Mr. Lee can tell you what its rule asks for" in ana.acts(f"renew:{badge.id}")
