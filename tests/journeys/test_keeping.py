"""The third flow: a badge comes to its end, a reminder arrives, and it is renewed."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.script import NOTES, SHEET, TITLE, WHY, badge_in, play
from tests.journeys.stage import Stage

CATALOG = Path(__file__).parents[2] / "catalog"
PACK = "data-service-starter.yaml"

pytestmark = pytest.mark.enable_socket


LINE = '{version: 1.3.0, date: 2027-08-20, note: "Reviewed; as before.", affects: [dss.b.data]}'
REVIEWED = (
    ("  version: 1.2.0\n", "  version: 1.3.0\n"),
    ("  effective_from: 2026-09-01\n", "  effective_from: 2027-09-01\n"),
    ("  review_by: 2027-08-31 ", "  review_by: 2028-08-31 "),
    ("  changelog:\n", f"  changelog:\n    - {LINE}\n"),
)
"""What a yearly review without changes does to a pack. Without it nothing more is approved."""


def review_the_pack(stage: Stage) -> None:
    """The programme's yearly duty."""
    folder = stage.sample.folder / "reviewed"
    shutil.copytree(CATALOG / "materials", folder / "materials")
    text = (CATALOG / PACK).read_text()
    for before, after in REVIEWED:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (folder / PACK).write_text(text)
    stage.operator("catalog", "load", str(folder / PACK))


async def until_the_reminder(stage: Stage) -> None:
    """Two years less 90 days: on that day, at the hour at which this learner is written to."""
    await stage.wait(641)
    await stage.waits_for(TITLE, "It ends in", "A short task keeps it.")


async def test_a_reminder_leads_to_a_renewed_badge(stage: Stage) -> None:
    """Reminded once, a short task, two people again: the new badge points back to the old."""
    await play(stage)
    old = stage.badge
    review_the_pack(stage)
    await until_the_reminder(stage)
    assert stage.learner.count("It ends in") == 1
    await stage.learner.presses("Renew")
    await stage.learner.sees("Your task", "This time only this counts")
    await stage.learner.presses("Write notes")
    await stage.learner.sees("Please send your work")
    await stage.learner.sends("again.csv", SHEET)
    await stage.learner.sees("Got again.csv")
    await stage.learner.says(NOTES)
    await stage.learner.sees("Got your notes")
    await stage.learner.says(WHY)
    await stage.learner.sees("Is this your own work?")
    await stage.learner.presses("Yes, send")
    await stage.learner.sees("Sent. Result by")
    await _mark_and_approve(stage)
    told = await stage.learner.sees("It is yours: VL-", f"The old one, {old}, now points to it.")
    assert badge_in(told) != old
    await stage.employer.says(f"/verify {old}")
    await stage.employer.sees("Valid today.")


async def _mark_and_approve(stage: Stage) -> None:
    kim, ruiz = await stage.staff("kim"), await stage.staff("ruiz")
    await kim.says("/staff queue")
    queue = await kim.sees("to score")
    await kim.presses([label for label in queue.buttons if label.startswith("Score A-")][-1])
    await kim.sees("line 1 of 2")
    await kim.presses("2")
    await kim.sees("line 2 of 2")
    await kim.presses("2")
    await kim.sees("→ Pass.")
    await kim.presses("Submit")
    await kim.sees("passed")
    await ruiz.says("/staff approve")
    await ruiz.sees("Marked by Jun Kim.")
    await ruiz.presses("Check ID")
    await ruiz.presses("Yes, it matches")
    await ruiz.presses("Approve")
    await ruiz.sees("is approved: VL-")


async def test_let_it_end(stage: Stage) -> None:
    """Who lets a badge end hears no more of it; the employer hears that it was valid."""
    await play(stage)
    await until_the_reminder(stage)
    await stage.learner.presses("Let it end")
    await stage.wait(60)
    await stage.learner.says("/path")
    await stage.learner.sees("Your path")
    assert stage.learner.count("It ends in") == 1
