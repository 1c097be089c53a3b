"""Hands and eyes on the three-seat page."""

import re
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page, expect

PATIENCE: Final = 45_000
"""Milliseconds to wait for something to appear."""
BADGE_ID: Final = re.compile(r"VL-\w{4}-\w{4}-\w{4}")


@dataclass(frozen=True, slots=True)
class Seat:
    """One of the three columns, found as a screen reader finds it."""

    page: Page
    name: str

    @property
    def region(self) -> Locator:
        """The landmark."""
        return self.page.get_by_role("region", name=self.name, exact=True)

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.region.get_by_role("log")

    @property
    def box(self) -> Locator:
        """Where one types."""
        return self.region.get_by_role("textbox", name="Message", exact=True)

    def says(self, text: str) -> None:
        """Type and send."""
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.box).to_have_value("")

    def presses(self, label: str) -> None:
        """Press the newest button with this label."""
        self.log.get_by_role("button", name=label, exact=True).last.click()

    def attaches(self, name: str, content: bytes, words: str = "") -> None:
        """Choose a file with the paper clip, and send it."""
        file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.region.get_by_label("Attach a file").set_input_files([file])
        expect(self.region.get_by_role("listitem").filter(has_text=name)).to_be_visible()
        self.box.fill(words)
        self.region.get_by_role("button", name="Send", exact=True).click()

    def sees(self, *words: str) -> Locator:
        """Wait until a bubble says all of this; the newest that does."""
        bubble = self.log.locator(".said.ours")
        for each in words:
            bubble = bubble.filter(has_text=each)
        expect(bubble.last).to_be_visible(timeout=PATIENCE)
        return bubble.last

    def acts_as(self, name: str) -> None:
        """Let somebody else sit here."""
        self.region.get_by_role("combobox").select_option(label=name)

    def badge(self) -> str:
        """The newest badge named here."""
        found = BADGE_ID.findall(self.log.inner_text())
        assert found, self.log.inner_text()
        return str(found[-1])

    def transcript(self) -> list[str]:
        """Everything said here, as it is shown."""
        return self.log.locator(".bubble").all_inner_texts()


@dataclass(frozen=True, slots=True)
class Seats:
    """The whole page."""

    page: Page

    @property
    def learner(self) -> Seat:
        """On the left."""
        return Seat(self.page, "Learner")

    @property
    def employer(self) -> Seat:
        """In the middle."""
        return Seat(self.page, "Employer")

    @property
    def staff(self) -> Seat:
        """On the right."""
        return Seat(self.page, "Staff")

    @property
    def clock(self) -> str:
        """What the clock shows."""
        return self.page.locator('[data-clock="label"]').inner_text()

    def moves_clock(self, label: str) -> None:
        """Press a button of the clock, and wait until it has moved."""
        before = self.clock
        self.page.get_by_role("button", name=label, exact=True).click()
        expect(self.page.locator('[data-clock="label"]')).not_to_have_text(before)


def open_seats(page: Page, url: str) -> Seats:
    """Load the page and wait until it is connected."""
    page.goto(url)
    expect(page.locator('[data-clock="label"]')).not_to_have_text("Connecting…", timeout=PATIENCE)
    return Seats(page)
