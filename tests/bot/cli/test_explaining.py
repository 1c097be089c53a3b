"""The decision about a notice, told to the operator."""

from bot.cli.explaining import explained
from bot.clock import Clock, real_now
from bot.opening import House as Open
from bot.platforms import TryLater
from bot.settings import Settings
from credentials.notices import BadgeAwarded
from storage.store import Store
from tests.bot.test_delivery import Office, awarded
from tests.handlers.talk import House


async def test_of_a_platform_that_asks_for_hours(store: Store) -> None:
    """Until when nobody tries it has a day, and the reason says who wants it so."""
    office = Office(store)
    ben = office.house.learner("ben", "Ben")
    office.owes(awarded(office, ben))
    office.telegram.refusals.append(TryLater("Telegram is busy", 20 * 3600))
    await office.delivers()
    row = office.row(ben)
    opened = Open(Settings(local=True), store, office.clock)
    told = "\n".join(office.house.do(lambda tx: explained(row, opened, tx)))
    assert "Last reason: Telegram is busy, and asks for hours." in told
    assert f"Until {row.held_until:%Y-%m-%d %H:%M:%S} UTC, real time, nobody tries it" in told


def test_of_somebody_who_has_been_forgotten(store: Store) -> None:
    """Their key is gone; what became of the notices is not."""
    house = House(store)
    ben = house.learner("ben", "Ben")
    owed = [BadgeAwarded(ben.id, house.at, house.badge(ben).id) for _ in range(2)]
    house.do(lambda tx: tx.owe_all(owed, house.at))
    rows = house.do(lambda tx: tx.outbox.for_person(ben.id))
    store.cellar.vault.forget(ben.id)
    opened = Open(Settings(local=True), store, Clock(house.at - real_now()))
    told = [house.do(lambda tx, row=row: explained(row, opened, tx)) for row in rows]  # type: ignore[misc]
    assert all("for ben" in lines[0] for lines in told)
    assert all("  Its person has been forgotten." in lines for lines in told)
