"""A platform's limit holds for all replicas, whoever is slow, dies or has a wrong clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from storage.send_slots import A_SECOND, TAKEN
from storage.store import Store

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


def take(store: Store, most: int, now: datetime = AT, a_second: int = 30) -> list[int]:
    """Take slots of Telegram."""
    return store.run_now(
        lambda _, tx: tx.send_slots.take("telegram", a_second, most, now), None, alone=False
    )


def test_no_more_than_there_are(store: Store) -> None:
    """Who comes when all are taken gets none, and hears when the next is free."""
    assert sorted(take(store, 20) + take(store, 20)) == list(range(1, 31))
    assert take(store, 1) == []
    free = store.read_now(lambda _, tx: tx.send_slots.next_free("telegram", 30), None)
    assert free == AT + TAKEN


def test_a_slot_is_free_a_second_after_the_answer(store: Store) -> None:
    """Not a second after it was taken: the platform counts from when it heard of the message."""
    slots = take(store, 30)
    answered = AT + timedelta(seconds=0.4)
    back = [(slot, answered + A_SECOND) for slot in slots]
    store.run_now(lambda them, tx: tx.send_slots.give_back("telegram", them), back)
    assert take(store, 30, AT + timedelta(seconds=1.3)) == []
    assert len(take(store, 30, answered + A_SECOND)) == 30


def test_what_a_dead_replica_took_comes_back(store: Store) -> None:
    """It is free again after some seconds; and at once when the clock went back."""
    take(store, 30)
    assert len(take(store, 30, AT + TAKEN)) == 30
    assert len(take(store, 30, AT - timedelta(hours=1))) == 30
    assert len(take(store, 30, AT - timedelta(days=1))) == 30


def test_a_limit_that_was_raised(store: Store) -> None:
    """There are more slots at once."""
    take(store, 30)
    assert len(take(store, 50, AT, a_second=50)) == 20


def test_many_at_once(store: Store) -> None:
    """Replicas that ask at the same moment get different slots, and all of them together 30."""
    take(store, 0)
    with ThreadPoolExecutor(6) as replicas:
        taken = [slot for each in replicas.map(lambda _: take(store, 7), range(6)) for slot in each]
    assert len(taken) == len(set(taken)) <= 30


def test_a_platform_that_wants_to_be_left_alone(store: Store) -> None:
    """It is, for all, until the moment it named."""
    later = AT + timedelta(seconds=20)
    store.run_now(lambda until, tx: tx.send_slots.pause("telegram", until, AT), later)

    def paused(now: datetime) -> datetime | None:
        return store.read_now(lambda at, tx: tx.send_slots.paused_until("telegram", at), now)

    assert [paused(AT), paused(later)] == [later, None]
    assert store.read_now(lambda at, tx: tx.send_slots.paused_until("slack", at), AT) is None


def test_a_platform_that_asks_for_hours(store: Store) -> None:
    """It has them; what it asked for briefly is over when the clock goes back by a day."""
    brief, long = AT + timedelta(seconds=20), AT + timedelta(hours=20)

    def paused(now: datetime) -> datetime | None:
        return store.read_now(lambda at, tx: tx.send_slots.paused_until("telegram", at), now)

    for until in (long, brief):
        store.run_now(lambda end, tx: tx.send_slots.pause("telegram", end, AT), until)
    assert [paused(AT), paused(brief), paused(long)] == [long, long, None]
    assert paused(AT - timedelta(days=1)) is None
