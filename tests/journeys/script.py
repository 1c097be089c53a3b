"""The main script, step by step: from the first hello to a badge that an employer has checked.

Each step is one act and what is seen of it. The power can be cut between any two of them.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from tests.journeys.chat import Seen
from tests.journeys.stage import Stage

Step: TypeAlias = Callable[[Stage], Awaitable[None]]

BADGE_ID: Final = re.compile(r"VL-\w{4}-\w{4}-\w{4}")
SHEET: Final = b"name,email\nJo Park,jo@example.org\nSam Lund,sam@example.org\n"
NOTES: Final = "412 rows in, 371 out. 41 doubles out, with COUNTIFS."
WHY: Final = (
    "I used formulas so that the next person can repeat it. Two people share one email, so I kept "
    "both. It took longer, but nobody was lost."
)
TITLE: Final = "Data Essentials (Sheets)"


# --- joining ----------------------------------------------------------------------------------


async def says_hello(stage: Stage) -> None:
    """Somebody new is asked before anything is kept."""
    await stage.learner.says("/start")
    asked = await stage.learner.sees("OK to start?")
    assert asked.buttons == ("Yes", "What do you keep?", "No thanks")


async def says_yes(stage: Stage) -> None:
    """They agree."""
    await stage.learner.presses("Yes")
    await stage.learner.sees("Which language?")


async def picks_english(stage: Stage) -> None:
    """The language comes first, so that all else is understood."""
    await stage.learner.presses("English")
    await stage.learner.sees("What should we call you?")


async def gives_a_name(stage: Stage) -> None:
    """The name will stand on the badge."""
    await stage.learner.says("Nia Brook")
    await stage.learner.sees("Hi Nia Brook.", "class code")


async def types_the_code(stage: Stage) -> None:
    """A code without its hyphen is asked about."""
    await stage.learner.says("harbor27a")
    await stage.learner.sees("Did you mean HARBOR-27A")


async def joins(stage: Stage) -> None:
    """They are in, and know their coach."""
    await stage.learner.presses("Yes")
    await stage.learner.sees("You are in HARBOR-27A, Nia Brook.", "Your coach is Sam Lee.")


async def picks_a_goal(stage: Stage) -> None:
    """The work they want."""
    await stage.learner.says("/goal")
    await stage.learner.sees("What work do you want?")
    await stage.learner.presses("Data Support Assistant")
    await stage.learner.sees("It takes about 10 weeks.")


# --- the work ---------------------------------------------------------------------------------


async def asks_what_is_next(stage: Stage) -> None:
    """One step, and why."""
    await stage.learner.says("/next")
    await stage.learner.sees(f"Next: {TITLE}", "Why?")


async def reads_how_it_is_marked(stage: Stage) -> None:
    """The rubric comes before the work."""
    await stage.learner.presses("Start")
    await stage.learner.sees(f"How {TITLE} is marked", "Errors fixed")


async def begins(stage: Stage) -> None:
    """The task and the ways to show it."""
    await stage.learner.presses("Start")
    await stage.learner.sees("Your task", "How will you show it?")


async def picks_a_way(stage: Stage) -> None:
    """Written, here."""
    await stage.learner.presses("Write notes")
    await stage.learner.sees("Please send your work")


async def sends_the_sheet(stage: Stage) -> None:
    """A real file."""
    await stage.learner.sends("clean-list.csv", SHEET)
    await stage.learner.sees("Got clean-list.csv", "Now your notes")


async def sends_the_notes(stage: Stage) -> None:
    """What was changed, typed."""
    await stage.learner.says(NOTES)
    await stage.learner.sees("Got your notes", "in 3 to 5 sentences")


async def says_why(stage: Stage) -> None:
    """Three sentences are enough."""
    await stage.learner.says(WHY)
    await stage.learner.sees("Check", "clean-list.csv", "✓ your notes", "Is this your own work?")


async def hands_in(stage: Stage) -> None:
    """It has a number and a day."""
    await stage.learner.presses("Yes, send")
    await stage.learner.sees("Sent. Result by", "Number A-")


# --- the marks --------------------------------------------------------------------------------


async def opens_the_work(stage: Stage) -> None:
    """Diaz finds it in the queue, by number and without a name."""
    diaz = await stage.staff("diaz")
    await diaz.says("/staff queue")
    queue = await diaz.sees("to score", TITLE)
    assert "Nia" not in queue.text
    newest = [label for label in queue.buttons if label.startswith("Score A-")][-1]
    await diaz.presses(newest)
    await diaz.sees("line 1 of 3: Errors fixed")


async def scores_the_first_line(stage: Stage) -> None:
    """One line at a time."""
    diaz = await stage.staff("diaz")
    await diaz.presses("2")
    await diaz.sees("line 2 of 3: Duplicates removed with formulas")


async def scores_the_second_line(stage: Stage) -> None:
    """The next one comes by itself."""
    diaz = await stage.staff("diaz")
    await diaz.presses("3")
    await diaz.sees("line 3 of 3: Notes on what changed")


async def scores_the_third_line(stage: Stage) -> None:
    """The sum is shown before it counts."""
    diaz = await stage.staff("diaz")
    await diaz.presses("2")
    await diaz.sees("your marks", "Mean 2.4, all must-pass met → Pass.")


async def submits_the_marks(stage: Stage) -> None:
    """The learner hears of it, line by line."""
    diaz = await stage.staff("diaz")
    await diaz.presses("Submit")
    await diaz.sees("passed", "a second person approves the badge")
    await stage.learner.sees(f"You passed {TITLE}!", "Duplicates removed with formulas: exceeds")


# --- the badge --------------------------------------------------------------------------------


async def looks_at_what_waits(stage: Stage) -> None:
    """Lee sees who marked it, and that the identity is not checked."""
    lee = await stage.staff("lee")
    await lee.says("/staff approve")
    await lee.sees("Marked by Marta Diaz.", "not done yet")


async def checks_who_did_it(stage: Stage) -> None:
    """The one moment at which an approver sees a name."""
    lee = await stage.staff("lee")
    await lee.presses("Check ID")
    await lee.sees("is the work of Nia Brook")
    await lee.presses("Yes, it matches")
    await lee.sees("✓ done")


async def approves(stage: Stage) -> None:
    """Once approved, the badge is signed, logged and told."""
    lee = await stage.staff("lee")
    await lee.presses("Approve")
    await lee.sees("is approved: VL-")
    told = await stage.learner.sees(TITLE, "It is yours: VL-", "Nobody can see it until you")
    assert told.buttons == ("Share", "See it", "My next step")
    stage.badge = badge_in(told)


async def employer_sees_nothing_yet(stage: Stage) -> None:
    """A badge is private until its holder shares it."""
    await stage.employer.says(f"/verify {stage.badge}")
    await stage.employer.sees("No shared record for this ID.", "This is not proof of a fake.")


async def shares(stage: Stage) -> None:
    """Anyone with the link, and all of the work."""
    await stage.learner.presses("Share")
    await stage.learner.sees("Who may see it?")
    await stage.learner.presses("Link for anyone")
    await stage.learner.sees("Show your work too?")
    await stage.learner.presses("Full")
    await stage.learner.sees(f"Here is your link: {stage.sample.url}/b/{stage.badge}")


async def employer_sees_that_it_holds(stage: Stage) -> None:
    """The verdict first, then what the person can do."""
    await stage.employer.says(f"/verify {stage.badge}")
    await stage.employer.sees("Valid today.", TITLE, "Holder: Nia B. (shared).", "Can: ")


EARNING: Final[tuple[Step, ...]] = (
    says_hello,
    says_yes,
    picks_english,
    gives_a_name,
    types_the_code,
    joins,
    picks_a_goal,
    asks_what_is_next,
    reads_how_it_is_marked,
    begins,
    picks_a_way,
    sends_the_sheet,
    sends_the_notes,
    says_why,
    hands_in,
    opens_the_work,
    scores_the_first_line,
    scores_the_second_line,
    scores_the_third_line,
    submits_the_marks,
    looks_at_what_waits,
    checks_who_did_it,
    approves,
    employer_sees_nothing_yet,
    shares,
    employer_sees_that_it_holds,
)


async def play(stage: Stage, steps: tuple[Step, ...] = EARNING) -> None:
    """Take these steps, one after the other."""
    for step in steps:
        await step(stage)


def badge_in(message: Seen) -> str:
    """The badge a message names."""
    found = BADGE_ID.search(message.text)
    assert found, message.text
    return found.group()
