"""Which process hears on a platform, and which one delivers there."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import Clock, real_now
from bot.connections import connected
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.opening import House
from bot.settings import Settings
from handlers.menus import answer_anybody
from tests.doubles.slack.people import SIGNING_SECRET
from tests.faults.town import Town, open_town

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),
]


def settings_of(town: Town) -> Settings:
    """Both platforms have a token."""
    return Settings(
        telegram_token=SecretStr(town.telegram.token),
        telegram_api_url=town.telegram.url,
        slack_bot_token=SecretStr(town.slack.token),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=town.slack.url,
    )


@pytest.mark.parametrize("roles", [{"delivery"}, {"telegram", "delivery"}, {"slack", "delivery"}])
async def test_who_delivers_does_so_on_every_platform(tmp_path: Path, roles: set[str]) -> None:
    """Also where it does not hear: nobody waits for another process with their platform."""
    async with open_town(tmp_path) as town:
        ana, ben = town.learner("Ana"), town.learner("Ben", "slack")
        town.awards(ana)
        town.awards(ben)
        store, clock = town.house.store, Clock(town.house.at - real_now())
        house = House(settings_of(town), store, clock)
        platforms = list(
            connected(house, Dispatcher(store, clock, answer_anybody), frozenset(roles))
        )
        for platform in platforms:
            await platform.start()
        await Delivery(store, clock, {each.name: each for each in platforms}, "w").deliver_all()
        for platform in platforms:
            await platform.stop()
        assert [len(ana.texts), len(ben.texts)] == [1, 1]
        asked = {call.method for call in town.telegram.calls}
        assert ("deleteWebhook" in asked) == ("telegram" in roles)
        assert sum(bool(each.routes) for each in platforms) == ("slack" in roles)


async def test_who_does_not_deliver_is_not_connected(tmp_path: Path) -> None:
    """Without the role of a platform and without delivery nothing is opened."""
    async with open_town(tmp_path) as town:
        house = House(settings_of(town), town.house.store, town.clock)
        hear = Dispatcher(house.store, town.clock, answer_anybody)
        named = {one.name for one in connected(house, hear, frozenset({"web", "slack"}))}
        assert named == {"slack"}
