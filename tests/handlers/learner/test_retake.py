"""A result, practice, and the next try."""

from storage.people import Person
from tests.handlers.learner.test_work import WHY, attempts
from tests.handlers.talk import House, Talk


def test_a_pass_is_told_line_by_line(sent: Talk, house: House, diaz: Person) -> None:
    """Words instead of numbers, the marker's words, and by when the badge comes."""
    house.mark(1001, diaz, "Clear notes.", fix=3, dupes=2, notes=2)
    sent.says("/retake")
    assert "You passed Data Essentials (Sheets)!" in sent
    assert "Errors fixed: exceeds" in sent
    assert "Your marker wrote: “Clear notes.”" in sent
    assert "after a second person checks, by Wed 7 Oct" in sent
    assert "You passed Data Essentials" in sent.says("next")
    assert "You passed Data Essentials" in sent.acts("start:dss.b.data")


def test_not_yet_leads_over_practice_to_the_next_try(
    sent: Talk, house: House, person: Person, diaz: Person
) -> None:
    """Kept lines stay, each miss has its practice, and only the rest is done again."""
    house.mark(1001, diaz, "Look again.", fix=2, dupes=1, notes=2)
    sent.says("/retake")
    assert "not yet. You are close" in sent
    assert "Errors fixed: meets (kept)" in sent
    assert "Duplicates removed with formulas: not yet" in sent
    assert "To do: “Find doubles without losing people”, 30 minutes" in sent
    assert "from Thu 8 Oct" in sent
    assert "2 tries left" in sent
    for word in ("failed", "invalid", "error", "✗", "❌"):
        assert word not in sent.text.lower().replace("errors fixed", "")
    sent.presses("Start practice")
    assert "1. Try three formulas." in sent
    assert "Done! See you Thu 8 Oct" in sent.presses("I did this")
    assert "Done! See you" in sent.presses("I did this")
    assert "\nYou can try again from Thu 8 Oct" in sent.acts("retake:dss.b.data")
    house.wait(days=3)
    assert "You can try again now: just “Duplicates removed with formulas”" in sent.says("/retake")
    assert "This time only this counts: “Duplicates removed with formulas”" in sent.presses("Go")
    second = attempts(house, person)[-1]
    assert (second.kind, second.lines) == ("retake", ("dupes",))
    sent.presses("Write notes").sends("again.csv", b"y").says("Notes.").says(WHY).presses(
        "Yes, send"
    )
    house.mark(1002, diaz, "Good.", dupes=3)
    sent.says("/retake")
    assert "You passed" in sent
    assert "Errors fixed: meets (kept)" in sent


def test_practice_left_undone_keeps_the_door_shut(sent: Talk, house: House, diaz: Person) -> None:
    """After the wait a retake still asks for the practice first."""
    house.mark(1001, diaz, "Look again.", fix=1, dupes=1, notes=2)
    house.wait(days=10)
    assert "Start practice" in sent.acts("retake:dss.b.data").labels
    assert "Practice: One form for names and dates" in sent.says("/practice")
    assert "Practice: Find doubles" in sent.presses("I did this")
    assert "Your next try is open now" in sent.presses("I did this")


def test_after_the_last_try_a_coach_helps(
    sent: Talk, house: House, diaz: Person, person: Person
) -> None:
    """The third miss ends the round kindly, and names the day of a new start."""
    house.mark(1001, diaz, "Again.", fix=1, dupes=2, notes=2)
    for number in (1002, 1003):
        sent.says("/practice").presses("I did this")
        house.wait(days=11)
        sent.acts("retake:dss.b.data").presses("Write notes").sends("a.csv", b"x")
        sent.says("Notes.").says(WHY).presses("Yes, send")
        house.mark(number, diaz, "Again.", fix=1)
    sent.says("/retake")
    assert "This one is hard. Your coach will make a new plan with you." in sent
    assert "You can start again from Thu 26 Nov." in sent
    assert "Your other badges are safe." in sent
    assert "Go" not in sent.labels
    assert len(attempts(house, person)) == 3


def test_without_a_result_there_is_nothing_to_retake(ana: Talk) -> None:
    """Early questions get an answer and a way on."""
    assert "There is no result yet" in ana.says("/retake")
    assert "nothing to practise" in ana.says("/practice")


def test_old_practice_buttons_move_on(sent: Talk, house: House, diaz: Person) -> None:
    """Numbers that are nobody's, not theirs or out of range show the place."""
    for action in (
        "practised:1001:0",
        "practice:1001",
        "practised:7:0",
        "practice:x",
        "practised:",
    ):
        assert "That has moved on" in sent.acts(action)
    house.mark(1001, diaz, "Look again.", fix=2, dupes=1, notes=2)
    assert "That has moved on" in sent.acts("practised:1001:9")


def test_the_marks_of_others_stay_theirs(sent: Talk, house: House, diaz: Person) -> None:
    """Nobody practises for somebody else."""
    house.mark(1001, diaz, "Look again.", fix=2, dupes=1, notes=2)
    ben = house.talk(house.learner("ben", "Ben"), sent.menu)
    assert "That has moved on" in ben.acts("practised:1001:0")


def test_the_day_goes_into_their_calendar(sent: Talk, house: House, diaz: Person) -> None:
    """While the next try waits, both its days can be kept as a file; afterwards, the last one."""
    house.mark(1001, diaz, "Look again.", fix=2, dupes=1, notes=2)
    sent.says("/retake").presses("Add to calendar")
    (file,) = sent.reply.messages[0].files
    content = house.do(lambda tx: tx.files.read(file.file_id)).decode()
    assert "DTSTART;VALUE=DATE:20261008\r\n" in content
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    sent.says("/practice").presses("I did this")
    house.wait(days=4)
    sent.acts("calendar:1001")
    (file,) = sent.reply.messages[0].files
    content = house.do(lambda tx: tx.files.read(file.file_id)).decode()
    assert [line for line in content.split("\r\n") if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20270202"
    ]
    house.wait(days=130)
    assert "That has moved on" in sent.acts("calendar:1001")
    assert "That has moved on" in sent.acts("calendar:9")
