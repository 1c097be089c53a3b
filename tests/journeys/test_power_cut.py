"""The power goes between every two steps, and in the middle of each: the conversation goes on."""

import asyncio
import json

import pytest

from tests.journeys.local_seats import Page, open_page
from tests.journeys.script import (
    BADGE_ID,
    EARNING,
    approves,
    hands_in,
    joins,
    submits_the_marks,
)
from tests.journeys.service import Process, Sample, serving
from tests.journeys.stage import Stage, stage_on

WEIGHTY = {joins, hands_in, submits_the_marks, approves}
"""Steps after which something exists that must exist once."""

pytestmark = pytest.mark.enable_socket


async def power_cut(process: Process, page: Page) -> None:
    """Dark, then light again; the page finds its server as a real one does."""
    await asyncio.to_thread(process.cut_power)
    await page.close()
    await asyncio.to_thread(process.start)
    await page.open()


def test_a_stop_is_no_power_cut(sample: Sample) -> None:
    """Told to stop, it ends by itself: after the pages, what is being sent is finished too."""
    process = Process(sample)
    process.start()
    process.stop()
    assert process.log.splitlines()[-1].split()[-1] == "stopped"


async def test_nothing_is_lost_or_doubled_between_two_steps(sample: Sample) -> None:
    """Killed after every step and started again on the same data, the script ends as ever."""
    with serving(sample) as process:
        async with open_page(sample.url) as page:
            stage = stage_on(sample, page)
            for step in EARNING:
                await step(stage)
                await power_cut(process, page)
            _all_is_there_once(stage)


@pytest.mark.parametrize("seconds", [0.0, 0.02])
async def test_a_message_on_its_way_is_answered_all_the_same(
    sample: Sample, seconds: float
) -> None:
    """Killed before, during or after its transaction: said again by the page, it counts once."""
    with serving(sample) as process:
        async with open_page(sample.url) as page:
            stage = stage_on(sample, page)

            async def cut() -> None:
                await asyncio.sleep(seconds)
                await power_cut(process, page)

            for step in EARNING:
                if step in WEIGHTY:
                    page.on_leaving = cut
                await step(stage)
            _all_is_there_once(stage)


def _all_is_there_once(stage: Stage) -> None:
    for told in ("Sent. Result by", "You passed", "It is yours: VL-"):
        assert stage.learner.count(told) >= 1
    assert len(set(BADGE_ID.findall(stage.learner.told()))) == 1
    log = json.loads(stage.operator("registry", "status", "--json"))
    assert log["size"] == 3, "two badges of the sample, and this one"
