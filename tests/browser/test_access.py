"""The page for people who type, who listen, and who hold a telephone."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser import walks
from tests.browser.page import Seats, open_seats
from tests.journeys.service import Process

pytestmark = pytest.mark.enable_socket

PHONE: ViewportSize = {"width": 390, "height": 844}

_NAME = """() => {
  const here = document.activeElement;
  return here.ariaLabel || here.labels?.[0]?.textContent || here.textContent;
}"""
"""The name of whatever has the focus."""


def test_a_screen_reader_finds_its_way(seats: Seats) -> None:
    """Three landmarks, each with a log that speaks politely and a box labelled Message."""
    for seat in (seats.learner, seats.employer, seats.staff):
        expect(seat.region).to_have_count(1)
        expect(seat.log).to_have_attribute("aria-live", "polite")
        expect(seat.box).to_have_count(1)
        expect(seat.region.get_by_role("button", name="Send", exact=True)).to_have_count(1)
    expect(seats.page.get_by_role("group", name="Clock")).to_be_visible()
    expect(seats.page.get_by_role("main")).to_have_count(1)
    expect(seats.page.get_by_role("heading", level=1)).to_contain_text("Vouchline")


def _goes_to(page: Page, label: str, key: str = "Tab") -> None:
    """Press a key until the focus is on something with this name."""
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate(_NAME).strip() == label:
            return
    raise AssertionError(f"{key} never came to {label!r}")


def _types(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_by_keyboard_alone(seats: Seats) -> None:
    """Tab and Enter are enough to join and to check a badge; the focus never jumps."""
    page, learner = seats.page, seats.learner
    _goes_to(page, "Message")
    _types(page, "/start")
    learner.sees("OK to start?")
    expect(learner.box).to_be_focused()
    _goes_to(page, "Yes", "Shift+Tab")
    page.keyboard.press("Enter")
    learner.sees("Which language?")
    _goes_to(page, "English")
    page.keyboard.press("Space")
    learner.sees("What should we call you?")
    _goes_to(page, "Message")
    _types(page, "Nia Brook")
    learner.sees("class code")
    _types(page, "harbor27a")
    learner.sees("Did you mean HARBOR-27A")
    _goes_to(page, "Yes", "Shift+Tab")
    page.keyboard.press("Enter")
    learner.sees("You are in HARBOR-27A, Nia Brook.")
    for _ in range(2):
        _goes_to(page, "Message")
    expect(seats.employer.box).to_be_focused()
    _types(page, "/verify VL-1234")
    seats.employer.sees("I can not read that as a badge.")


def test_on_a_telephone(browser: Browser, process: Process) -> None:
    """390 pixels: one seat below the other, nothing to scroll sideways, links that jump."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    seats = open_seats(page, process.sample.url)
    walks.join(seats)
    overflow = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    page.get_by_role("navigation", name="Seats").get_by_role("link", name="Staff").click()
    expect(seats.staff.box).to_be_in_viewport()
    boxes = [seat.region.bounding_box() for seat in (seats.learner, seats.employer, seats.staff)]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3
    context.close()
