"""What somebody put off or let go, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from credentials.notices import RenewalDue
from credentials.notices.topics import Choice, LetGo, PutOff, Topic
from storage.choices import DayChosen
from storage.store import Store
from storage.transaction import Transaction

AT = datetime(2028, 7, 20, 9, tzinfo=UTC)
DAY, A_DAY = date(2028, 8, 1), timedelta(days=1)
BADGE, RETAKE = Topic("badge", "VL-1"), Topic("retake", "a-1")


@pytest.fixture
def ana(store: Store) -> str:
    """Somebody."""
    return store.run_now(lambda _, tx: tx.people.add(AT, ref="ana", timezone="UTC").id, None)


def choose(store: Store, person: str, topic: Topic, choice: Choice | None) -> None:
    """What they say of it now."""
    store.run_now(lambda _, tx: tx.choices.choose(person, topic, choice, AT), None)


def come(store: Store, first: date = DAY, last: date = DAY) -> list[DayChosen]:
    """The badges that were put off to these days and are not owed for them."""
    return store.read_now(
        lambda _, tx: list(tx.choices.come("badge", "renewal", first, last)), None
    )


def test_the_last_word_counts(store: Store, ana: str) -> None:
    """Each thing has one choice at most, beside those about other things and of other people."""
    ben = store.run_now(lambda _, tx: tx.people.add(AT, ref="ben").id, None)
    choose(store, ana, BADGE, PutOff(DAY))
    choose(store, ana, RETAKE, PutOff(DAY + A_DAY))
    choose(store, ben, BADGE, PutOff(DAY))
    choose(store, ana, BADGE, LetGo())

    def both(_: None, tx: Transaction) -> None:
        assert tx.choices.of(ana) == {BADGE: LetGo(), RETAKE: PutOff(DAY + A_DAY)}
        assert tx.choices.about(ana, BADGE) == LetGo()
        assert tx.choices.about(ben, BADGE) == PutOff(DAY)

    store.read_now(both, None)
    choose(store, ana, BADGE, None)
    assert store.read_now(lambda _, tx: tx.choices.about(ana, BADGE), None) is None


def test_a_day_comes_until_it_is_owed(store: Store, ana: str) -> None:
    """The key put together by the database is that of the notice, which takes it off the list."""
    choose(store, ana, BADGE, PutOff(DAY))
    choose(store, ana, RETAKE, PutOff(DAY))
    assert come(store) == [DayChosen(ana, "VL-1", DAY, "UTC", 18)]
    assert come(store, DAY + A_DAY, DAY + A_DAY) == []
    end = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
    step = RenewalDue(ana, AT, "VL-1", 69, end.date(), end)
    store.run_now(lambda _, tx: tx.owe(step, AT), None)
    assert len(come(store)) == 1
    chosen = RenewalDue(ana, AT, "VL-1", 69, end.date(), end, put_off_to=DAY)
    store.run_now(lambda _, tx: tx.owe(chosen, AT), None)
    assert come(store) == []


def test_what_was_let_go_never_comes(store: Store, ana: str) -> None:
    """Without a day there is nothing to wait for."""
    choose(store, ana, BADGE, LetGo())
    assert come(store, date.min, date.max) == []
