"""When we write, in which language, and how to make it stop."""

from datetime import timedelta

import pytest

from storage.people import Person
from tests.handlers.talk import House, Talk


def stored(house: House, person: Person) -> Person:
    """The person as they are now."""
    return house.do(lambda tx: tx.people.get(person.id))


@pytest.mark.parametrize(
    "word",
    [
        *("/stop", "stop", "ALTO!", "leave me alone", "Stop it", "stop, please!", "unsubscribe"),
        *("¡Basta!", "para", "baja", "Detente.", "/parar", "Déjame en paz"),
    ],
)
def test_stop_works_in_any_form(house: House, ana: Talk, person: Person, word: str) -> None:
    """The first stop leaves results; the second leaves nothing; both can be undone."""
    assert "No more reminders. Results still come." in ana.says(word)
    assert stored(house, person).reminders == "results"
    assert "I will not write unless you write first" in ana.presses("Stop those too")
    assert stored(house, person).reminders == "none"
    assert "You asked for quiet" in ana.says("/reminders")
    ana.presses("Remind me of everything")
    assert stored(house, person).reminders == "all"


@pytest.mark.parametrize(
    "text", ["para mañana", "stop the count at 12", "baja mi nota?", "basta con 3"]
)
def test_unclear_words_stop_nothing(house: House, ana: Talk, person: Person, text: str) -> None:
    """Only whole phrases mean stop: what merely holds such a word is asked about."""
    ana.says(text)
    assert stored(house, person).reminders == "all"


@pytest.mark.parametrize("word", ["my reminders", "Remind me", "Mis recordatorios", "pause"])
def test_reminders_are_found_by_words_and_can_be_paused_there(
    house: House, ana: Talk, person: Person, word: str
) -> None:
    """Nobody has to say stop first to be left in peace for a while."""
    house.badge(person, until=house.at + timedelta(days=700))
    assert "Data Essentials (Sheets) ends on Mon 4 Sep 2028" in ana.says(word)
    assert "Until when should I be quiet?" in ana.presses("Pause until…")


@pytest.mark.parametrize("typed", ["", "fewer", "Menos", "/menos"])
def test_fewer_means_the_last_week(house: House, ana: Talk, person: Person, typed: str) -> None:
    """Fewer, pressed or typed, keeps only the reminders of the last week before an end."""
    house.badge(person, until=house.at + timedelta(days=60))
    ana.says("/stop")
    if typed:
        ana.says(typed)
    else:
        ana.presses("Fewer")
    assert "only in the last week before one ends" in ana
    assert "1. Fri 27 Nov 2026: Data Essentials (Sheets) ends on Fri 4 Dec 2026" in ana.says(
        "/reminders"
    )


@pytest.mark.parametrize(
    ("typed", "hour", "zone"),
    [
        ("7 pm", 19, "UTC"),
        ("9", 9, "UTC"),
        ("18:30", 18, "UTC"),
        ("noon", 12, "UTC"),
        ("al mediodía", 12, "UTC"),
        ("19h", 19, "UTC"),
        ("a las 9", 9, "UTC"),
        ("at 7 p.m.", 19, "UTC"),
        ("a las 7 de la tarde", 19, "UTC"),
        ("Nueva York", 18, "America/New_York"),
        ("Ciudad de México", 18, "America/Mexico_City"),
        ("Denver", 18, "America/Denver"),
        ("new york", 18, "America/New_York"),
        ("Europe/Madrid", 18, "Europe/Madrid"),
    ],
)
def test_an_hour_or_a_city_is_typed(
    house: House, ana: Talk, person: Person, typed: str, hour: int, zone: str
) -> None:
    """Hours and cities are read as people write them, and said back."""
    assert "Which hour suits you?" in ana.says("/time")
    assert "Done. I write at" in ana.says(typed)
    now = stored(house, person)
    assert (now.hour, now.timezone) == (hour, zone)


def test_an_hour_or_a_place_is_pressed(house: House, ana: Talk, person: Person) -> None:
    """Buttons do the same as words."""
    ana.says("/time").presses("9:00").presses("Change place").presses("Chicago")
    assert "It is 04:00 there now" in ana
    now = stored(house, person)
    assert (now.hour, now.timezone) == (9, "America/Chicago")


@pytest.mark.parametrize(
    "typed",
    ["23", "3 am", "20:00", "soon", "99", "13 pm", "12 de la noche", "a las", "at 7", "Atlantis"],
)
def test_what_is_no_time_is_asked_again(ana: Talk, typed: str) -> None:
    """A night hour or an unknown place is sent back with what to do, and the question stays."""
    ana.says("/time")
    assert "Done" not in ana.says(typed)
    assert "Done. I write at 12:00" in ana.says("12")


def test_a_retake_to_come_is_listed(house: House, sent: Talk, diaz: Person) -> None:
    """The day on which the next try opens stands with the other reminders."""
    house.mark(1001, diaz, "Look again.", fix=2, dupes=1, notes=2)
    assert "1. Thu 8 Oct 2026: your next try at Data Essentials (Sheets) opens" in sent.says(
        "/reminders"
    )


def test_language_changes_at_once(house: House, ana: Talk, person: Person) -> None:
    """The answer comes in the new language, and a draft stays what it was."""
    ana.acts("start:dss.b.data").says("/language").presses("Español")
    assert "Listo. Ahora escribo en español." in ana
    assert stored(house, person).language == "es"
    assert "Seguir" in ana.labels
    assert "English" in ana.says("idioma").labels
    assert "Done. I write in English now." in ana.says("English")


def test_unclear_words_offer_a_person_the_second_time(ana: Talk) -> None:
    """After two misses a person is the first button; being understood starts the count anew."""
    assert ana.says("blorp").labels[0] == "My next step"
    assert ana.says("blorp").labels[0] == "Talk to a person"
    assert "Your coach is Mr. Lee" in ana.presses("Talk to a person")
    assert ana.says("blorp").labels[0] == "My next step"


def test_help_names_who_helps(ana: Talk) -> None:
    """Help lists what to say; access help says what there is and who sets it up."""
    assert "/next – your next step, and why" in ana.says("/help")
    assert "a loaned laptop" in ana.says("/help access")
    assert "Tell your coach, Mr. Lee" in ana
    assert "/next" in ana.says("/nonsense")


def test_an_old_button_shows_the_place(ana: Talk) -> None:
    """A verb we no longer know says that it has moved on, and where they are."""
    assert "That has moved on. Here is where you are." in ana.acts("dance:now")
    assert "Next: Data Essentials" in ana


def test_a_name_can_be_changed(house: House, ana: Talk, person: Person) -> None:
    """New badges carry the new name."""
    assert "What should we call you?" in ana.says("/name")
    assert "New badges will carry this name" in ana.says("Ana María Morales")
    assert stored(house, person).name == "Ana María Morales"
    assert "Thank you, Ana M" in ana.says("/name Ana M")


def test_a_pause_until_a_day(house: House, ana: Talk, person: Person) -> None:
    """Until its day no reminder comes; what ends meanwhile is said now; it can be undone."""
    house.badge(person, until=house.at + timedelta(days=10))
    assert "Until when should I be quiet?" in ana.says("/stop").presses("Pause until…")
    assert "OK. No reminders before Mon 19 Oct 2026." in ana.presses("Mon 19 Oct")
    assert "Data Essentials (Sheets) ends in this time, on Thu 15 Oct 2026." in ana
    until = stored(house, person).paused_until
    assert until is not None
    assert until.isoformat() == "2026-10-19T00:00:00+00:00"
    assert "nothing is sent before Mon 19 Oct 2026" in ana.says("/reminders")
    ana.presses("Remind me of everything")
    assert stored(house, person).paused_until is None


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("/pause 12 Dec", "2026-12-12"),
        ("/pause until 2026-12-12", "2026-12-12"),
        ("pause until 2026-12-12", "2026-12-12"),
        ("Pause until December 12, 2026", "2026-12-12"),
        ("pausa hasta el 12 de diciembre", "2026-12-12"),
        ("/pausa 12 de diciembre", "2026-12-12"),
        ("/pause hasta 1 ene", "2027-01-01"),
        ("pause until 5 Oct 2027", "2027-10-05"),
        ("pause until tomorrow", "2026-10-06"),
        ("pausa hasta el lunes", "2026-10-12"),
    ],
)
def test_the_day_of_a_pause_is_typed(
    house: House, ana: Talk, person: Person, typed: str, until: str
) -> None:
    """By command or in a sentence, in either language; a day without a year is the next one."""
    assert "OK. No reminders before" in ana.says(typed)
    stored_until = stored(house, person).paused_until
    assert stored_until is not None
    assert stored_until.date().isoformat() == until


def test_a_pause_into_next_year_says_which(ana: Talk) -> None:
    """A day that may be a year away is named with its year, at once and in the list."""
    assert "No reminders before Fri 1 Jan 2027." in ana.says("/pause 1 Jan")
    assert "nothing is sent before Fri 1 Jan 2027." in ana.says("/reminders")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("/pause 2026-10-04", "A pause must end after today, and Sun 4 Oct 2026 does not."),
        ("/pause 5 Oct", "A pause must end after today, and Mon 5 Oct 2026 does not."),
        ("/pause 2027-10-07", "Thu 7 Oct 2027 is more than a year away."),
        ("/pause 29 Feb", "Tue 29 Feb 2028 is more than a year away."),
        ("/pause 31 Nov", "I did not find a day in that."),
        ("/pause 3/4", "I did not find a day in that."),
        ("pause until soon", "I did not find a day in that."),
    ],
)
def test_a_day_that_ends_no_pause_is_refused(
    house: House, ana: Talk, person: Person, typed: str, why: str
) -> None:
    """Past, too far or no day at all: it says which, and offers days that do."""
    assert why in ana.says(typed)
    assert stored(house, person).paused_until is None
    assert "OK. No reminders before Mon 12 Oct 2026." in ana.presses("Mon 12 Oct")


def test_a_pause_is_asked_for_and_the_day_is_typed(ana: Talk) -> None:
    """The question waits until a day fits; a whole sentence is heard amid another question."""
    assert "Until when should I be quiet?" in ana.says("/pause")
    assert "I did not find a day" in ana.says("later")
    assert "You have no work open." in ana.sends("work.csv", b"x")
    assert "OK. No reminders before Sat 12 Dec 2026." in ana.says("Sat 12 Dec")
    ana.says("/time")
    assert "OK. No reminders before Sun 13 Dec 2026." in ana.says("pause until 13 Dec")
    ana.says("/language").presses("Español")
    assert "no sirve" in ana.says("pausa hasta el 4 de octubre de 2026")
    assert "lun 14 dic" in ana.says("pausa hasta el 14 de diciembre")


def test_what_is_coming_goes_into_their_calendar(house: House, ana: Talk, person: Person) -> None:
    """The last day of each badge that they want to keep, in one file; without any, it says so."""
    ana.acts("calendar")
    assert "Nothing is coming up." in ana
    house.badge(person, until=house.at + timedelta(days=60))
    ana.says("/reminders").presses("Add to calendar")
    [file] = ana.heard[-1].files
    content = house.do(lambda tx: tx.files.read(file.file_id))
    assert b"DTSTART;VALUE=DATE:20261204" in content
    assert b"SUMMARY:Data Essentials (Sheets): last day to renew in time" in content
    assert "Open this file to put Fri 4 Dec 2026 into your calendar." in ana
