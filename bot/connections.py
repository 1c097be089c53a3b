"""The platforms that the settings name, each connected to this house.

A platform's library is imported only when it is connected: together they would take half a second
of every start.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterator

from bot.leading import Lead
from bot.opening import House
from bot.platforms import Hear, Platform, ReadFile
from handlers.messages import Attachment
from handlers.people import SLACK_TEAM, TELEGRAM_NAME
from handlers.wording.commands import command_lists


def connected(house: House, hear: Hear, roles: frozenset[str]) -> Iterator[Platform]:
    """The platforms with a token and a role in this process."""
    if house.settings.telegram_token and "telegram" in roles:
        yield telegram(house, hear)
    if house.settings.slack_bot_token and "slack" in roles:
        yield slack(house, hear)


def telegram(house: House, hear: Hear) -> Platform:
    """Telegram, by webhook when there is a secret for it, else by polling."""
    from bot.platforms.telegram import Access, Telegram  # noqa: PLC0415 - see above

    settings = house.settings
    token, secret = settings.telegram_token, settings.telegram_webhook_secret
    access = Access(
        token=token.get_secret_value() if token else "",
        api_url=settings.telegram_api_url,
        webhook_secret=secret.get_secret_value() if secret else "",
        public_url=settings.public_url,
        a_second=settings.telegram_a_second,
    )
    keep_name = keeper(house, TELEGRAM_NAME)
    lead = Lead(house.store, "telegram polling", secrets.token_hex(8))
    return Telegram(
        access, hear, reader(house), house.clock.now, command_lists(), keep_name, lead=lead
    )


def slack(house: House, hear: Hear) -> Platform:
    """Slack, one workspace's app."""
    from bot.platforms.slack import Access, Slack  # noqa: PLC0415 - see above

    settings = house.settings
    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    access = Access(
        bot_token=token.get_secret_value() if token else "",
        signing_secret=secret.get_secret_value() if secret else "",
        api_url=settings.slack_api_url,
        staff_workspace=settings.staff_workspace,
    )
    return Slack(access, hear, reader(house), house.clock.now, keeper(house, SLACK_TEAM))


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
