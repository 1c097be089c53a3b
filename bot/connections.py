"""The platforms that the settings name, each connected to this house.

A platform's library is imported only when it is connected: together they would take half a second
of every start.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from bot.leading import Lead
from bot.opening import House
from bot.platforms import Destination, Hear, Platform, ReadFile, Sent
from bot.settings import Settings
from handlers.messages import Attachment, Message, Reply, Request
from handlers.people import SLACK_TEAM, TELEGRAM_NAME
from handlers.wording.commands import command_lists

if TYPE_CHECKING:
    from bot.platforms.slack import Access as SlackAccess
    from bot.platforms.telegram import Access as TelegramAccess


class SpeaksOnly:
    """A platform on which another process hears, and this one only delivers."""

    routes: Sequence[BaseRoute] = ()

    def __init__(self, platform: Platform) -> None:
        """Speak through `platform`."""
        self._platform = platform
        self.name, self.a_second = platform.name, platform.a_second

    async def start(self) -> None:
        """Nothing: to start is to hear."""

    async def stop(self) -> None:
        """Let go."""
        await self._platform.stop()

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Carry a message; see `bot.platforms.Platform.send`."""
        return await self._platform.send(to, message, replaces)

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Answer what another process has heard."""
        self._platform.carry_on(request, reply)

    def rest(self, to: Destination) -> float:
        """As long as the platform asks for."""
        return self._platform.rest(to)


def connected(house: House, hear: Hear, roles: frozenset[str]) -> Iterator[Platform]:
    """The platforms with a token and a role in this process.

    Who delivers does so on all of them, or what is for another platform would come into the wrong
    hands.
    """
    settings = house.settings
    known = (
        ("telegram", settings.telegram_token, telegram),
        ("slack", settings.slack_bot_token, slack),
    )
    for name, token, connect in known:
        if token and name in roles:
            yield connect(house, hear)
        elif token and "delivery" in roles:
            yield SpeaksOnly(connect(house, hear))


def telegram(house: House, hear: Hear) -> Platform:
    """Telegram, by webhook when there is a secret for it, else by polling."""
    from bot.platforms.telegram import Telegram  # noqa: PLC0415 - see above

    keep_name = keeper(house, TELEGRAM_NAME)
    lead = Lead(house.store, "telegram polling", house.process)
    access = _telegram_access(house.settings)
    return Telegram(
        access, hear, reader(house), house.clock.now, command_lists(), keep_name, lead=lead
    )


def slack(house: House, hear: Hear) -> Platform:
    """Slack, one workspace's app."""
    from bot.platforms.slack import Slack  # noqa: PLC0415 - see above

    access = _slack_access(house.settings)
    return Slack(access, hear, reader(house), house.clock.now, keeper(house, SLACK_TEAM))


async def try_telegram(settings: Settings) -> str:
    """Ask Telegram who we are; see its `try_out`."""
    from bot.platforms.telegram import try_out  # noqa: PLC0415 - see above

    return await try_out(_telegram_access(settings))


async def try_slack(settings: Settings) -> str:
    """Ask Slack who we are; see its `try_out`."""
    from bot.platforms.slack import try_out  # noqa: PLC0415 - see above

    return await try_out(_slack_access(settings))


def _telegram_access(settings: Settings) -> "TelegramAccess":
    from bot.platforms.telegram import Access  # noqa: PLC0415 - see above

    token, secret = settings.telegram_token, settings.telegram_webhook_secret
    return Access(
        token=token.get_secret_value() if token else "",
        api_url=settings.telegram_api_url,
        webhook_secret=secret.get_secret_value() if secret else "",
        public_url=settings.public_url,
        a_second=settings.telegram_a_second,
    )


def _slack_access(settings: Settings) -> "SlackAccess":
    from bot.platforms.slack import Access  # noqa: PLC0415 - see above

    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    return Access(
        bot_token=token.get_secret_value() if token else "",
        signing_secret=secret.get_secret_value() if secret else "",
        api_url=settings.slack_api_url,
        staff_workspace=settings.staff_workspace,
    )


def reader(house: House) -> ReadFile:
    """How platforms open files of our store."""

    async def read(file: Attachment) -> bytes:
        return await house.store.read(lambda wanted, tx: tx.files.read(wanted), file.file_id)

    return read


def keeper(house: House, fact: str) -> Callable[[str], Awaitable[None]]:
    """How what a platform calls us gets to where handlers find it."""

    async def keep(name: str) -> None:
        await house.store.run(lambda told, tx: tx.facts.set(fact, told), name)

    return keep
