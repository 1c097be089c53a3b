"""What is owed reaches its person: once where that can be known, and recorded where it cannot."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock, real_now
from bot.delivery import Delivery
from bot.platforms import InDoubt, ShutOut, TryLater
from credentials.notices import BadgeAwarded, Notice, RenewalDue, ResultReady
from credentials.notices.topics import LetGo
from handlers.due.kinds.unreached import LearnerUnreached, coach_hears
from handlers.due.owing import owe_what_is_due
from handlers.messages import Seat
from handlers.staff.menu import STAFF
from storage.outbox import DOUBTFUL, UNREACHABLE, Owed
from storage.people import Person
from storage.store import Store
from tests.bot.mailbox import Mailbox
from tests.handlers.talk import MONDAY, House

END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, tzinfo=UTC)


class Office:
    """A house, a mailbox for each platform, and a clock to deliver by."""

    def __init__(self, store: Store) -> None:
        """Open it on a Monday morning."""
        self.house = House(store)
        self.clock = Clock(MONDAY - real_now())
        self.telegram, self.local = Mailbox(), Mailbox("local")
        self._ahead = timedelta()

    def worker(self, name: str = "w") -> Delivery:
        """A worker with both platforms."""
        boxes = {"telegram": self.telegram, "local": self.local}
        return Delivery(self.house.store, self.clock, boxes, name, self.real)

    def real(self) -> datetime:
        """The machine's time, with what this test has waited."""
        return real_now() + self._ahead

    def waits(self, **time: float) -> None:
        """Let time pass, for the service and for the machine."""
        self.clock.move(timedelta(**time))
        self._ahead += timedelta(**time)

    async def delivers(self) -> None:
        """Deliver until nothing is due."""
        await self.worker().deliver_all()

    def goes_to(self, at: datetime) -> None:
        """Move the clock forward."""
        self.clock.move(at - self.clock.now())

    def owes(self, *notices: Notice) -> None:
        """Owe these."""
        assert self.house.do(lambda tx: all(tx.owe(one, self.clock.now()) for one in notices))

    def rows(self, person: Person) -> list[Owed]:
        """Everything owed to somebody."""
        return self.house.do(lambda tx: tx.outbox.for_person(person.id))

    def row(self, person: Person) -> Owed:
        """The one thing owed to somebody."""
        [one] = self.rows(person)
        return one


@pytest.fixture
def office(store: Store) -> Office:
    """An office in an empty house."""
    return Office(store)


@pytest.fixture
def ben(office: Office) -> Person:
    """A learner on Telegram."""
    return office.house.learner("ben", "Ben")


def awarded(office: Office, person: Person) -> BadgeAwarded:
    """Their badge has come."""
    badge = office.house.badge(person, until=END)
    return BadgeAwarded(person.id, office.clock.now(), badge.id)


def ending(office: Office, person: Person, *, last_day: bool = False) -> RenewalDue:
    """A badge of theirs ends: on its last day, or 90 days before."""
    badge = office.house.badge(person, until=END)
    at = END.replace(hour=18, minute=0, second=0) if last_day else STEP
    left = 0 if last_day else 90
    return RenewalDue(person.id, at, badge.id, left, END.date(), END)


async def test_it_arrives(office: Office, ben: Person) -> None:
    """A badge is announced with its ID, and the row says when."""
    notice = awarded(office, ben)
    office.owes(notice)
    await office.delivers()
    [letter] = office.telegram.letters
    assert letter.words.startswith(f"Data Essentials (Sheets)\nIt is yours: {notice.badge_id}.")
    assert [button.label for button in letter.message.buttons][:2] == ["Share", "See it"]
    assert (office.row(ben).state, office.row(ben).reason) == ("sent", None)
    assert office.row(ben).sent_at is not None


async def test_a_reminder_end_to_end(office: Office, ben: Person) -> None:
    """Owed by one tick, delivered by another at six in the evening where they are."""
    office.house.badge(ben, until=END)
    office.house.do(lambda tx: tx.people.change(ben.id, timezone="America/New_York"))
    office.goes_to(STEP)
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    await office.delivers()
    assert office.telegram.letters == []
    office.goes_to(STEP + timedelta(hours=4, seconds=1))
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    await office.delivers()
    [letter] = office.telegram.letters
    assert "It ends in 90 days, on Mon 9 Oct 2028." in letter.message.text
    actions = [button.action.partition(":")[0] for button in letter.message.buttons]
    assert actions == ["renew", "snooze", "let_end"]


async def test_two_badges_on_one_day_are_one_message(office: Office, ben: Person) -> None:
    """Nobody gets two reminders in a row: both badges stand in one message."""
    office.owes(ending(office, ben), ending(office, ben))
    office.goes_to(STEP)
    await office.delivers()
    [letter] = office.telegram.letters
    assert letter.message.heading == "2 of your badges end soon"
    assert {row.state for row in office.rows(ben)} == {"sent"}


async def test_the_last_day(office: Office, ben: Person) -> None:
    """On the last day the badge can still be renewed for the days of grace, and it says so."""
    office.owes(ending(office, ben, last_day=True))
    office.goes_to(END.replace(hour=18, minute=0, second=1))
    await office.delivers()
    text = office.telegram.letters[0].message.text
    assert text == "Today is its last day. You can still renew for 30 days."


async def test_try_later(office: Office, ben: Person) -> None:
    """A platform that is busy is left alone for as long as it asks, and nothing is lost."""
    office.owes(awarded(office, ben))
    office.telegram.refusals.append(TryLater("busy", 30))
    await office.delivers()
    assert (office.row(ben).state, office.row(ben).reason) == ("owed", "busy")
    office.waits(seconds=29)
    await office.delivers()
    assert office.telegram.letters == []
    office.waits(seconds=10)
    await office.delivers()
    [letter] = office.telegram.letters
    assert "Sent again" not in letter.words
    assert office.row(ben).state == "sent"


async def test_waits_grow_when_no_time_is_named(office: Office, ben: Person) -> None:
    """Without a time from the platform the waits double, up to an hour."""
    office.owes(awarded(office, ben))
    waits = []
    for _ in range(15):
        office.telegram.refusals.append(TryLater("down", 0))
        await office.delivers()
        held_until = office.row(ben).held_until
        assert held_until is not None
        waits.append(held_until - office.real())
        office.waits(seconds=waits[-1].total_seconds() + 1)
        if not 8 <= office.clock.now().hour < 19:
            office.goes_to(office.clock.now().replace(hour=9) + timedelta(days=1))
    assert waits[0] < timedelta(seconds=3)
    assert timedelta(minutes=59) < waits[-1] <= timedelta(minutes=75)


@pytest.mark.parametrize(("seconds", "hours"), [(5 * 3600, 5), (1e20, 24)])
async def test_a_platform_asks_for_hours(
    office: Office, ben: Person, seconds: float, hours: int
) -> None:
    """It is waited for as long as asked, a day at most; nothing overtakes what waits."""
    first, second = awarded(office, ben), awarded(office, ben)
    office.owes(first, second)
    office.telegram.refusals.append(TryLater("busy", seconds))
    await office.delivers()
    [held] = [row.held_until for row in office.rows(ben) if row.held_until]
    wait = held - office.real()
    assert timedelta(hours=hours) * 0.99 < wait <= timedelta(hours=hours) * 1.25
    office.waits(hours=2)
    await office.delivers()
    assert office.telegram.letters == []
    office.waits(hours=hours * 1.25)
    office.goes_to(office.clock.now().replace(hour=9) + timedelta(days=1))
    await office.delivers()
    told = [each.words for each in office.telegram.letters]
    assert [first.badge_id in told[0], second.badge_id in told[1]] == [True, True]


async def test_blocked_and_no_other_account(office: Office, ben: Person) -> None:
    """A nudge to somebody who blocked us is given up; what they earned waits until they return."""
    office.owes(awarded(office, ben))
    office.telegram.refusals.append(ShutOut("blocked"))
    await office.delivers()
    assert (office.row(ben).state, office.row(ben).reason) == ("owed", UNREACHABLE)
    [address] = office.house.do(lambda tx: tx.people.addresses(ben.id))
    assert address.unreachable == "blocked"
    office.house.do(lambda tx: tx.people.reachable(address.id, unless=None))
    await office.delivers()
    assert office.row(ben).state == "sent"


async def test_the_coach_hears_once(office: Office) -> None:
    """Nothing reaches a learner: the coach is told once, whatever else is owed."""
    lee = office.house.staff("lee", "Mr. Lee", "coach")
    ana = office.house.learner("ana", "Ana", office.house.cohort("H", coach=lee))
    office.owes(awarded(office, ana), awarded(office, ana))
    office.telegram.refusals.append(ShutOut("blocked"))
    await office.delivers()
    [letter] = office.telegram.letters
    assert letter.to.account.external_id == "lee"
    assert letter.words.startswith("I can not reach ana any more")
    assert [each.action for each in letter.message.buttons] == ["who:ana"]
    assert {row.state for row in office.rows(ana)} == {"owed"}


async def test_the_coach_is_not_bothered(office: Office) -> None:
    """Who comes back before the coach was told is reached, and that is all."""
    lee = office.house.staff("lee", "Mr. Lee", "coach")
    ana = office.house.learner("ana", "Ana", office.house.cohort("H", coach=lee))
    office.owes(awarded(office, ana))
    office.house.do(lambda tx: coach_hears(ana.id, office.clock.now(), tx))
    assert office.rows(lee) == []
    office.owes(LearnerUnreached(lee.id, office.clock.now(), ana.id, MONDAY.date()))
    await office.delivers()
    assert [each.to.account.external_id for each in office.telegram.letters] == ["ana"]
    assert office.row(lee).reason == "they can be reached again"


async def test_blocked_here_reached_there(office: Office, ben: Person) -> None:
    """Another linked account takes over."""
    later = MONDAY - timedelta(days=1)
    office.house.do(lambda tx: tx.people.link(ben.id, "local", "", "ben", later))
    office.owes(awarded(office, ben))
    office.telegram.refusals.append(ShutOut("blocked"))
    await office.delivers()
    assert office.telegram.letters == []
    assert len(office.local.letters) == 1


async def test_a_nudge_to_somebody_who_blocked_us(office: Office, ben: Person) -> None:
    """It is given up with the reason: nobody is to be surprised by it weeks later."""
    office.owes(ending(office, ben))
    office.goes_to(STEP)
    office.telegram.refusals.append(ShutOut("blocked"))
    await office.delivers()
    assert office.row(ben).state == "given_up"
    assert office.row(ben).reason == "they can not be reached: blocked"


async def test_linked_later(office: Office) -> None:
    """Owed without a chat, delivered as soon as there is one."""
    eve = office.house.do(lambda tx: tx.people.add(MONDAY, ref="eve"))
    office.owes(awarded(office, eve))
    await office.delivers()
    assert office.row(eve).reason == UNREACHABLE
    office.house.do(lambda tx: tx.people.link(eve.id, "telegram", "", "eve", MONDAY))
    await office.delivers()
    assert office.row(eve).state == "sent"


@pytest.mark.parametrize("problem", [InDoubt("cut"), RuntimeError("broke")])
async def test_in_doubt_and_sent_again(office: Office, ben: Person, problem: Exception) -> None:
    """A badge nobody knows the arrival of is sent again, and says so; the row keeps the doubt."""
    office.owes(awarded(office, ben))
    office.telegram.refusals.append(problem)
    office.telegram.arrives_anyway = True
    await office.delivers()
    assert (office.row(ben).state, office.row(ben).reason) == ("owed", DOUBTFUL)
    office.waits(minutes=1)
    await office.delivers()
    first, second = office.telegram.letters
    assert "Sent again" not in first.words
    assert "Sent again, in case the first did not reach you." in second.words
    assert (office.row(ben).state, office.row(ben).reason) == ("sent", f"{DOUBTFUL}; sent again")


async def test_in_doubt_and_dropped(office: Office, ben: Person) -> None:
    """An early reminder in doubt is not repeated: the next one comes. The row says why."""
    office.owes(ending(office, ben))
    office.goes_to(STEP)
    office.telegram.refusals.append(InDoubt("cut"))
    await office.delivers()
    assert office.row(ben).state == "dropped"
    assert (office.row(ben).reason or "").startswith(DOUBTFUL)


async def test_doubt_after_doubt_comes_to_an_end(office: Office, ben: Person) -> None:
    """Nobody is sent the same for ever because no answer ever comes back."""
    office.owes(awarded(office, ben))
    office.telegram.refusals.extend(InDoubt("cut") for _ in range(20))
    office.telegram.arrives_anyway = True
    for _ in range(10):
        await office.delivers()
        office.waits(minutes=5)
    assert len(office.telegram.letters) == 4
    assert office.row(ben).state == "sent"
    assert "sent 4 times" in (office.row(ben).reason or "")


async def test_two_workers_at_once(office: Office) -> None:
    """Two workers on the same outbox send each notice once, and nobody two at a time."""
    people = [office.house.learner(f"p{number}", "Somebody") for number in range(12)]
    office.owes(*(awarded(office, one) for one in people for _ in range(2)))
    one, two = office.worker("one"), office.worker("two")
    await asyncio.gather(one.deliver_all(), two.deliver_all())
    await office.delivers()
    assert len(office.telegram.letters) == 24
    assert len({letter.message.text for letter in office.telegram.letters}) == 24


async def test_the_urgent_first(office: Office, ben: Person) -> None:
    """Of two things due to somebody, what they earned comes before a reminder."""
    office.owes(ending(office, ben, last_day=True), awarded(office, ben))
    office.goes_to(END.replace(hour=18, minute=0, second=1))
    await office.delivers()
    assert ["yours" in each.words for each in office.telegram.letters] == [True, False]


async def test_a_lease_that_ended(office: Office, ben: Person) -> None:
    """Whoever holds a row too long loses it: what they say later changes nothing."""
    office.owes(awarded(office, ben))
    slow = office.worker("slow")
    [one] = await slow.claim()
    hours_later = real_now() + timedelta(hours=1)
    quick = Delivery(
        office.house.store,
        office.clock,
        {"telegram": office.telegram},
        "quick",
        lambda: hours_later,
    )
    assert await quick.deliver_all() == 1
    assert (await slow.intend([one])).parcels == []
    assert len(office.telegram.letters) == 1


async def test_an_alert_is_one_message_in_the_channel(office: Office) -> None:
    """A cohort that gets worse changes its message; it does not get a second one."""
    lee = office.house.staff("lee", "Mr. Lee", "coach")
    cohort = office.house.cohort("HARBOR-27A", coach=lee)
    office.house.learner("ana", "Ana", cohort)
    office.goes_to(datetime(2026, 10, 23, 9, tzinfo=UTC))
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    await office.delivers()
    [first] = office.local.letters
    assert first.to.channel == "#channel"
    assert first.message.text == "Alert: 1 learner has been silent for 10 days. ana."
    assert [each.action for each in first.message.buttons] == [
        "alert_take:HARBOR-27A:silent_learners",
        "alert_snooze:HARBOR-27A:silent_learners:1",
        "alert_snooze:HARBOR-27A:silent_learners:3",
        "alert_snooze:HARBOR-27A:silent_learners:7",
        "alert_list:HARBOR-27A:silent_learners",
    ]
    office.house.learner("ben", "Ben", cohort)
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    office.clock.move(timedelta(hours=1))
    await office.delivers()
    second = office.local.letters[-1]
    assert second.replaces == "local-1"
    assert "2 learners" in second.message.text
    seat = office.house.talk(lee, STAFF, Seat.STAFF)
    office.house.at = office.clock.now()
    for action, says, labels in (
        ("alert_take", "Taken by Mr. Lee, Fri 23 Oct, 10:00.", ["Done", "See list"]),
        ("alert_done", "Closed by Mr. Lee.", []),
    ):
        seat.acts(f"{action}:HARBOR-27A:silent_learners")
        if action == "alert_done":
            seat.says("Called Ana and Ben.")
        await office.delivers()
        told = office.local.letters[-1]
        assert told.replaces == f"local-{len(office.local.letters) - 1}"
        assert told.message.text.endswith(f"ana, ben.\n{says}")
        assert [each.label for each in told.message.buttons] == labels


async def test_the_channel_is_gone_for_a_while(office: Office) -> None:
    """A channel that we were put out of is tried each hour; nobody else gets its alerts."""
    lee = office.house.staff("lee", "Mr. Lee", "coach")
    office.house.learner("ana", "Ana", office.house.cohort("HARBOR-27A", coach=lee))
    office.goes_to(datetime(2026, 10, 23, 9, tzinfo=UTC))
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    office.local.refusals.append(ShutOut("not_in_channel"))
    await office.delivers()
    office.waits(minutes=59)
    await office.delivers()
    assert office.telegram.letters == office.local.letters == []
    office.waits(minutes=2)
    await office.delivers()
    assert [each.to.channel for each in office.local.letters] == ["#channel"]


async def test_no_channel_is_set(open_house: Callable[..., Store]) -> None:
    """Alerts wait until a channel is set; the row says so, and nobody else gets them."""
    office = Office(open_house(local=False))
    office.house.cohort("H", coach=office.house.staff("lee", "Mr. Lee", "coach"))
    ana = office.house.learner("ana", "Ana")
    office.house.do(
        lambda tx: tx.cohorts.enrol(ana.id, "dss.p.data-story", MONDAY, cohort_code="H")
    )
    office.goes_to(datetime(2026, 10, 23, 9, tzinfo=UTC))
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    await office.delivers()
    assert office.telegram.letters == office.local.letters == []
    assert office.house.do(lambda tx: tx.outbox.counts()) == {"owed": 1}


async def test_a_channel_on_a_platform_that_is_not_here(open_house: Callable[..., Store]) -> None:
    """A process without Slack leaves the channel's alerts to one that has it."""
    office = Office(open_house(local=False, staff_channel="C1", staff_workspace="T1"))
    lee = office.house.staff("lee", "Mr. Lee", "coach")
    office.house.learner("ana", "Ana", office.house.cohort("H", coach=lee))
    office.goes_to(datetime(2026, 10, 23, 9, tzinfo=UTC))
    office.house.do(lambda tx: owe_what_is_due(office.clock.now(), tx))
    await office.delivers()
    assert office.house.do(lambda tx: tx.outbox.counts()) == {"owed": 1}
    slack = Mailbox("slack")
    office.clock.move(timedelta(hours=2))
    with_slack = Delivery(office.house.store, office.clock, {"slack": slack}, "other")
    await with_slack.deliver_all()
    [letter] = slack.letters
    assert (letter.to.channel, letter.to.account.workspace) == ("C1", "T1")


async def test_a_platform_that_is_not_here(office: Office, ben: Person) -> None:
    """A process without Telegram puts a learner's notice off, and says why."""
    office.owes(awarded(office, ben))
    elsewhere = Delivery(office.house.store, office.clock, {"local": office.local}, "other")
    await elsewhere.deliver_all()
    assert office.row(ben).reason == "telegram is not connected here"
    office.clock.move(timedelta(hours=2))
    await office.delivers()
    assert office.row(ben).state == "sent"


async def test_only_what_is_still_true_goes_together(office: Office, ben: Person) -> None:
    """Of two badges that end, the one they let end is not in the message."""
    kept, ended = ending(office, ben), ending(office, ben)
    office.owes(kept, ended)
    office.house.do(lambda tx: tx.choices.choose(ben.id, ended.topic, LetGo(), MONDAY))
    office.goes_to(STEP)
    await office.delivers()
    [letter] = office.telegram.letters
    assert letter.message.buttons[0].action == f"renew:{kept.badge_id}"
    assert sorted(row.state for row in office.rows(ben)) == ["dropped", "sent"]


async def test_a_version_the_catalog_has_lost(office: Office, ben: Person) -> None:
    """What cannot be worded waits, and the row says what is missing."""
    attempt = office.house.do(
        lambda tx: tx.attempts.open(ben.id, "dss.b.data", "9.9.9", MONDAY, lines=())
    )
    office.house.do(
        lambda tx: tx.attempts.change(
            attempt.id, state="closed", submitted_at=MONDAY, marked_at=MONDAY, passed=True
        )
    )
    office.owes(ResultReady(ben.id, office.clock.now(), attempt.id))
    await office.delivers()
    assert office.row(ben).state == "owed"
    assert "dss.b.data@9.9.9" in (office.row(ben).reason or "")
