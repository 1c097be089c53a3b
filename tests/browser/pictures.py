"""Take the README's pictures from a fresh sample: `python -m tests.browser.pictures`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser import walks
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.page import open_seats
from tests.journeys.service import make_sample, serving

FOLDER = Path(__file__).parents[2] / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 800}

USUAL_PORT = 8080
"""As in `make run`: the addresses in the pictures are those that people will see."""
GENTLY = 1_000
"""Milliseconds until the newest bubble has faded in."""


def main() -> None:
    """Play the conversation and take both pictures on the way."""
    path = find_chromium()
    if path is None:
        sys.exit("There is no browser here. Install chromium.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(make_sample(Path(folder), USUAL_PORT)) as process,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        badge = three_seats(page, process.sample.url)
        page.goto(f"{process.sample.url}/b/{badge}")
        page.screenshot(path=FOLDER / "badge.png")
        browser.close()


def three_seats(page: Page, url: str) -> str:
    """The three seats in the middle of a conversation; the badge they talk about."""
    seats = open_seats(page, url)
    page.locator("summary").click()
    walks.join(seats)
    walks.hand_in(seats)
    walks.score(seats)
    badge = walks.approve(seats)
    walks.share(seats)
    walks.verify(seats, badge, "Valid today.")
    page.mouse.move(0, 0)
    page.wait_for_timeout(GENTLY)
    page.screenshot(path=FOLDER / "three-seats.png")
    return badge


if __name__ == "__main__":
    main()
