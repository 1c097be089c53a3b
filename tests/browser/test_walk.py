"""The walk of the three-seat page: everything that the README promises for the first minutes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.page import Seats
from tests.journeys.service import Process

pytestmark = pytest.mark.enable_socket


def test_a_badge_from_the_first_hello_to_its_withdrawal(seats: Seats, process: Process) -> None:
    """Join, hand in, score, approve, share, verify, revoke with two people, verify again."""
    walks.join(seats)
    walks.hand_in(seats)
    walks.score(seats)
    badge = walks.approve(seats)
    walks.verify(seats, badge, "No shared record for this ID.")
    walks.share(seats)
    walks.verify(seats, badge, "Valid today.", "Holder: Nia B. (shared).")
    _open_the_badge_page(seats, f"{process.sample.url}/b/{badge}", "Valid today.")
    walks.revoke(seats, badge)
    walks.verify(seats, badge, "Not valid. Withdrawn by the issuer", "Reason: record mistake.")
    _open_the_badge_page(seats, f"{process.sample.url}/b/{badge}", "Withdrawn by the issuer")


def _open_the_badge_page(seats: Seats, url: str, verdict: str) -> None:
    beside = seats.page.context.new_page()
    beside.goto(url)
    expect(beside.get_by_role("main")).to_contain_text(verdict)
    expect(beside.get_by_role("heading", level=1)).to_contain_text("Data Essentials")
    beside.close()


def test_a_reminder_comes_with_time(seats: Seats) -> None:
    """Gus holds a badge: the clock goes on, by buttons alone, until he is reminded of its end."""
    seats.learner.acts_as("Gus Romero")
    seats.learner.sees("It is yours: VL-")
    for _ in range(20):
        seats.moves_clock("+30 days")
    for _ in range(5):
        seats.moves_clock("To the next event")
        if "It ends in" in seats.learner.log.inner_text():
            break
        seats.page.wait_for_timeout(1500)
    reminder = seats.learner.sees("It ends in 90 days", "A short task keeps it.")
    for label in ("Renew", "Remind me later", "Let it end"):
        expect(reminder.get_by_role("button", name=label)).to_be_visible()


def test_wrong_input_is_answered_in_every_seat(seats: Seats) -> None:
    """A typo, an unknown command, a plain hello: each is met with what to do."""
    seats.learner.acts_as("Ana Moreno")
    for seat, typed, heard in (
        (seats.learner, "/nonsense", "You can say:"),
        (seats.learner, "hello", "Next: Data Essentials"),
        (seats.learner, "qwertz", "I did not get that"),
        (seats.employer, "/verify VL-1234", "I can not read that as a badge."),
        (seats.employer, "/verify VL-7KQ4-M2XD-97HC", "its last letter does not fit"),
        (seats.employer, "/verify VL-1234-1234-1234 VL-4321-4321-4321", "more than one badge ID"),
        (seats.employer, "/nonsense", "I do not know that command."),
        (seats.employer, "hello", "Check a badge in 5 seconds"),
        (seats.staff, "/nonsense", "What you can say"),
        (seats.staff, "/staff revoke VL-1234", "no right to withdraw"),
        (seats.staff, "hello", "I did not get that"),
    ):
        seat.says(typed)
        seat.sees(heard)


def test_a_badge_id_is_never_broken_over_two_lines(seats: Seats) -> None:
    """In a narrow column too, an ID is read and copied as one word."""
    seats.page.set_viewport_size({"width": 1024, "height": 800})
    seats.employer.says("/verify VL-1234-1234-1234 VL-4321-4321-4321")
    seats.employer.sees("more than one badge ID")
    codes = seats.employer.log.locator(".bubble code")
    assert codes.count() == 2
    assert codes.evaluate_all("all => all.map(one => one.getClientRects().length)") == [1, 1]


def test_a_reload_keeps_everything(seats: Seats) -> None:
    """In the middle of joining: the same bubbles, the same buttons, and the talk goes on."""
    seats.learner.says("/start")
    seats.learner.sees("OK to start?")
    seats.learner.presses("Yes")
    seats.learner.sees("Which language?")
    seats.employer.box.fill("/verify half-typed")
    before = seats.learner.transcript()
    seats.page.reload()
    seats.learner.sees("Which language?")
    assert seats.learner.transcript() == before
    expect(seats.employer.box).to_have_value("/verify half-typed")
    seats.learner.presses("English")
    seats.learner.sees("What should we call you?")


def test_a_power_cut_keeps_the_conversation(seats: Seats, process: Process) -> None:
    """Killed and started again, the page mends itself; what was typed meanwhile arrives once."""
    seats.learner.says("/start")
    seats.learner.sees("OK to start?")
    seats.learner.presses("Yes")
    seats.learner.sees("Which language?")
    process.cut_power()
    expect(seats.page.get_by_text("Connecting again…")).to_be_visible()
    seats.learner.presses("English")
    expect(seats.learner.log).to_contain_text("Waiting for the connection…")
    process.start()
    seats.learner.sees("What should we call you?")
    assert len(re.findall("What should we call you", seats.learner.log.inner_text())) == 1
    seats.learner.says("Nia Brook")
    seats.learner.sees("class code")


def test_people_take_turns_in_a_seat(seats: Seats) -> None:
    """Whoever comes back finds their own chat, newcomers too; a new person starts with nothing."""
    learner = seats.learner
    walks.join(seats)
    learner.acts_as("Ana Moreno")
    expect(learner.log).not_to_contain_text("Nia Brook")
    learner.says("/next")
    learner.sees("Next: Data Essentials")
    learner.acts_as("Nia Brook")
    learner.sees("You are in HARBOR-27A, Nia Brook.")
    learner.region.get_by_role("button", name="New person").click()
    expect(learner.log).to_contain_text("Nothing said yet.")
    learner.says("/start")
    learner.sees("OK to start?")


def test_the_first_steps_fill_the_box_and_send_nothing(seats: Seats) -> None:
    """A step writes into the right seat; what somebody has typed there is left alone."""
    page = seats.page
    page.get_by_role("button", name="Join as a learner").click()
    expect(seats.learner.box).to_have_value("/start")
    expect(seats.learner.box).to_be_focused()
    expect(seats.learner.log).to_contain_text("Nothing said yet.")
    seats.staff.box.fill("my own words")
    page.get_by_role("button", name="Score and approve as staff").click()
    expect(seats.staff.box).to_have_value("my own words")
    expect(page.get_by_text("Your own words are still in that box.")).to_be_visible()
    page.get_by_text("First time here? Four steps").click()
    page.reload()
    expect(page.get_by_role("button", name="Join as a learner")).to_be_hidden()
