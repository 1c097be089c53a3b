"""Each reminder on the way: found when it is due, owed once, dropped when it is true no more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from credentials.notices import Notice, ResultReady
from credentials.notices.quarterly_refresh import QuarterlyRefresh, quarter_of
from credentials.notices.topics import LetGo, Topic
from handlers.due.judged import Drop, Judged, Send, Wait
from handlers.due.owing import owe_what_is_due, what_is_due
from handlers.due.still_true import judge
from handlers.due.words import words
from handlers.messages import Message
from storage.attempts import Attempt, AttemptState
from storage.people import Person
from storage.records import OutsideRecord
from storage.transaction import Transaction
from tests.handlers.due.scenes import NOT_YET, hands_in, marks, owed_row, questions, sent_row
from tests.handlers.talk import MONDAY, House

SIX = timedelta(hours=9)
"""From nine in the morning, when these stories begin, to six in the evening."""


@pytest.fixture
def ana(house: House) -> Person:
    """A learner in a cohort of Mr. Lee's."""
    lee = house.staff("lee", "Mr. Lee", "coach")
    return house.learner("ana", "Ana", house.cohort("HARBOR-27A", coach=lee))


@pytest.fixture
def missed(house: House, ana: Person) -> Attempt:
    """Her work of this Monday came to “not yet”; her retake is open from the 8th of October."""
    return marks(house, hands_in(house, ana), house.staff("diaz", "Diaz", "assessor"), NOT_YET)


def owed(house: House, kind: str, at: datetime) -> Notice | None:
    """What is newly owed of a kind by then."""
    found = house.do(lambda tx: owe_what_is_due(at, tx)).owed
    return next((each for each in found if each.kind == kind), None)


def judged(house: House, notice: Notice, at: datetime) -> Judged:
    """What becomes of it."""
    row = owed_row(house, notice)
    return house.do(lambda tx: judge(row, at, tx))


def said(house: House, notice: Notice, person: Person, at: datetime) -> Message:
    """What its person reads, in English; in Spanish nothing of it is left in English."""
    spanish = house.do(lambda tx: _in_spanish(notice, person, at, tx))
    assert "(in English)" not in spanish.text + spanish.heading
    return house.do(lambda tx: words(notice, person, at, tx))


def _in_spanish(notice: Notice, person: Person, at: datetime, tx: Transaction) -> Message:
    tx.people.change(person.id, language="es")
    found = words(notice, tx.people.get(person.id), at, tx)
    tx.people.change(person.id, language="en")
    return found


def test_a_retake_closes(house: House, ana: Person, missed: Attempt) -> None:
    """A week before its last day and on it; not to whoever has begun the next try."""
    week, last = (datetime(2027, 1, 26, 18, tzinfo=UTC), datetime(2027, 2, 2, 18, tzinfo=UTC))
    assert owed(house, "retake_closing", week - timedelta(hours=1)) is None
    first = owed(house, "retake_closing", week)
    assert first is not None
    assert "it is open until Tue 2 Feb. First finish" in said(house, first, ana, week).text
    assert isinstance(judged(house, first, week), Send)
    assert owed(house, "retake_closing", week + timedelta(days=1)) is None
    second = owed(house, "retake_closing", last)
    assert second is not None
    assert "Today is the last day" in said(house, second, ana, last).text
    assert judged(house, first, last) == Drop("a later reminder has taken its place")
    house.at = week
    hands_in(house, ana, kind="retake")
    assert isinstance(judged(house, second, last), Drop)
    assert missed.id in second.key


def test_practice_is_unfinished(house: House, ana: Person, missed: Attempt) -> None:
    """A week after the result, once; not when it is done, nor beside the opening unless asked."""
    due, opens = MONDAY + timedelta(days=7) + SIX, MONDAY + timedelta(days=3) + SIX
    sent_row(house, ResultReady(ana.id, MONDAY, missed.id), MONDAY)
    opening = owed(house, "retake_open", opens)
    assert opening is not None
    assert owed(house, "practice_unfinished", due - timedelta(hours=1)) is None
    notice = owed(house, "practice_unfinished", due)
    assert notice is not None
    text = said(house, notice, ana, due).text
    assert "Your practice is still here:" in text
    assert "try again until Tue 2 Feb" in text
    assert judged(house, notice, due) == Drop("the opening says it too")
    chosen = replace(notice, put_off_to=due.date())
    assert isinstance(judged(house, chosen, due), Send)
    sent_row(house, opening, opens)
    assert isinstance(judged(house, notice, due), Send)
    assert owed(house, "practice_unfinished", due + timedelta(days=1)) is None
    [practice] = house.do(lambda tx: tx.catalog.remediation_for(["dss.k.clean.dupes"]))
    house.do(lambda tx: tx.attempts.practised(missed.id, practice.id, due))
    assert judged(house, notice, due) == Drop("the practice is done")


def test_who_has_left_is_not_asked_to_go_on(house: House, ana: Person, missed: Attempt) -> None:
    """Neither to a retake nor to practice; of a badge that ends she hears all the same."""
    house.badge(ana, "dss.b.viz", version="1.2.0", until=MONDAY + timedelta(days=45))
    house.do(lambda tx: tx.conversations.set("here", ana.id, MONDAY))
    house.do(lambda tx: tx.departures.add(ana.id, missed.person_id, MONDAY + timedelta(hours=1)))
    for kind, at in (
        ("retake_open", MONDAY + timedelta(days=3) + SIX),
        ("practice_unfinished", MONDAY + timedelta(days=7) + SIX),
        ("retake_closing", datetime(2027, 1, 26, 18, tzinfo=UTC)),
    ):
        assert is_dropped(house, kind, at)
    assert owed(house, "silent_learner", MONDAY + timedelta(days=9)) is None
    ends = MONDAY + timedelta(days=15) + SIX
    renewal = owed(house, "renewal", ends)
    assert renewal is not None
    assert isinstance(judged(house, renewal, ends), Send)


def is_dropped(house: House, kind: str, at: datetime) -> bool:
    """Whether what falls due is not sent, as its person has left."""
    notice = owed(house, kind, at)
    assert notice is not None
    found = judged(house, notice, at)
    assert isinstance(found, Drop)
    dropped = owed_row(house, notice)
    house.do(lambda tx: tx.outbox.let_go(dropped.id, at, found.reason))
    return found == Drop("they have left")


def test_a_result_is_late(house: House, ana: Person) -> None:
    """On the day after the promised one she hears it from us; not when it came meanwhile."""
    work = hands_in(house, ana)
    promised = datetime(2026, 10, 9, 23, 59, 59, tzinfo=UTC)
    house.do(lambda tx: tx.attempts.change(work.id, result_by=promised))
    due = datetime(2026, 10, 10, 18, tzinfo=UTC)
    assert owed(house, "result_late", due - timedelta(hours=1)) is None
    notice = owed(house, "result_late", due)
    assert notice is not None
    assert "A-1001 was due on Fri 9 Oct. It is late" in said(house, notice, ana, due).text
    house.do(lambda tx: tx.people.change(ana.id, reminders="results"))
    assert isinstance(judged(house, notice, due), Send)
    house.do(lambda tx: tx.attempts.change(work.id, state=AttemptState.MARKED))
    assert judged(house, notice, due) == Drop("the result is there")


def test_a_long_silence(house: House, ana: Person) -> None:
    """A week after her last word, when her cohort has begun; not when she has written since."""
    heard = datetime(2026, 10, 14, 12, tzinfo=UTC)
    house.do(lambda tx: tx.conversations.set("here", ana.id, heard))
    due = datetime(2026, 10, 21, 18, tzinfo=UTC)
    assert owed(house, "silent_learner", due - timedelta(hours=1)) is None
    notice = owed(house, "silent_learner", due)
    assert notice is not None
    assert said(house, notice, ana, due).text.startswith("We have not talked for a week.")
    assert isinstance(judged(house, notice, due), Send)
    house.do(lambda tx: tx.conversations.set("here", ana.id, due))
    assert judged(house, notice, due) == Drop("we have heard from them")


def test_a_long_silence_after_the_end_of_the_path(house: House, ana: Person) -> None:
    """Whoever has finished once is not missed, also when what they earned has ended since."""
    house.do(lambda tx: tx.conversations.set("here", ana.id, datetime(2026, 10, 14, tzinfo=UTC)))
    for step, version in (("data", "2.0.0"), ("viz", "1.2.0"), ("a11y", "1.1.0")):
        house.badge(ana, f"dss.b.{step}", version=version, until=MONDAY + timedelta(days=1))
    assert owed(house, "silent_learner", datetime(2026, 10, 21, 18, tzinfo=UTC)) is None


def test_a_long_silence_after_the_end_of_the_class(house: House, ana: Person) -> None:
    """Nobody is missed in a class that is over; what was owed before its end is not sent."""
    house.do(lambda tx: tx.conversations.set("here", ana.id, datetime(2026, 10, 14, tzinfo=UTC)))
    due = datetime(2026, 10, 21, 18, tzinfo=UTC)
    house.do(lambda tx: tx.cohorts.end("HARBOR-27A", date(2026, 10, 20)))
    assert owed(house, "silent_learner", due) is None
    house.do(lambda tx: tx.cohorts.end("HARBOR-27A", date(2026, 10, 21)))
    notice = owed(house, "silent_learner", due)
    assert notice is not None
    found = judged(house, notice, due + timedelta(days=1))
    assert found == Drop("nothing is expected of them now")


def test_silence_is_not_named_beside_another_reminder(house: House, ana: Person) -> None:
    """Who hears of something in particular that day hears no second line about a quiet week."""
    house.do(lambda tx: tx.conversations.set("here", ana.id, datetime(2026, 10, 14, tzinfo=UTC)))
    due = datetime(2026, 10, 21, 18, tzinfo=UTC)
    notice = owed(house, "silent_learner", due)
    assert notice is not None
    sent_row(house, QuarterlyRefresh(ana.id, due, "2026-Q4", due + timedelta(days=21)), due)
    assert judged(house, notice, due) == Drop("another reminder of these days says more")


def test_silence_waits_for_what_becomes_of_another_reminder(house: House, ana: Person) -> None:
    """While another one is due it waits, at most its own time; it goes out when that is dropped."""
    house.do(lambda tx: tx.conversations.set("here", ana.id, datetime(2026, 10, 14, tzinfo=UTC)))
    due = datetime(2026, 10, 21, 18, tzinfo=UTC)
    notice = owed(house, "silent_learner", due)
    assert notice is not None
    quarter = QuarterlyRefresh(ana.id, due, "2026-Q4", due + timedelta(days=21))
    house.do(lambda tx: tx.owe(quarter, due))
    soon = due + timedelta(minutes=15)
    assert judged(house, notice, due) == Wait(soon, "another reminder may go out first")
    after = due + timedelta(days=3, seconds=1)
    assert judged(house, notice, after) == Drop("its time has passed")
    let_go = owed_row(house, quarter)
    house.do(lambda tx: tx.outbox.let_go(let_go.id, soon, "nothing is left to refresh"))
    assert isinstance(judged(house, notice, soon), Send)


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, None])
def test_nobody_is_missed_who_waits_for_us(
    house: House, ana: Person, state: AttemptState | None
) -> None:
    """With a marker, or before the cohort begins, silence is no silence."""
    house.do(lambda tx: tx.conversations.set("here", ana.id, MONDAY))
    if state:
        hands_in(house, ana)
    before_it_begins = MONDAY + timedelta(days=6, hours=23)
    at = MONDAY + timedelta(days=8) if state else before_it_begins
    assert owed(house, "silent_learner", at) is None


def day_of_list(person: Person, begins: date = date(2027, 1, 1)) -> datetime:
    """Their hour on the day on which their list of a quarter falls due."""
    day = quarter_of(begins).told_on(person.id)
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def test_the_list_of_a_quarter(house: House, ana: Person) -> None:
    """In the first days of a quarter: what ended and was not renewed, and what is outdated."""
    house.badge(ana, until=datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC))
    house.badge(ana, "cyb.b.triage", version="1.0.0")
    theirs = day_of_list(ana)
    assert owed(house, "quarterly_refresh", theirs - timedelta(days=1)) is None
    notice = owed(house, "quarterly_refresh", theirs)
    assert notice is not None
    labels = [button.label for button in said(house, notice, ana, theirs).buttons]
    assert labels[-3:] == ["Remind me later", "Not this time", "My badges"]
    text = said(house, notice, ana, theirs).text
    assert "• Data Essentials (Sheets) ended on Tue 1 Dec 2026." in text
    assert "• Alert Triage has a newer version. A short add-on" in text
    assert owed(house, "quarterly_refresh", theirs + timedelta(days=1)) is None

    late = said(house, notice, ana, theirs + timedelta(days=20))
    assert "Remind me later" not in [button.label for button in late.buttons]

    def let_all_end(tx: Transaction) -> None:
        for each in tx.badges.of(ana.id):
            tx.choices.choose(ana.id, Topic("badge", each.id), LetGo(), theirs)

    house.do(let_all_end)
    assert judged(house, notice, theirs) == Drop("nothing is left to refresh")


def test_a_badge_that_just_ended_waits_for_the_next_list(house: House, ana: Person) -> None:
    """Its last day was told: the next day's list does not say it again, the next quarter's does."""
    first = day_of_list(ana, date(2026, 10, 1))
    ended = first.replace(hour=23, minute=59, second=59) - timedelta(days=1)
    house.badge(ana, until=ended)
    notice = owed(house, "quarterly_refresh", first)
    assert notice is not None
    assert judged(house, notice, first) == Drop("nothing is left to refresh")
    later = day_of_list(ana)
    again = owed(house, "quarterly_refresh", later)
    assert again is not None
    assert f"ended on {ended:%a} {ended.day} {ended:%b} 2026" in said(house, again, ana, later).text


def test_nothing_to_refresh(house: House, ana: Person) -> None:
    """Whoever holds what counts gets no list."""
    house.badge(ana, until=datetime(2028, 12, 1, 23, 59, 59, tzinfo=UTC))
    assert owed(house, "quarterly_refresh", day_of_list(ana)) is None


def test_an_outside_certificate_ends(house: House, ana: Person) -> None:
    """On the days of the pack that lists it; recorded anew, it has its own."""
    diaz = house.staff("diaz", "Diaz", "assessor")

    def record(until: datetime) -> None:
        new = OutsideRecord("cyb.b.ext-secplus", diaz.id, house.at, until)
        house.do(lambda tx: tx.records.add(ana.id, new))

    record(datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC))
    due = datetime(2028, 6, 11, 18, tzinfo=UTC)
    assert owed(house, "record_ending", due - timedelta(hours=1)) is None
    notice = owed(house, "record_ending", due)
    assert notice is not None
    text = said(house, notice, ana, due).text
    assert text.startswith("It ends in 120 days, on Mon 9 Oct 2028.")
    assert "Show the new one to Mr. Lee" in text
    assert isinstance(judged(house, notice, due), Send)
    record(datetime(2031, 10, 9, 23, 59, 59, tzinfo=UTC))
    assert judged(house, notice, due) == Drop("a newer certificate is recorded")
    assert owed(house, "record_ending", due + timedelta(days=30)) is None
    later = datetime(2031, 6, 11, 18, tzinfo=UTC)
    assert owed(house, "record_ending", later) is not None


NEXT_DAY, EVE = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6, hours=12)
"""Of the result, and of the nudge a week after it."""


@pytest.mark.parametrize("at", [NEXT_DAY, EVE])
def test_who_has_nothing_due_is_not_asked_for_alone(
    house: House, ana: Person, missed: Attempt, at: datetime
) -> None:
    """Ten times the learners on the way to a retake take as many questions to the database."""
    assert missed.person_id == ana.id
    marker = house.staff("chen", "Chen", "assessor")

    def asked() -> int:
        house.do(lambda tx: owe_what_is_due(at, tx))
        return len(questions(house, lambda tx: nothing_is_due(at, tx)))

    few = asked()
    for number in range(10):
        marks(house, hands_in(house, house.learner(f"ben{number}", "Ben")), marker, NOT_YET)
    assert asked() == few


def nothing_is_due(at: datetime, tx: Transaction) -> None:
    """Look, and find nothing."""
    assert what_is_due(at, tx).all == ()
