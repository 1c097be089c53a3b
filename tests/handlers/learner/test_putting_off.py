"""*Later* in words: a day typed right after it, or a number of the list and a day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from credentials.notices.quarterly_refresh import quarter_of
from credentials.notices.topics import Choice, PutOff, Topic
from handlers.due.judged import Drop
from storage.people import Person
from tests.handlers.learner.test_choosing import judged, owed, six_on
from tests.handlers.talk import House, Talk

DATA = "Data Essentials (Sheets)"


@pytest.fixture
def spanish(house: House, ana: Talk, person: Person) -> Talk:
    """Ana, who speaks Spanish."""
    house.do(lambda tx: tx.people.change(person.id, language="es"))
    return ana


@pytest.fixture
def until(house: House, person: Person, missed: str) -> Callable[[], date | None]:
    """To which day the retake is put off."""

    def look() -> date | None:
        topic = Topic("retake", missed)
        found: Choice | None = house.do(lambda tx: tx.choices.about(person.id, topic))
        return found.until if isinstance(found, PutOff) else None

    return look


def test_a_day_is_typed_right_after_later(ana: Talk, until: Callable[[], date | None]) -> None:
    """In any form we write or read; a second day takes the place of the first."""
    assert "on Thu 15 Oct 2026. Another day? Just type it." in ana.says("/reminders").presses(
        "1: later"
    )
    for typed, day in (
        ("12 Dec", date(2026, 12, 12)),
        ("until 5 Jan", date(2027, 1, 5)),
        ("later, Mon 12 Oct", date(2026, 10, 12)),
        ("Thu 31 Dec 2026", date(2026, 12, 31)),
        ("2026-11-20", date(2026, 11, 20)),
        ("Friday", date(2026, 10, 9)),
    ):
        assert f"I will remind you of your next try at {DATA} on" in ana.says(typed)
        assert until() == day


@pytest.mark.parametrize("day", [(2026, 10, 8), (2026, 10, 9), (2027, 1, 26), (2027, 2, 1)])
def test_a_typed_day_is_kept(
    house: House, ana: Talk, missed: str, day: tuple[int, int, int]
) -> None:
    """On the opening's own day, on one of our steps, or on the last one that is left."""
    year, month, number = day
    ana.acts(f"snooze:retake:{missed}").says(date(*day).isoformat())
    evening = six_on(month, number, year)
    [chosen] = [each for each in owed(house, evening) if each.put_off_to]
    house.at = evening
    assert not isinstance(judged(house, chosen, evening), Drop)
    others = [each for each in owed(house, evening) if each.topic == chosen.topic]
    assert [type(judged(house, each, evening)) for each in others] == [Drop] * len(others)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1 Oct 2026", "It must be a day after today, and Thu 1 Oct 2026 is not."),
        ("5 Oct", "It must be a day after today, and Mon 5 Oct 2026 is not."),
        ("7 Oct", f"I can remind you of your next try at {DATA} from Thu 8 Oct 2026 on."),
        ("5 May", f"The last day for your next try at {DATA} is Tue 2 Feb 2027: it must be before"),
        ("2 Feb", f"The last day for your next try at {DATA} is Tue 2 Feb 2027: it must be before"),
        ("31 Nov", "I did not find a day in that. It is still planned for Thu 15 Oct 2026."),
        ("Fri 12 Oct", "I did not find a day in that. It is still planned for Thu 15 Oct 2026."),
        ("thank you", "I did not find a day in that. It is still planned for Thu 15 Oct 2026."),
    ],
)
def test_a_day_that_makes_no_sense(
    ana: Talk, until: Callable[[], date | None], typed: str, why: str
) -> None:
    """Past, too early, too late or no day: it says which, offers two that fit, and waits."""
    ana.says("/reminders").presses("1: later")
    assert why in ana.says(typed)
    assert "Press a day, or type one, like Mon 12 Oct." in ana
    assert ana.labels == ["Mon 12 Oct", "Wed 4 Nov", "What is coming"]
    assert until() == date(2026, 10, 15)
    ana.says("20 Oct")
    assert until() == date(2026, 10, 20)
    ana.says("soon").presses("Wed 4 Nov")
    assert until() == date(2026, 11, 4)


@pytest.mark.parametrize(
    "typed", ["later 1 until 20 Oct", "Later 1 on Tue 20 Oct", "1: later until 20 October."]
)
def test_a_number_of_the_list_and_a_day(
    ana: Talk, until: Callable[[], date | None], typed: str
) -> None:
    """Both in one sentence, also amid another question."""
    ana.says("/reminders").acts("time").says(typed)
    assert until() == date(2026, 10, 20)


def test_a_number_means_what_they_saw(
    house: House, ana: Talk, person: Person, until: Callable[[], date | None]
) -> None:
    """What was put off stands elsewhere on the list, but not on the one in front of them."""
    badge = house.badge(person, until=house.at + timedelta(days=60))
    ana.says("/reminders")
    assert f"3. Wed 4 Nov 2026: {DATA} ends on Fri 4 Dec 2026" in ana
    assert "on Fri 20 Nov 2026" in ana.says("later 1 until 20 Nov")
    assert until() == date(2026, 11, 20)
    assert f"remind you of {DATA} on Wed 11 Nov 2026" in ana.says("later 3")
    chosen = house.do(lambda tx: tx.choices.about(person.id, Topic("badge", badge.id)))
    assert chosen == PutOff(date(2026, 11, 11))
    assert "There is no number 9 on your list." in ana.says("later 9 until 20 Nov")
    assert "2. Wed 11 Nov 2026" in ana.presses("What is coming")
    house.do(lambda tx: tx.badges.stand(badge.id, "revoked", house.at, None))
    assert "That has moved on." in ana.says("later 2 until 20 Nov")


@pytest.mark.parametrize("typed", ["cancel 1", "1: cancel", "Cancelar 1", "1: cancelar."])
def test_cancel_is_typed_like_its_button(ana: Talk, missed: str, typed: str) -> None:
    """A phone that shows no buttons has them in words; a number alone is none."""
    assert missed
    ana.says("/reminders")
    assert "I did not get that." in ana.says("1")
    assert f"I will not write about your next try at {DATA} again." in ana.says(typed)


def test_without_a_list_the_number_means_the_next_one(
    ana: Talk, until: Callable[[], date | None]
) -> None:
    """Who knows the list by heart need not ask for it; “/later” alone shows it."""
    assert "on Tue 20 Oct 2026" in ana.says("/later 1 until 20 Oct")
    assert until() == date(2026, 10, 20)
    assert "1. " in ana.says("/later")
    assert "I did not find a day in that" in ana.says("later 1 until soon")


@pytest.mark.parametrize("typed", ["después 1 hasta el 20 de octubre", "1: más tarde hasta 20 oct"])
def test_later_in_spanish(spanish: Talk, until: Callable[[], date | None], typed: str) -> None:
    """The same in Spanish, sentence and answer; nothing is left in English."""
    assert f"tu próximo intento de {DATA} el mar 20 oct 2026." in spanish.says(typed)
    assert until() == date(2026, 10, 20)
    spanish.says("recordatorios").presses("2: después")
    assert "¿Otro día? Escríbelo." in spanish
    for text in ("el 5 de mayo", "6 de octubre", "1 oct 2026", "pronto"):
        assert "Elige un día o escribe uno, como lun 12 oct." in spanish.says(text)
    spanish.says("vie 6 nov")
    assert until() == date(2026, 11, 6)
    assert not [one.text for one in spanish.heard if "(in English)" in one.text]


@pytest.mark.parametrize(
    "typed", ["later", "5 May", "después", "hasta el 5 de mayo", "later 5 May"]
)
def test_without_a_question_a_word_is_what_it_was(ana: Talk, missed: str, typed: str) -> None:
    """Not understood, the second time with a person: the list alone asks for no day."""
    assert missed
    ana.says("/reminders")
    assert "I did not get that." in ana.says(typed)
    assert ana.says(typed).labels[0] == "Talk to a person"


def test_the_question_is_over_when_they_go_on(house: House, ana: Talk, missed: str) -> None:
    """After another button, a command or a night a day means nothing; a file is work."""
    assert missed
    later = f"snooze:retake:{missed}"
    assert "I did not get that." in ana.acts(later).acts("path").says("20 Oct")
    assert "I did not get that." in ana.acts(later).says("/help").says("20 Oct")
    assert "I did not find a day" not in ana.acts(later).sends("work.csv", b"x")
    ana.acts(later)
    house.wait(days=1)
    assert "I did not get that." in ana.says("20 Oct")


def test_work_that_is_being_sent_stays_open(
    ana: Talk, person: Person, house: House, certificate: str
) -> None:
    """A reminder put off amid it asks for no day: the next text is their notes."""
    ana.acts("start:dss.b.data").presses("Write notes").sends("clean.csv", b"name,email")
    assert "Another day?" not in ana.acts(f"snooze:certificate:{certificate}")
    assert "Got your notes" in ana.says("12 Dec")
    assert ana.says("later 1 until 3 Oct 2026").text.endswith("is not. Press a day.")
    assert "on Tue 20 Oct 2026" in ana.says("cancel 1 until 20 Oct")
    assert house.do(lambda tx: tx.attempts.of(person.id))


def test_another_question_gives_way(ana: Talk, missed: str, person: Person, house: House) -> None:
    """A day after *later* is no end of a pause, whatever was asked before it."""
    ana.says("/pause").acts(f"snooze:retake:{missed}").says("20 Oct")
    assert "I will remind you of your next try" in ana
    assert house.do(lambda tx: tx.people.get(person.id)).paused_until is None


def test_what_has_no_later_on_the_list_has_none_in_words(
    house: House, ana: Talk, person: Person
) -> None:
    """Told on its last day only, it is not moved to an earlier one that nobody asked for."""
    badge = house.badge(person, "cyb.b.triage", version="1.0.0", until=house.at + timedelta(days=9))
    ana.says("/reminders")
    assert "1: later" not in ana.labels
    assert "The last day for Alert Triage is Wed 14 Oct 2026" in ana.says("later 1")
    assert house.do(lambda tx: tx.choices.about(person.id, Topic("badge", badge.id))) is None
    ana.presses("Tue 13 Oct")
    assert "I will remind you of Alert Triage on Tue 13 Oct 2026." in ana


def test_a_list_is_not_put_off_to_before_it_comes(house: House, ana: Talk, person: Person) -> None:
    """Of the list of a quarter there is nothing to say before its day, nor after its weeks."""
    house.badge(person, until=house.at + timedelta(days=57))
    told = quarter_of(date(2027, 1, 1)).told_on(person.id)
    ana.says("/reminders").presses("2: later")
    assert "I can remind you of your badges to refresh" in ana.says("20 Dec")
    assert "The last day for your badges to refresh" in ana.says("20 Mar")
    assert "I will remind you" in ana.says((told + timedelta(days=10)).isoformat())


def test_a_promise_says_what_stands_against_it(ana: Talk, missed: str) -> None:
    """Stopped or paused, it does not come on its day: that is said, and a press undoes it."""
    later, keep = f"snooze:retake:{missed}", f"keep:retake:{missed}"
    ana.says("/stop")
    for action in (later, keep):
        assert "But you stopped reminders: it comes only if you want them again." in ana.acts(
            action
        )
    ana.presses("Remind me again")
    assert "But" not in ana.acts(later)
    ana.says("pause until 1 Nov")
    assert "nothing is sent before Sun 1 Nov 2026." in ana.acts(later)
    assert "But" not in ana.says("2 Nov")
