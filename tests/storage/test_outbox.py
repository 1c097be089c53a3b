"""Facts are owed once; a row is in one pair of hands; what is in doubt can be seen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from credentials.notices import (
    FACTS,
    STAFF_CHANNEL,
    BadgeAwarded,
    CohortAlert,
    Notice,
    RenewalDue,
    RetakeOpen,
    fact,
)
from storage.outbox import ASKS_FOR_HOURS, DOUBTFUL, UNREACHABLE, Lease, Outbox, Owed
from storage.outbox.rows import Hold, UnreadableError
from storage.store import Store
from storage.transaction import Transaction

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
SOON = AT + timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def lease(worker: str = "w", now: datetime = AT) -> Lease:
    """A minute for a worker."""
    return Lease(worker, now, now + timedelta(minutes=1))


def person(store: Store, ref: str) -> str:
    """Somebody new."""
    return store.run_now(lambda name, tx: tx.people.add(AT, ref=name).id, ref)


def owe(store: Store, *notices: Notice) -> list[bool]:
    """Owe these in one transaction."""
    return store.run_now(lambda all_, tx: [tx.owe(one, AT) for one in all_], notices)


def claim(store: Store, by: Lease, most: int = 50, at: datetime = AT) -> list[Owed]:
    """Claim what is due."""
    return store.run_now(lambda _, tx: tx.outbox.claim(by, at, most), None)


def in_outbox(store: Store, one: Owed) -> Owed:
    """How a row stands now."""
    found = store.read_now(lambda which, tx: tx.outbox.find(which), one.id)
    assert found is not None
    return found


def badges(whom: str, names: Iterable[str]) -> list[BadgeAwarded]:
    """Badges of somebody."""
    return [BadgeAwarded(whom, AT, name) for name in names]


def test_the_same_fact_is_owed_once(store: Store) -> None:
    """The key makes it single, also within one transaction."""
    [one] = badges(person(store, "ana"), ["VL-1"])
    assert owe(store, one, one) == [True, False]
    assert owe(store, one) == [False]
    known = store.read_now(lambda keys, tx: tx.outbox.known(keys), [one.key, "other"])
    assert known == {one.key}


def test_nobody_is_written_to_twice_at_a_time(store: Store) -> None:
    """One row for each person, the urgent first, however long somebody's list is."""
    ana, ben = person(store, "ana"), person(store, "ben")
    nudge = RetakeOpen(ana, AT - timedelta(days=1), "a", AT)
    owe(store, nudge, *badges(ana, map(str, range(30))), *badges(ben, ["x"]))
    first = claim(store, lease(), most=2)
    assert [each.notice.kind for each in first] == ["badge_awarded"] * 2
    assert {each.notice.person for each in first} == {ana, ben}
    assert claim(store, lease("other")) == []


def test_a_lease_ends(store: Store) -> None:
    """After its end another worker gets the row, and the first can change nothing any more."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    [mine] = claim(store, lease("slow"))
    assert claim(store, lease("quick", AT + timedelta(seconds=30))) == []
    [theirs] = claim(store, lease("quick", AT + timedelta(seconds=61)))

    def too_late(_asked: None, tx: Transaction) -> list[bool]:
        outbox: Outbox = tx.outbox
        return [
            bool(outbox.intend([(mine, None)], lease("slow"))),
            outbox.sent(mine, "slow", AT),
            outbox.drop(mine, "slow", AT, "no"),
            outbox.give_up(mine, "slow", AT, "no"),
            outbox.later(mine, "slow", AT, SOON, "no"),
            outbox.hold(mine, "slow", AT, SOON, "no"),
            outbox.doubtful(mine, "slow", AT, SOON, "no"),
        ]

    assert store.run_now(too_late, None) == [False] * 7
    assert theirs.fence == mine.fence + 1


def test_the_intent_renews_the_lease(store: Store) -> None:
    """Nobody takes a send for lost while it is under way."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    [one] = claim(store, lease())
    later = AT + timedelta(seconds=50)
    assert store.run_now(lambda it, tx: tx.outbox.intend([(it, None)], lease("w", later)), one)
    assert claim(store, lease("other", AT + timedelta(seconds=70))) == []
    [doubtful] = claim(store, lease("other", AT + timedelta(seconds=111)))
    assert (doubtful.in_doubt, doubtful.tries) == (True, 1)


def test_doubt_is_not_forgotten(store: Store) -> None:
    """A row that may have arrived says so, however often it is put off."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    [one] = claim(store, lease())
    store.run_now(lambda it, tx: tx.outbox.intend([(it, None)], lease()), one)
    store.run_now(lambda it, tx: tx.outbox.doubtful(it, "w", AT, AT - SECOND, "cut"), one)
    [again] = claim(store, lease())
    store.run_now(lambda it, tx: tx.outbox.later(it, "w", AT, AT, "night"), again)
    [third] = claim(store, lease())
    assert (third.in_doubt, third.reason) == (True, f"{DOUBTFUL}; night")
    assert store.read_now(lambda _, tx: tx.outbox.count_doubtful(), None) == 1


def test_reached_as_soon_as_there_is_a_chat(store: Store) -> None:
    """What waited for an account is due when there is one, not a day later."""
    ana = person(store, "ana")
    owe(store, *badges(ana, ["VL-1"]))
    [one] = claim(store, lease())
    tomorrow = AT + timedelta(days=1)
    store.run_now(lambda it, tx: tx.outbox.later(it, "w", AT, tomorrow, UNREACHABLE), one)
    assert claim(store, lease()) == []
    assert store.read_now(lambda _, tx: tx.outbox.next_due(), None) is None
    assert store.read_now(lambda _, tx: tx.outbox.count_unreached(), None) == 1
    store.run_now(lambda who, tx: tx.people.link(who, "telegram", "", "1", AT), ana)
    assert store.run_now(lambda at, tx: tx.outbox.wake(at), AT) == 1
    assert [each.id for each in claim(store, lease())] == [one.id]


def test_what_goes_together(store: Store) -> None:
    """Other reminders due to the same person come along; other things and people do not."""
    ana, ben = person(store, "ana"), person(store, "ben")
    due = [
        RenewalDue(who, AT, f"VL-{who}-{n}", 7, AT.date(), AT) for who in (ana, ben) for n in "12"
    ]
    owe(store, *due, RetakeOpen(ana, AT, "a", AT))
    mine = next(one for one in claim(store, lease()) if one.notice.person == ana)
    found = store.run_now(lambda it, tx: tx.outbox.also_due(it, lease(), AT, ["renewal"]), mine)
    assert [(each.notice.person, each.notice.kind) for each in found] == [(ana, "renewal")]


def test_what_only_a_newer_version_can_say(store: Store) -> None:
    """While two versions run side by side, the older one leaves the newer one's kinds to it."""

    @fact
    class FromTomorrow(BadgeAwarded):
        kind: Literal["from_tomorrow"] = field(default="from_tomorrow", kw_only=True)  # type: ignore[assignment]

    ana = person(store, "ana")
    owe(store, FromTomorrow(ana, AT, "VL-1"), *badges(ana, ["VL-2"]))
    del FACTS["from_tomorrow"]
    assert [one.notice for one in claim(store, lease())] == badges(ana, ["VL-2"])


@dataclass(frozen=True)
class WiderAward(BadgeAwarded):
    """The same kind in a newer version, which says more."""

    picture: str = "round"


def test_what_cannot_be_read_holds_up_nobody(store: Store) -> None:
    """A notice that this version cannot read is looked at again in an hour; the others go on."""
    ana, ben = person(store, "ana"), person(store, "ben")
    wider = WiderAward(ana, AT, "VL-1")
    owe(store, wider, *badges(ana, ["VL-2"]), *badges(ben, ["VL-3"]))
    claimed = {one.notice.key for one in claim(store, lease())}
    assert claimed == {one.key for one in (*badges(ana, ["VL-2"]), *badges(ben, ["VL-3"]))}
    assert claim(store, lease()) == []
    assert store.read_now(lambda _, tx: tx.outbox.count_unreadable(), None) == 1
    readable = store.read_now(lambda who, tx: tx.outbox.for_person(who), ana)
    [unreadable] = store.read_now(lambda who, tx: tx.outbox.unreadable_of(who), ana)
    assert [one.notice for one in readable] == badges(ana, ["VL-2"])
    number = unreadable.next_step.split()[-1]
    assert store.read_now(lambda _, tx: tx.outbox.has(number), None)
    with pytest.raises(UnreadableError):
        store.read_now(lambda _, tx: tx.outbox.find(number), None)
    assert store.run_now(lambda at, tx: tx.outbox.let_go(number, at, "by hand"), AT)
    assert store.read_now(lambda _, tx: tx.outbox.count_unreadable(), None) == 0


def test_who_has_a_row_twice_sends_it_once(store: Store) -> None:
    """A worker that hung past its lease and claimed its own row again has two; one is old."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    later = AT + timedelta(minutes=2)
    [old] = claim(store, lease())
    [new] = claim(store, lease(now=later))

    def both(_asked: None, tx: Transaction) -> Collection[Hold]:
        return tx.outbox.intend([(old, None), (new, None)], lease(now=later))

    assert store.run_now(both, None) == {new.hold}
    assert old.hold != new.hold


def test_nobody_waits_for_ever(store: Store) -> None:
    """However many urgent ones there are, one place in ten goes to whoever has waited longest."""
    waits = RetakeOpen(person(store, "old"), AT - timedelta(days=3), "a", AT)
    owe(store, waits)
    for number in range(30):
        owe(store, *badges(person(store, f"p{number}"), ["VL-1"]))
    claimed = claim(store, lease(), most=10)
    assert [one.notice.kind for one in claimed] == ["badge_awarded"] * 9 + ["retake_open"]


def test_what_is_held_is_not_overtaken(store: Store) -> None:
    """A platform asked for a wait: what the same person is owed besides waits behind it."""
    first, second = badges(person(store, "ana"), ["VL-1", "VL-2"])
    owe(store, first, second)
    [one] = claim(store, lease())
    store.run_now(lambda it, tx: tx.outbox.hold(it, "w", AT, SOON, "busy"), one)
    assert claim(store, lease()) == []
    [again] = claim(store, lease("w", SOON + SECOND))
    assert again.notice == first


def test_the_machine_s_clock_went_back_a_day(store: Store) -> None:
    """A lease from tomorrow holds nobody up."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    assert claim(store, lease("gone", AT + timedelta(days=1)))
    assert len(claim(store, lease())) == 1


def test_the_clock_went_back_after_a_message(store: Store) -> None:
    """A chat rests for a second after a message, and not until the old time comes again."""
    before = AT + timedelta(minutes=30)
    owe(store, *badges(person(store, "ana"), ["VL-1", "VL-2"]))
    [one] = claim(store, lease("w", before))
    store.run_now(lambda it, tx: tx.outbox.intend([(it, None)], lease("w", before)), one)
    rest = before + SECOND
    store.run_now(lambda it, tx: tx.outbox.sent(it, "w", AT, quiet_until=rest), one)
    assert claim(store, lease("w", before)) == []
    assert len(claim(store, lease())) == 1


@pytest.mark.parametrize("reason", ["busy", f"busy, {ASKS_FOR_HOURS}"])
def test_only_what_waits_for_hours_does_so(store: Store, reason: str) -> None:
    """A wait of 20 hours is kept if a platform asked for it; else it is from another time."""
    first, second = badges(person(store, "ana"), ["VL-1", "VL-2"])
    owe(store, first, second)
    [one] = claim(store, lease())
    until = AT + timedelta(hours=20)
    store.run_now(lambda it, tx: tx.outbox.hold(it, "w", AT, until, reason), one)
    assert [each.notice for each in claim(store, lease())] == [first] * (reason == "busy")


def test_the_diary_of_a_notice(store: Store) -> None:
    """Each time it did not simply go out is kept, in its order."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    [one] = claim(store, lease())
    store.run_now(lambda it, tx: tx.outbox.later(it, "w", AT, SOON, "it is night"), one)
    store.run_now(lambda it, tx: tx.outbox.let_go(it.id, SOON, "asked to"), one)
    steps = store.read_now(lambda it, tx: tx.outbox.steps(it.id), one)
    assert [step.at for step in steps] == [AT, SOON]
    assert [step.what for step in steps] == [
        "waits until 2026-10-05 09:01 UTC: it is night",
        "asked to",
    ]


def test_alerts_have_no_person(store: Store) -> None:
    """The channel is one reader: it gets one alert at a time."""
    alerts = [
        CohortAlert(STAFF_CHANNEL, AT, cohort, "late_results", AT.date(), 1) for cohort in "AB"
    ]
    owe(store, *alerts)
    assert len(claim(store, lease())) == 1


@pytest.mark.parametrize("end", ["dropped", "given_up"])
def test_staff_can_try_again_and_let_go(store: Store, end: str) -> None:
    """What ended without arriving can be tried again; what waits can be let go."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    [one] = claim(store, lease())

    def ends(it: Owed, tx: Transaction) -> bool:
        stop = tx.outbox.drop if end == "dropped" else tx.outbox.give_up
        return stop(it, "w", AT, "because")

    assert store.run_now(ends, one)
    assert (in_outbox(store, one).state, in_outbox(store, one).reason) == (end, "because")
    assert store.run_now(lambda it, tx: tx.outbox.retry(it.id, AT), one)
    assert store.read_now(lambda _, tx: tx.outbox.next_due(), None) == AT
    assert store.run_now(lambda it, tx: tx.outbox.let_go(it.id, AT, "asked to"), one)
    assert not store.run_now(lambda it, tx: tx.outbox.let_go(it.id, AT, "asked to"), one)
    assert store.read_now(lambda _, tx: tx.outbox.counts(), None) == {"given_up": 1}


def test_what_arrived_is_not_sent_by_hand(store: Store) -> None:
    """Nobody gets a message twice because somebody pressed *retry*."""
    owe(store, *badges(person(store, "ana"), ["VL-1"]))
    [one] = claim(store, lease())
    store.run_now(lambda it, tx: tx.outbox.sent(it, "w", AT), one)
    assert not store.run_now(lambda it, tx: tx.outbox.retry(it.id, AT), one)


def test_unasked_messages_are_counted(store: Store) -> None:
    """Nudges count towards the week, the last day and what was earned do not."""
    ana = person(store, "ana")
    early, last = (RenewalDue(ana, AT, "VL-1", left, AT.date(), AT) for left in (7, 0))
    owe(store, early, last, *badges(ana, ["VL-1"]))
    for _ in range(3):
        [one] = claim(store, lease())
        store.run_now(lambda it, tx: tx.outbox.sent(it, "w", SOON), one)
    count = store.read_now(lambda who, tx: tx.outbox.unasked_sent(who, AT), ana)
    assert count == [SOON]
