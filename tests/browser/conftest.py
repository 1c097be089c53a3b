"""A browser, and a fresh service for it to meet."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.page import Seats, open_seats
from tests.journeys.service import Process, Sample, make_sample, serving


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window.

    It ends with this folder: while it is there a loop runs, and asynchronous tests cannot.
    """
    path = find_chromium()
    if path is None and os.getenv("CI") == "true":
        pytest.fail("nothing may be skipped here: install chromium")
    if path is None:
        pytest.skip("there is no browser here: install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample programme as `make run` loads it."""
    return make_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def process(fresh: Sample, tmp_path: Path) -> Iterator[Process]:
    """The service on a copy of it."""
    with serving(fresh.copy(tmp_path / "sample")) as process:
        yield process


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in which nothing may go wrong unseen: errors and refused content fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(15_000)
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # While the server is away the browser itself writes that a socket did not open.
        if message.type in {"error", "warning"} and "ERR_CONNECTION_" not in message.text:
            problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def seats(page: Page, process: Process) -> Seats:
    """The page, open and connected."""
    return open_seats(page, process.sample.url)
