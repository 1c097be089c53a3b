"""*My reminders*: everything that comes is listed, and each thing can be put off or let go."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from credentials.notices import Notice, ResultReady
from credentials.notices.quarterly_refresh import quarter_of
from credentials.notices.topics import Topic
from handlers.due.judged import Drop, Judged
from handlers.due.owing import owe_what_is_due
from handlers.due.still_true import judge
from handlers.due.words import words
from handlers.wording.coming import let_go_button
from handlers.wording.voice import Voice
from storage.attempts import AttemptState
from storage.outbox import Owed
from storage.people import Person
from storage.records import OutsideRecord
from tests.handlers.due.scenes import owed_row, sent_row
from tests.handlers.talk import House, Talk

ENGLISH = Voice("en", ZoneInfo("UTC"))
CERTIFICATE = "CompTIA Security+"


def owed(house: House, at: datetime) -> list[Notice]:
    """What is newly owed by then."""
    return house.do(lambda tx: owe_what_is_due(at, tx)).owed


def of_kind(kind: str, notices: list[Notice]) -> list[Notice]:
    """Those of one kind."""
    return [each for each in notices if each.kind == kind]


def judged(house: House, notice: Notice, at: datetime) -> Judged:
    """What becomes of it."""
    row: Owed = owed_row(house, notice)
    return house.do(lambda tx: judge(row, at, tx))


def labels(house: House, notice: Notice, at: datetime) -> list[str]:
    """The buttons under it."""
    person = house.do(lambda tx: tx.people.get(notice.person))
    said = house.do(lambda tx: words(notice, person, at, tx))
    return [button.label for button in said.buttons]


def six_on(month: int, day: int, year: int = 2026) -> datetime:
    """Their hour on a day."""
    return datetime(year, month, day, 18, tzinfo=UTC)


def test_everything_that_comes_is_listed(
    house: House, ana: Talk, person: Person, missed: str, certificate: str
) -> None:
    """Badges, retakes, practice, certificates and the list of the quarter, the next one first."""
    assert missed
    assert certificate
    house.badge(person, until=house.at + timedelta(days=60))
    ana.says("/reminders")
    lines = [line for line in ana.heard[-1].text.splitlines() if line[:1].isdigit()]
    assert lines[0] == "1. Thu 8 Oct 2026: your next try at Data Essentials (Sheets) opens"
    assert lines[1] == "2. Mon 12 Oct 2026: your practice for Data Essentials (Sheets)"
    assert lines[2] == "3. Wed 4 Nov 2026: Data Essentials (Sheets) ends on Fri 4 Dec 2026"
    assert lines[4] == f"5. Sun 11 Jun 2028: {CERTIFICATE} ends on Mon 9 Oct 2028"
    assert lines[3].endswith(" Jan 2027: your badges to refresh (1st quarter 2027)")
    assert len(lines) == 5
    assert {f"{n}: {verb}" for n in range(1, 6) for verb in ("later", "cancel")} <= {*ana.labels}


def test_a_retake_is_put_off(house: House, ana: Talk, missed: str) -> None:
    """The opening is not said; on the chosen day they hear how long it is still open."""
    ana.says("/reminders").presses("1: later")
    assert "I will remind you of your next try at Data Essentials (Sheets) on Thu 15 Oct" in ana
    [opening] = of_kind("retake_open", owed(house, six_on(10, 8)))
    assert judged(house, opening, six_on(10, 8)) == Drop("they chose another day for this")
    line = "2. Thu 15 Oct 2026: your next try at Data Essentials (Sheets) is open until Tue 2 Feb"
    assert line in ana.says("/reminders")
    [chosen] = [each for each in owed(house, six_on(10, 15)) if each.topic == opening.topic]
    assert (chosen.kind, missed in chosen.key) == ("retake_closing", True)
    assert not isinstance(judged(house, chosen, six_on(10, 15)), Drop)
    house.at = six_on(10, 16)
    assert "1. Tue 26 Jan 2027: your next try" in ana.says("/reminders")


def test_an_opening_is_put_off_from_its_own_message(house: House, ana: Talk, missed: str) -> None:
    """By a week, never past the closing; when no day is left, the way out has the right name."""
    house.at = six_on(10, 8)
    assert "on Thu 15 Oct 2026" in ana.acts(f"snooze:retake:{missed}")
    [chosen] = of_kind("retake_closing", owed(house, six_on(10, 15)))
    assert "Remind me later" in labels(house, chosen, six_on(10, 15))
    house.at = six_on(1, 30, 2027)
    assert "on Mon 1 Feb 2027" in ana.acts(f"snooze:retake:{missed}")
    house.at = six_on(2, 1, 2027)
    assert "There is no time left" in ana.acts(f"snooze:retake:{missed}")
    assert ana.labels == ["Go", "Do not remind me", "What is coming"]
    assert "I will not write about your next try" in ana.presses("Do not remind me")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {"Let it end", "Do not remind me", "Not this time"}),
        ("es", {"Dejar que termine", "No me lo recuerdes", "Esta vez no"}),
    ],
)
def test_only_a_badge_is_let_end(language: str, expected: set[str]) -> None:
    """A retake, practice, somebody else's certificate or a list does not end by our silence."""
    voice = Voice(language, ZoneInfo("UTC"))
    kinds = ("badge", "retake", "practice", "certificate", "refresh")
    found = {kind: let_go_button(voice, Topic(kind, "x")).label for kind in kinds}
    assert {*found.values()} == expected
    assert found["retake"] == found["practice"] == found["certificate"]


def test_a_retake_is_let_go_and_wanted_again(house: House, ana: Talk, missed: str) -> None:
    """Nothing of it is said then, also not on its last day; wanted again, the next step comes."""
    ana.says("/reminders").presses("1: cancel")
    assert "I will not write about your next try at Data Essentials (Sheets) again" in ana
    assert "your next try" not in ana.says("/reminders")
    for day in (six_on(10, 8), six_on(1, 26, 2027), six_on(2, 2, 2027)):
        retakes = [each for each in owed(house, day) if each.kind.startswith("retake")]
        for notice in retakes:
            assert judged(house, notice, day) == Drop("they want no more reminders of this")
        assert len(retakes) == 1
    house.at = six_on(11, 1)
    ana.acts(f"keep:retake:{missed}")
    assert "on Tue 26 Jan 2027" not in ana
    assert "Nothing more is planned" in ana


def test_practice_is_put_off_even_after_its_nudge(
    house: House, ana: Talk, person: Person, missed: str
) -> None:
    """It is said once more on the day they chose, and once."""
    [opening] = of_kind("retake_open", owed(house, six_on(10, 8)))
    sent_row(house, ResultReady(person.id, house.at, missed), house.at)
    sent_row(house, opening, six_on(10, 8))
    [nudge] = of_kind("practice_unfinished", owed(house, six_on(10, 12)))
    house.at = six_on(10, 12)
    ana.acts(f"snooze:practice:{missed}")
    assert "I will remind you of your practice for Data Essentials (Sheets) on Mon 19 Oct" in ana
    assert "Start practice" in ana.labels
    assert judged(house, nudge, six_on(10, 12)) == Drop("they chose another day for this")
    again = of_kind(nudge.kind, owed(house, six_on(10, 19)))
    assert len(again) == 1
    assert not isinstance(judged(house, again[0], six_on(10, 19)), Drop)
    assert of_kind(nudge.kind, owed(house, six_on(10, 20))) == []


def test_a_certificate_is_put_off_and_let_go(house: House, ana: Talk, certificate: str) -> None:
    """Its steps before the chosen day are not said; let go, nothing is."""
    ana.says("/reminders").presses("1: later")
    assert f"I will remind you of {CERTIFICATE} on Sun 18 Jun 2028" in ana
    [step] = of_kind("record_ending", owed(house, six_on(6, 11, 2028)))
    assert judged(house, step, six_on(6, 11, 2028)) == Drop("they chose another day for this")
    [chosen] = of_kind("record_ending", owed(house, six_on(6, 18, 2028)))
    assert chosen.key.endswith(f"record_ending:{certificate}:2028-06-18")
    ana.acts(f"let_end:certificate:{certificate}")
    gone = judged(house, chosen, six_on(6, 18, 2028))
    assert gone == Drop("they want no more reminders of this")


def test_the_list_of_a_quarter_is_put_off(house: House, ana: Talk, person: Person) -> None:
    """It comes on the chosen day instead; cancelled, it is not listed any more."""
    house.badge(person, until=datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC))
    day = quarter_of(date(2027, 1, 1)).told_on(person.id)
    line = f"2. {ENGLISH.day(day)}: your badges to refresh (1st quarter 2027)"
    assert line in ana.says("/reminders")
    ana.presses("2: later")
    assert "your badges to refresh (1st quarter 2027)" in ana
    until = day + timedelta(days=7)
    assert ENGLISH.day(until) in ana
    before, at = six_on(day.month, day.day, day.year), six_on(until.month, until.day, until.year)
    [ours] = of_kind("quarterly_refresh", owed(house, before))
    assert judged(house, ours, before) == Drop("they chose another day for this")
    [again] = of_kind("quarterly_refresh", owed(house, at))
    assert again.put_off_to == until
    assert not isinstance(judged(house, again, at), Drop)
    house.at = at
    until += timedelta(days=7)
    assert f"on {ENGLISH.day(until)}" in ana.acts("snooze:refresh:2027-Q1")
    ana.acts("let_end:refresh:2027-Q1")
    assert "A later quarter may bring a new list." in ana
    assert "badges to refresh" not in ana.says("/reminders")


def test_what_ends_goes_into_their_calendar(
    house: House, ana: Talk, missed: str, certificate: str
) -> None:
    """A retake's two days and a certificate's last one; what was let go is not in it."""
    ana.says("/reminders").presses("Add to calendar")
    [file] = ana.heard[-1].files
    content = house.do(lambda tx: tx.files.read(file.file_id)).decode()
    for uid in (f"retake-{missed}", f"retake-end-{missed}", f"certificate-{certificate}"):
        assert f"UID:{uid}@vouchline" in content.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20270202" in content
    ana.acts(f"let_end:retake:{missed}").says("/reminders").presses("Add to calendar")
    [file] = ana.heard[-1].files
    later = house.do(lambda tx: tx.files.read(file.file_id)).decode()
    assert (later.count("BEGIN:VEVENT"), "certificate-" in later) == (1, True)


def test_a_list_without_days_offers_no_calendar(house: House, ana: Talk, person: Person) -> None:
    """Of a quarter's list there is nothing to put into a calendar, so no button says there is."""
    house.badge(person, until=house.at - timedelta(days=9))
    assert "your badges to refresh" in ana.says("/reminders")
    assert "Add to calendar" not in ana.labels


def test_a_long_list_names_the_next_eight(house: House, ana: Talk, person: Person) -> None:
    """Nobody scrolls through forty buttons: the rest, a list of the quarter too, is counted."""
    for number in range(10):
        house.badge(person, until=house.at + timedelta(days=60 + number))
    assert "And 3 more." in ana.says("/reminders")
    assert sum(label.endswith(": cancel") for label in ana.labels) == 8


def test_a_pause_says_what_ends_in_it(ana: Talk, missed: str) -> None:
    """A retake that closes in a pause is named like a badge that ends."""
    assert missed
    said = ana.says("pause until 3 Feb 2027")
    assert "Your next try at Data Essentials (Sheets) ends in this time, on Tue 2 Feb" in said


def test_a_pack_that_is_gone_hides_only_what_needs_it(
    house: House, ana: Talk, person: Person, missed: str
) -> None:
    """What the catalog has lost is left out, or named by its id; the rest is listed."""
    house.do(lambda tx: tx.attempts.open(person.id, "gone.b.x", "1.0.0", house.at, lines=()))
    lost = house.do(lambda tx: tx.attempts.of(person.id, "gone.b.x")[-1])
    house.do(lambda tx: tx.attempts.change(lost.id, state=AttemptState.CLOSED, passed=False))
    end = house.at + timedelta(days=400)
    record = OutsideRecord("gone.b.cert", person.id, house.at, end)
    house.do(lambda tx: tx.records.add(person.id, record))
    house.badge(person, "gone.b.y", until=end)
    ana.says("/reminders")
    assert missed
    assert "your next try at Data Essentials (Sheets) opens" in ana
    assert "gone.b.cert ends on" in ana
    assert "gone.b.x" not in ana
