"""A notice is judged again just before it is sent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from credentials.notices import (
    STAFF_CHANNEL,
    BadgeAwarded,
    BadgeWithdrawn,
    CohortAlert,
    RenewalDue,
    ResultReady,
    RetakeOpen,
)
from credentials.notices.topics import Choice, LetGo, PutOff, Topic
from handlers.due.judged import Drop, GiveUp, Judged, Send, Wait
from handlers.due.owing import owe_what_is_due
from handlers.due.still_true import judge
from storage.badges import Badge
from storage.outbox import UNREACHABLE, Owed
from storage.people import Person
from storage.transaction import Transaction
from tests.handlers.due.scenes import ENOUGH, NOT_YET, hands_in, marks, owed_row, sent_row
from tests.handlers.talk import House

END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, tzinfo=UTC)


def choose(badge: Badge, choice: Choice, tx: Transaction) -> None:
    """The holder's answer to reminders of a badge."""
    tx.choices.choose(badge.person_id, Topic("badge", badge.id), choice, STEP)


def judged(house: House, row: Owed, at: datetime = STEP) -> Judged:
    """What becomes of a row at a moment."""
    return house.do(lambda tx: judge(row, at, tx))


@pytest.fixture
def ben(house: House) -> Person:
    """A learner in UTC with a chat."""
    return house.learner("ben", "Ben")


@pytest.fixture
def badge(house: House, ben: Person) -> Badge:
    """A badge of his that ends in two years."""
    return house.badge(ben, until=END)


@pytest.fixture
def row(house: House, ben: Person, badge: Badge) -> Owed:
    """The reminder 90 days before its end."""
    return owed_row(house, RenewalDue(ben.id, STEP, badge.id, 90, END.date(), END))


def test_true_wanted_and_the_right_hour(house: House, row: Owed) -> None:
    """What is still true goes out, to the account that was linked."""
    found = judged(house, row)
    assert isinstance(found, Send)
    assert [each.platform for each in found.addresses or ()] == ["telegram"]


def test_not_true_any_more(house: House, badge: Badge, row: Owed) -> None:
    """Revoked in the meantime: it is dropped, and the row says why."""
    house.do(lambda tx: tx.badges.stand(badge.id, "revoked", STEP, "identity"))
    assert judged(house, row) == Drop("the badge was withdrawn")


def test_no_reminders_wanted(house: House, ben: Person, row: Owed) -> None:
    """Who stopped reminders in the meantime gets none, and the row says why."""
    house.do(lambda tx: tx.people.change(ben.id, reminders="results"))
    assert judged(house, row) == Drop("they want no reminders")


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (LetGo(), "they want no more reminders of this"),
        (PutOff(STEP.date()), "they chose another day for this"),
        (PutOff(date(2028, 7, 18)), "they chose another day for this"),
    ],
)
def test_not_wanted_any_more(
    house: House, badge: Badge, row: Owed, choice: Choice, reason: str
) -> None:
    """Let go, or put off, also to the very day of the step: it is dropped, and the row says why."""
    house.do(lambda tx: choose(badge, choice, tx))
    assert judged(house, row) == Drop(reason)


def test_a_day_before_the_chosen_one_is_not_said_after_it(
    house: House, badge: Badge, row: Owed
) -> None:
    """What was held up until behind the chosen day is not said beside it."""
    house.do(lambda tx: choose(badge, PutOff(date(2028, 7, 18)), tx))
    found = judged(house, row, STEP + timedelta(days=9))
    assert found == Drop("they chose another day for this")


def test_the_last_day_is_said_whatever_was_put_off(house: House, ben: Person, badge: Badge) -> None:
    """Nobody loses a badge over an old *later*; who let it go hears nothing."""
    last = owed_row(house, RenewalDue(ben.id, END, badge.id, 0, END.date(), END))
    at = END - timedelta(hours=5)
    house.do(lambda tx: choose(badge, PutOff(date(2028, 10, 12)), tx))
    assert isinstance(judged(house, last, at), Send)
    house.do(lambda tx: choose(badge, LetGo(), tx))
    assert judged(house, last, at) == Drop("they want no more reminders of this")


def test_renewed_in_the_meantime(house: House, ben: Person, badge: Badge, row: Owed) -> None:
    """Nobody is asked to renew what they have renewed."""
    newer = house.badge(ben, until=END + timedelta(days=730))
    house.do(lambda tx: tx.badges._set(newer.id, renews=badge.id))  # noqa: SLF001 - awarded as a renewal
    assert judged(house, row) == Drop("the badge has been renewed")


def test_a_pause_holds_reminders_back(house: House, ben: Person, badge: Badge, row: Owed) -> None:
    """In a pause a reminder waits for its end; what they did is still answered."""
    until = STEP + timedelta(days=7)
    house.do(lambda tx: tx.people.change(ben.id, paused_until=until))
    assert judged(house, row) == Wait(until, "they asked for a pause")
    assert isinstance(judged(house, row, until), Send)
    answer = owed_row(house, BadgeAwarded(ben.id, STEP, badge.id))
    assert isinstance(judged(house, answer), Send)


def test_a_suspension_does_not_stop_renewal(house: House, badge: Badge, row: Owed) -> None:
    """The holder of a badge on hold hears about its end all the same."""
    house.do(lambda tx: tx.badges.stand(badge.id, "suspended", STEP, "identity"))
    assert isinstance(judged(house, row), Send)


def test_a_renewal_with_a_marker(house: House, ben: Person, badge: Badge, row: Owed) -> None:
    """Whoever has handed in the renewal is left in peace until it is scored."""
    hands_in(house, ben, kind="renewal", renews=badge.id)
    assert isinstance(judged(house, row), Wait)


def test_an_old_step_gives_way(house: House, row: Owed) -> None:
    """After a pause of ours the 90-day reminder is not sent 30 days before the end."""
    found = judged(house, row, STEP + timedelta(days=61))
    assert found == Drop("a later reminder has taken its place")


def test_its_time_has_passed(house: House, row: Owed) -> None:
    """“It ends on Monday” is not said on Tuesday."""
    assert judged(house, row, END + timedelta(seconds=1)) == Drop("its time has passed")


def test_quiet_hours_of_their_own_zone(house: House, ben: Person, row: Owed) -> None:
    """Held up into the night, it waits for the morning where they are."""
    house.do(lambda tx: tx.people.change(ben.id, timezone="America/New_York"))
    at_night = datetime(2028, 7, 13, 3, tzinfo=UTC)
    evening_there = datetime(2028, 7, 13, 12, tzinfo=UTC)
    assert judged(house, row, at_night) == Wait(evening_there, "it is night where they are")


def test_their_hour(house: House, row: Owed) -> None:
    """A reminder from last evening goes at their hour today, not in the middle of their work."""
    found = judged(house, row, STEP + timedelta(hours=18))
    assert found == Wait(STEP + timedelta(days=1), "their hour comes later")


def test_three_unasked_messages_a_week(house: House, ben: Person, row: Owed) -> None:
    """The fourth waits until a week after the first; the last day does not wait."""
    for number in range(3):
        other = house.badge(ben, until=END)
        notice = RenewalDue(ben.id, house.at, other.id, 90, END.date(), END)
        sent_row(house, notice, STEP - timedelta(days=3 - number))
    free = STEP + timedelta(days=4)
    assert judged(house, row) == Wait(free, "they had enough messages this week")


def test_a_result_is_not_held_to_the_week(house: House, ben: Person) -> None:
    """Results are asked for: they come whatever else came."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    attempt = marks(house, hands_in(house, ben), diaz, ENOUGH)
    row = owed_row(house, ResultReady(ben.id, house.at, attempt.id))
    assert isinstance(judged(house, row, house.at), Send)
    house.do(lambda tx: tx.people.change(ben.id, reminders="results"))
    assert isinstance(judged(house, row, house.at), Send)
    house.do(lambda tx: tx.people.change(ben.id, reminders="none"))
    assert judged(house, row, house.at) == Drop("they want no messages")


def test_somebody_who_is_awake(house: House, ben: Person) -> None:
    """At night a result waits, unless they have just written to us."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    house.wait(hours=12)
    attempt = marks(house, hands_in(house, ben), diaz, ENOUGH)
    row = owed_row(house, ResultReady(ben.id, house.at, attempt.id))
    assert isinstance(judged(house, row, house.at), Wait)
    house.do(lambda tx: tx.conversations.set("here", ben.id, house.at))
    assert isinstance(judged(house, row, house.at), Send)


def test_no_chat_yet(house: House, ben: Person, row: Owed) -> None:
    """Without an account it waits; for somebody who blocked us an unasked one is given up."""
    eve = house.do(lambda tx: tx.people.add(house.at, ref="eve"))
    hers = house.badge(eve, until=END)
    waiting = owed_row(house, RenewalDue(eve.id, STEP, hers.id, 90, END.date(), END))
    assert judged(house, waiting) == Wait(STEP + timedelta(days=1), UNREACHABLE)
    [address] = house.do(lambda tx: tx.people.addresses(ben.id))
    house.do(lambda tx: tx.people.reachable(address.id, unless="blocked"))
    assert judged(house, row) == GiveUp("they can not be reached: blocked")


def test_results_and_badges_wait_for_whoever_blocked_us(house: House, badge: Badge) -> None:
    """What they did is not lost: it comes when they are back."""
    [address] = house.do(lambda tx: tx.people.addresses(badge.person_id))
    house.do(lambda tx: tx.people.reachable(address.id, unless="blocked"))
    row = owed_row(house, BadgeAwarded(badge.person_id, house.at, badge.id))
    assert isinstance(judged(house, row, house.at), Wait)


def test_decisions_that_were_overtaken(house: House, ben: Person, badge: Badge) -> None:
    """A hold that was lifted is not announced, nor a badge that was withdrawn since."""
    held = owed_row(house, BadgeWithdrawn(ben.id, house.at, badge.id, "suspended", house.at))
    assert judged(house, held, house.at) == Drop("the badge has changed again")
    house.do(lambda tx: tx.badges.stand(badge.id, "revoked", house.at, "identity"))
    gone = owed_row(house, BadgeWithdrawn(ben.id, house.at, badge.id, "revoked", house.at))
    assert isinstance(judged(house, gone, house.at), Send)
    assert judged(house, gone, house.at + timedelta(hours=12)).__class__ is Wait


def test_a_retake_they_have_begun(house: House, ben: Person) -> None:
    """Whoever has begun the next try is not told that it is open."""
    diaz = house.staff("diaz", "Diaz", "assessor")
    attempt = marks(house, hands_in(house, ben), diaz, NOT_YET)
    opens = datetime(2026, 10, 8, 18, tzinfo=UTC)
    [notice] = house.do(lambda tx: owe_what_is_due(opens, tx)).owed
    assert isinstance(notice, RetakeOpen)
    row = owed_row(house, notice)
    assert isinstance(judged(house, row, opens), Send)
    house.wait(days=3)
    house.do(
        lambda tx: tx.attempts.open(
            ben.id, attempt.achievement_id, attempt.version, house.at, kind="retake", lines=()
        )
    )
    assert isinstance(judged(house, row, opens), Drop)


def test_an_alert_without_a_row(house: House) -> None:
    """An alert that nobody remembers is not repeated."""
    notice = CohortAlert(STAFF_CHANNEL, house.at, "H", "late_results", house.at.date(), 1)
    assert judged(house, owed_row(house, notice), house.at) == Drop("there is no such alert")
