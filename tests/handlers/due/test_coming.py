"""Local mode's clock goes to the very next thing that somebody will see."""

from datetime import timedelta

from credentials.notices import BadgeAwarded
from credentials.notices.topics import LetGo, Topic
from handlers.due.coming import FINE, next_event
from handlers.due.owing import owe_what_is_due
from storage.store import Store
from tests.handlers.talk import House


def test_what_waits_does_not_hide_what_comes_before_it(store: Store) -> None:
    """A reminder that becomes due sooner comes before a message that already waits for later."""
    house = House(store)
    ana = house.learner("ana", "Ana Moreno")
    badge = house.badge(ana, until=house.at + timedelta(days=40))
    later = house.at + timedelta(days=20)
    house.do(lambda tx: tx.owe(BadgeAwarded(ana.id, later, badge.id), house.at))
    house.do(lambda tx: owe_what_is_due(house.at, tx))
    first = house.do(lambda tx: next_event(house.at, tx))
    assert first is not None
    assert first < later
    house.wait(days=15)
    house.do(lambda tx: owe_what_is_due(house.at, tx))
    assert house.do(lambda tx: next_event(house.at, tx)) == later


def test_what_nobody_will_hear_is_no_event(store: Store) -> None:
    """A badge that its holder let go, and somebody without a chat, hold nobody up."""
    house = House(store)
    ana = house.learner("ana", "Ana Moreno")
    badge = house.badge(ana, until=house.at + timedelta(days=40))
    house.do(lambda tx: tx.choices.choose(ana.id, Topic("badge", badge.id), LetGo(), house.at))
    house.badge(house.do(lambda tx: tx.people.add(house.at, ref="eve")), until=house.at)
    assert house.do(lambda tx: next_event(house.at, tx)) is None


def test_nothing_in_sight(store: Store) -> None:
    """Where nobody has anything coming, there is no next event."""
    house = House(store)
    assert house.do(lambda tx: next_event(house.at, tx)) is None


def test_no_further_than_asked(store: Store) -> None:
    """What comes within the time that was asked about is found, and nothing after it."""
    house = House(store)
    house.badge(house.learner("ana", "Ana Moreno"), until=house.at + timedelta(days=40))
    first = house.do(lambda tx: next_event(house.at, tx))
    assert first is not None
    day = timedelta(days=1)
    assert house.do(lambda tx: next_event(house.at, tx, first - day)) is None
    found = house.do(lambda tx: next_event(house.at, tx, first + day))
    assert found is not None
    assert abs(found - first) <= FINE
