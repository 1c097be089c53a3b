"""The power goes between every two steps, and in the middle of each: the conversation goes on."""

import asyncio

import pytest

from tests.journeys.local_seats import Page, open_page
from tests.journeys.script import EARNING
from tests.journeys.service import Process, Sample, serving
from tests.journeys.stage import stage_on

pytestmark = pytest.mark.enable_socket


async def power_cut(process: Process, page: Page) -> None:
    """Dark, then light again; the page finds its server as a real one does."""
    await asyncio.to_thread(process.cut_power)
    await page.close()
    await asyncio.to_thread(process.start)
    await page.open()


async def test_nothing_is_lost_or_doubled_between_two_steps(sample: Sample) -> None:
    """Killed after every step and started again on the same data, the script ends as ever."""
    with serving(sample) as process:
        async with open_page(sample.url) as page:
            stage = stage_on(sample, page)
            for step in EARNING:
                await step(stage)
                await power_cut(process, page)
            assert stage.learner.count("It is yours: VL-") == 1
            assert stage.learner.count("You passed") == 1
            assert stage.learner.count("Sent. Result by") == 1
    assert "audit" not in process.log
    assert "3 entries" in sample.command("registry", "audit")
