"""The pieces of a walk through the page, each with what is seen of it."""

from tests.browser.page import Seats

SHEET = b"name,email\nJo Park,jo@example.org\nSam Lund,sam@example.org\n"
NOTES = "412 rows in, 371 out. Dates to one form (88 rows). 41 doubles out, with COUNTIFS."
WHY = (
    "I used formulas so that the next person can repeat it. Two people share one email, so I kept "
    "both. It took longer, but nobody was lost."
)
TITLE = "Data Essentials (Sheets)"


def join(seats: Seats, name: str = "Nia Brook") -> None:
    """Somebody new joins HARBOR-27A and picks a goal."""
    learner = seats.learner
    learner.says("/start")
    learner.sees("OK to start?")
    learner.presses("Yes")
    learner.sees("Which language?")
    learner.presses("English")
    learner.sees("What should we call you?")
    learner.says(name)
    learner.sees("class code")
    learner.says("HARBOR-27A")
    learner.sees(f"You are in HARBOR-27A, {name}.")
    learner.says("/goal")
    learner.presses("Data Support Assistant")
    learner.sees("It takes about 10 weeks.")


def hand_in(seats: Seats) -> None:
    """The next step: a file, notes and the few sentences."""
    learner = seats.learner
    learner.says("/next")
    learner.sees(f"Next: {TITLE}")
    learner.presses("Start")
    learner.sees(f"How {TITLE} is marked")
    learner.presses("Start")
    learner.sees("How will you show it?")
    learner.presses("Write notes")
    learner.sees("Please send your work")
    learner.attaches("clean-list.csv", SHEET)
    learner.sees("Got clean-list.csv")
    learner.says(NOTES)
    learner.sees("Got your notes")
    learner.says(WHY)
    learner.sees("Is this your own work?")
    learner.presses("Yes, send")
    learner.sees("Sent. Result by")


def score(seats: Seats) -> None:
    """Diaz marks the newest work, line by line."""
    staff = seats.staff
    staff.acts_as("Marta Diaz")
    staff.says("/staff queue")
    queue = staff.sees("to score")
    queue.get_by_role("button", name="Score A-").last.click()
    for line, mark in (("line 1 of 3", "2"), ("line 2 of 3", "3"), ("line 3 of 3", "2")):
        staff.sees(line).get_by_role("button", name=mark, exact=True).click()
    staff.sees("all must-pass met → Pass.")
    staff.presses("Submit")
    staff.sees("a second person approves the badge")
    seats.learner.sees(f"You passed {TITLE}!")


def approve(seats: Seats) -> str:
    """Lee checks the identity and approves; the badge."""
    staff = seats.staff
    staff.acts_as("Sam Lee")
    staff.says("/staff approve")
    staff.sees("Marked by Marta Diaz.")
    staff.presses("Check ID")
    staff.sees("is the work of Nia Brook")
    staff.presses("Yes, it matches")
    staff.sees("✓ done")
    staff.presses("Approve")
    staff.sees("is approved: VL-")
    seats.learner.sees("It is yours: VL-")
    return seats.learner.badge()


def share(seats: Seats) -> None:
    """Anyone with the link may see it, with the work."""
    learner = seats.learner
    learner.presses("Share")
    learner.sees("Who may see it?")
    learner.presses("Link for anyone")
    learner.sees("Show your work too?")
    learner.presses("Full")
    learner.sees("Here is your link:")


def verify(seats: Seats, badge: str, *words: str) -> None:
    """The employer checks it."""
    seats.employer.says(f"/verify {badge}")
    seats.employer.sees(*words)


def revoke(seats: Seats, badge: str) -> None:
    """Lee proposes, Ruiz confirms; the learner is told."""
    staff = seats.staff
    staff.acts_as("Sam Lee")
    staff.says(f"/staff revoke {badge}")
    staff.sees("Why? A reason is public")
    staff.presses("Record mistake")
    staff.sees("Nothing has changed yet.")
    staff.presses("Ask a second person")
    staff.sees("Until then nothing changes.")
    staff.acts_as("Elena Ruiz")
    staff.says("/staff withdrawals")
    staff.sees("Proposed by Sam Lee.")
    staff.presses("Confirm")
    staff.sees("is withdrawn")
    seats.learner.sees("We withdrew your badge")
