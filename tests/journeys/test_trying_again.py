"""Not yet, then practice, then a retake of one line: the way that most learners go once."""

import pytest

from tests.journeys.script import (
    EARNING,
    NOTES,
    SHEET,
    WHY,
    approves,
    checks_who_did_it,
    hands_in,
    looks_at_what_waits,
    opens_the_work,
    play,
    scores_the_first_line,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.enable_socket

BEFORE_THE_MARKS = EARNING[: EARNING.index(opens_the_work)]


async def test_not_yet_then_practice_then_a_retake(stage: Stage) -> None:
    """What was met is kept; practice comes first; on the day it opens, one line is asked again."""
    await play(stage, (*BEFORE_THE_MARKS, opens_the_work, scores_the_first_line))
    diaz = await stage.staff("diaz")
    await diaz.presses("1")
    await diaz.sees("Why, for the learner?")
    await diaz.says("Nine people are in it twice. Try COUNTIFS on the email.")
    await diaz.sees("line 3 of 3")
    await diaz.presses("2")
    await diaz.sees("→ Not yet.")
    await diaz.presses("Submit")
    await diaz.sees("is not there yet")
    told = await stage.learner.sees("not yet. You are close.", "(kept)", "Nine people are in it")
    assert "failed" not in told.text.lower()
    await _practises(stage)
    await stage.waits_for("Your retake is open until")
    await stage.learner.presses("Go")
    await stage.learner.sees("Your task", "This time only this counts: “Duplicates removed")
    await stage.learner.presses("Write notes")
    await stage.learner.sends("again.csv", SHEET)
    await stage.learner.sees("Got again.csv")
    await stage.learner.says(NOTES)
    await stage.learner.sees("Got your notes")
    await stage.learner.says(WHY)
    await stage.learner.sees("Is this your own work?")
    await hands_in(stage)
    await _passes_the_one_line(stage)
    await play(stage, (looks_at_what_waits, checks_who_did_it, approves))
    assert stage.learner.count("It is yours: VL-") == 1


async def _practises(stage: Stage) -> None:
    await stage.learner.presses("Start practice")
    practice = await stage.learner.sees("minutes")
    await stage.learner.presses(practice.buttons[0])
    await stage.learner.sees("Done")


async def _passes_the_one_line(stage: Stage) -> None:
    diaz = await stage.staff("diaz")
    await diaz.says("/staff queue")
    queue = await diaz.sees("to score")
    await diaz.presses([label for label in queue.buttons if label.startswith("Score A-")][-1])
    await diaz.sees("line 1 of 1: Duplicates removed")
    await diaz.presses("2")
    await diaz.sees("(kept)", "→ Pass.")
    await diaz.presses("Submit")
    await stage.learner.sees("You passed")
