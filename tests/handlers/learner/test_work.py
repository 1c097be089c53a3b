"""Handing in work: piece by piece, checked at once, sent once."""

import pytest

from storage.attempts import Attempt, AttemptState
from storage.people import Person
from tests.handlers.talk import House, Talk

NOTES = "412 rows in, 371 out. 41 doubles out, with COUNTIFS."
WHY = "I used formulas. Two people share one email. I kept both."


def attempts(house: House, person: Person) -> list[Attempt]:
    """Everything somebody has begun."""
    return house.do(lambda tx: tx.attempts.of(person.id))


def close(house: House, attempt: Attempt) -> None:
    """An attempt is over, however it ended."""
    house.do(lambda tx: tx.attempts.change(attempt.id, state=AttemptState.CLOSED))


def test_the_rubric_comes_before_the_work(ana: Talk, house: House, person: Person) -> None:
    """Each line says what meets and what exceeds, with samples; reading begins nothing."""
    ana.says("next").presses("Start")
    for words in ("Errors fixed (must be met)", "meets: All names", "exceeds: Also adds a check"):
        assert words in ana
    assert "A sample that meets: Notes: 412 rows in" in ana
    assert attempts(house, person) == []
    ana.presses("Start")
    assert "Clean the messy list" in ana
    assert [one.version for one in attempts(house, person)] == ["2.0.0"]


def test_work_is_put_together_and_sent(ana: Talk, house: House, person: Person) -> None:
    """File, sentences, check list, own work: then a number and a day."""
    ana.acts("start:dss.b.data").presses("Write notes")
    assert "Please send your work: a file (xlsx, csv, ods, txt) or a link" in ana
    assert "Got clean.csv (2 kB). Now your notes" in ana.sends("clean.csv", b"x" * 2_000)
    assert "Got your notes. One more: in 3 to 5 sentences" in ana.says(NOTES)
    assert "Please add 1 more sentence" in ana.says("I used formulas. I kept both.")
    ana.says("It took longer.")
    assert "✓ clean.csv (2 kB)\n✓ your notes\n✓ why you did it this way" in ana
    assert "Is this your own work?" in ana
    assert "Sent. Result by Sat 10 Oct. Number A-1001." in ana.presses("Yes, send")
    (one,) = attempts(house, person)
    assert one.state is AttemptState.SUBMITTED
    assert one.submitted_at == house.at
    parts = house.do(lambda tx: tx.attempts.parts(one))
    assert [part.text for part in parts] == [
        None,
        NOTES,
        "I used formulas. I kept both.\nIt took longer.",
    ]


def test_a_double_tap_makes_one_attempt(sent: Talk, house: House, person: Person) -> None:
    """Two presses and a repeated update lead to the same answer and one attempt."""
    before = sent.text
    assert sent.repeats().text == before
    assert sent.presses("Yes, send").text == before
    assert len(attempts(house, person)) == 1


def test_a_story_is_asked_for_after_the_chart(house: House, ana: Talk, person: Person) -> None:
    """A task with work and a telling asks for one after the other, then for the reason."""
    house.badge(person)
    ana.acts("start:dss.b.viz").presses("Write")
    assert "I need your work first" in ana.says("The story of March")
    assert "Now tell the story" in ana.sends("chart.png", b"png")
    assert "Got your story. One more" in ana.says("We served 310 people in March.")
    ana.says(WHY)
    assert "✓ chart.png" in ana
    assert "✓ your story" in ana
    assert "✓ why you did it this way" in ana


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("clean.exe", b"x", "This task does not use that type of file. Send one of these: xlsx"),
        ("clean.csv", b"", "That file is empty"),
        ("clean.csv", b"x" * 20_000_001, "too big for chat. Send a link"),
    ],
)
def test_what_does_not_fit_is_said_at_once(
    ana: Talk, name: str, content: bytes, said: str, house: House, person: Person
) -> None:
    """A file of the wrong type or size is not taken, and the draft waits for another."""
    ana.acts("start:dss.b.data").presses("Write notes")
    assert said in ana.sends(name, content)
    (one,) = attempts(house, person)
    assert house.do(lambda tx: tx.attempts.parts(one)) == []
    assert "Got clean.csv" in ana.sends("clean.csv", b"ok")


def test_a_link_stands_for_a_file(ana: Talk) -> None:
    """A link is taken as work; one that nobody else could open is sent back."""
    ana.acts("start:dss.b.data").presses("Write notes")
    assert "Only you can open that link" in ana.says("https://192.168.0.4/list")
    assert "not safe" in ana.says("http://example.org/list")
    assert "Got your link" in ana.says("https://example.org/list")


def test_a_big_chart_comes_as_a_link(house: House, ana: Talk, person: Person) -> None:
    """Where only files are asked for, a link still stands for one that is too big."""
    house.badge(person)
    ana.acts("start:dss.b.viz").presses("Write").says("https://example.org/chart")
    assert "Now tell the story" in ana


def test_not_more_than_five_files(ana: Talk) -> None:
    """The sixth file is kept out with what to do."""
    ana.acts("start:dss.b.data").presses("Write notes")
    for number in range(5):
        ana.sends(f"{number}.csv", b"x")
    assert "at most 5 files" in ana.sends("6.csv", b"x")


def test_too_many_sentences_are_shortened(ana: Talk) -> None:
    """Six sentences are one too many; a shorter answer replaces them."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x").says(NOTES)
    assert "1 sentence more than 5" in ana.says("One. Two. Three. Four. Five. Six.")
    assert "Is this your own work?" in ana.says(WHY)


def test_change_keeps_the_other_half(ana: Talk) -> None:
    """Either half can be done again before it is sent; the rest stays."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x").says(NOTES).says(
        WHY
    )
    ana.presses("Change").presses("The sentences")
    assert "in 3 to 5 sentences" in ana
    ana.says("Better now. It is shorter. I like it.")
    ana.presses("Change").presses("The work")
    assert "Please send your work" in ana
    ana.sends("new.csv", b"y")
    assert "✓ new.csv" in ana
    assert "clean.csv" not in ana
    assert "✓ new.csv" in ana.presses("Change").presses("Nothing, go back")


def test_nothing_is_sent_before_it_is_whole(ana: Talk) -> None:
    """A button of an older check list does not send what was taken apart since."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x").says(NOTES).says(
        WHY
    )
    send = ana.button("Yes, send").action
    ana.presses("Change").presses("The work")
    assert "Please send your work" in ana.acts(send)


def test_an_edit_after_sending_changes_nothing(sent: Talk) -> None:
    """Who edits a message hears that the first one counts."""
    assert "I keep what you sent first" in sent.says("Other words.", edited=True)


def test_work_waits_while_somebody_looks_elsewhere(ana: Talk) -> None:
    """A draft is where it was after anything else; words typed meanwhile are not work."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x").says(NOTES)
    ana.says("/path")
    assert "I did not get that" in ana.says("Some other words")
    assert "You have begun Data Essentials" in ana.says("next")
    assert "in 3 to 5 sentences" in ana.presses("Go on")
    assert "in 3 to 5 sentences" in ana.says("send work")
    assert "Errors fixed" in ana.presses("See how it is marked")


def test_start_twice_is_one_draft(ana: Talk, house: House, person: Person) -> None:
    """A second start goes on with the first."""
    ana.acts("start:dss.b.data").acts("start:dss.b.data")
    assert "How will you show it?" in ana
    assert len(attempts(house, person)) == 1


def test_two_drafts_are_told_apart(ana: Talk) -> None:
    """With two things begun, “send work” asks which."""
    assert "You have no work open" in ana.says("send work")
    ana.acts("start:dss.b.data").acts("start:dss.b.a11y")
    assert ana.says("send work").labels == ["Data Essentials (Sheets)", "Accessibility Basics"]


def test_stop_in_the_middle_is_no_answer(ana: Talk, house: House, person: Person) -> None:
    """“stop” while we wait for sentences stops reminders and is not handed in."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x")
    assert "No more reminders" in ana.says("STOP")
    (one,) = attempts(house, person)
    assert len(house.do(lambda tx: tx.attempts.parts(one))) == 1


def test_nobody_sends_the_work_of_another(sent: Talk, house: House) -> None:
    """Buttons with somebody else's number show the presser their own place."""
    ben = house.talk(house.learner("ben", "Ben"), sent.menu)
    for action in ("send:1001", "work:1001", "way:1001:audio", "change:1001", "redo:1001:work"):
        assert "That has moved on" in ben.acts(action)
    assert "That has moved on" in ben.acts("rubric_of:1001")


def test_while_it_is_marked_we_say_so(sent: Talk) -> None:
    """Work that is with a marker is not begun again, and the next step says where it is."""
    assert "is with a marker. Result by Sat 10 Oct." in sent.says("next")
    assert "is with a marker" in sent.acts("start:dss.b.data")


def test_a_late_result_is_not_promised_for_a_day_that_has_passed(sent: Talk, house: House) -> None:
    """Whoever asks after the day hears that it is late, wherever they ask."""
    house.wait(days=6)
    late = "The result was due on Sat 10 Oct. It is late, and that is our fault, not yours."
    assert late in sent.says("next")
    assert late in sent.acts("start:dss.b.data")
    assert "Result by" not in sent.text


def test_a_case_comes_with_its_file(house: House, ana: Talk, person: Person) -> None:
    """The learner gets the list to clean, and the next try brings another one."""
    ana.acts("start:dss.b.data")
    assert "Your case: The food bank sent its contact list" in ana
    (given,) = ana.reply.messages[-1].files
    assert (given.name, given.media_type) == ("food-bank-contacts.csv", "text/csv")
    content = house.do(lambda tx: tx.files.read(given.file_id))
    assert b"," in content
    close(house, attempts(house, person)[0])
    ana.acts("start:dss.b.data")
    assert "Your case: Here is the sign-up list of the job fair" in ana


def test_cases_run_out_kindly(house: House, ana: Talk, person: Person) -> None:
    """With every case used, the one that was longest ago comes again."""
    for _ in range(2):
        ana.acts("start:dss.b.data")
        close(house, attempts(house, person)[-1])
    assert "Your case: The food bank" in ana.acts("start:dss.b.data")


def test_a_file_out_of_the_blue_finds_its_draft(ana: Talk) -> None:
    """With one thing begun a file goes there, from anywhere; without any, we say what to do."""
    assert "You have no work open" in ana.sends("clean.csv", b"x")
    ana.acts("start:dss.b.data").says("/path")
    assert "Got clean.csv" in ana.sends("clean.csv", b"x")
    ana.acts("start:dss.b.a11y").says("/path")
    assert "You have begun more than one" in ana.sends("page.html", b"x")


def test_a_caption_is_heard(ana: Talk) -> None:
    """Words under a file are what we would ask for next, the notes or the sentences, not lost."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x", text=NOTES)
    assert "Got clean.csv" in ana
    assert "Got your notes. One more" in ana
    ana.presses("See how it is marked").says("send work").sends("more.csv", b"x", text=WHY)
    assert "✓ why you did it this way" in ana


@pytest.mark.parametrize("name", ["notes.txt", "notes.pdf"])
def test_notes_may_come_as_a_file(ana: Talk, name: str) -> None:
    """After the work a text file is the notes; another list is still the work."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x")
    assert "Got more.csv (1 kB). Now your notes" in ana.sends("more.csv", b"x")
    assert f"Got {name} (1 kB). One more" in ana.sends(name, b"x")
    assert f"✓ your notes: {name} (1 kB)" in ana.says(WHY)


@pytest.mark.parametrize("name", ["voice.ogg", "notes.mp3", "notes.m4a", "notes.wav"])
def test_voice_notes_are_heard(ana: Talk, name: str) -> None:
    """A recording is taken whatever files the task takes; typed words are told so."""
    ana.acts("start:dss.b.data").presses("Voice notes").sends("clean.csv", b"x")
    assert "Now send a voice message" in ana
    assert "I need your recording first" in ana.says(NOTES)
    assert "One more: in 3 to 5 sentences" in ana.sends(name, b"x")


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "clip.webm"])
def test_a_screen_video_is_seen(ana: Talk, name: str) -> None:
    """A film is taken whatever files the task takes."""
    ana.acts("start:dss.b.data").presses("Screen video").sends("clean.csv", b"x")
    assert "Now send your video" in ana
    assert "One more: in 3 to 5 sentences" in ana.sends(name, b"x")


def test_a_film_too_big_comes_as_a_link(ana: Talk) -> None:
    """The first link is the work, the second one the film."""
    ana.acts("start:dss.b.data").presses("Screen video").says("https://example.org/list")
    assert "Got your notes. One more" in ana.says("https://example.org/film")
    assert "✓ your link\n✓ your notes\n" in ana.says(WHY)


def test_another_way_is_never_far(ana: Talk) -> None:
    """Who can not record after all goes on in writing; the work stays."""
    ana.acts("start:dss.b.data").presses("Voice notes").sends("clean.csv", b"x")
    assert "Now your notes" in ana.presses("Write notes")
    assert "Got your notes. One more" in ana.says(NOTES)


def test_the_notes_can_be_changed(ana: Talk) -> None:
    """The notes are put away alone; file and sentences stay."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"x")
    ana.says(NOTES).says(WHY).presses("Change")
    assert "Now your notes" in ana.presses("The notes")
    assert "✓ clean.csv (1 kB)\n✓ why you did it this way\n✓ your notes" in ana.says("Better.")


def test_a_story_is_told_once(house: House, ana: Talk, person: Person) -> None:
    """Where the task wants a chart and its story, the way tells how, and notes are not added."""
    house.badge(person)
    ana.acts("start:dss.b.viz").presses("Write").sends("chart.pdf", b"x")
    assert "Now tell the story: type it" in ana
    assert "Got your story. One more" in ana.says("Calls fell after April.")
    assert "✓ chart.pdf (1 kB)\n✓ your story\n✓ why" in ana.says(WHY)


@pytest.mark.parametrize(
    ("way", "asked", "name"),
    [
        ("Write", "Please type your work here", "two.txt"),
        ("Voice", "Now send a voice message", "voice.ogg"),
        ("Video", "Now send your video", "call.mp4"),
    ],
)
def test_rewritten_messages_are_the_work(
    house: House, ana: Talk, person: Person, way: str, asked: str, name: str
) -> None:
    """Where the telling is the work itself, it is asked for once and can be changed."""
    house.badge(person)
    house.badge(person, "dss.b.viz")
    ana.acts("start:dss.b.service").presses(way)
    assert asked in ana
    ana.sends(name, b"x").says(WHY)
    assert f"✓ your work: {name} (1 kB)\n✓ why" in ana
    assert asked in ana.presses("Change").presses("The work")


def test_an_unasked_file_does_not_skip_the_way(ana: Talk) -> None:
    """Work that came before a way was chosen is kept, and then we ask how they will tell it."""
    ana.acts("start:dss.b.data").sends("clean.csv", b"x")
    assert "Got clean.csv" in ana
    assert "How will you show it?" in ana
    assert "Now your notes" in ana.presses("Write notes")
