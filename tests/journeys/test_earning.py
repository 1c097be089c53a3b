"""The main script, on every platform."""

import pytest

from tests.journeys.script import play
from tests.journeys.stage import Stage

pytestmark = pytest.mark.enable_socket


async def test_from_the_first_hello_to_a_checked_badge(stage: Stage) -> None:
    """Join, hand in, be marked and approved, share, be verified: each answer is the right one."""
    await play(stage)
    assert stage.learner.count("It is yours: VL-") == 1
