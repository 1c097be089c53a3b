"""Where Telegram is, how it knows us, and whether we reach each other."""

import logging
from dataclasses import dataclass

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.platforms import CannotHear
from bot.platforms.telegram.outcomes import outcomes

WEBHOOK = "/telegram/webhook"
A_SECOND = 30
"""Messages to all chats together."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where Telegram is and how it knows us."""

    token: str
    api_url: str = "https://api.telegram.org"
    webhook_secret: str = ""
    public_url: str = ""
    a_second: int = A_SECOND

    @property
    def webhook(self) -> str:
        """What Telegram calls; empty: nothing, as we ask it."""
        return self.public_url.rstrip("/") + WEBHOOK if self.webhook_secret else ""


def open_bot(access: Access) -> Bot:
    """The library's bot, which has connected to nothing yet."""
    # The HTTP client would write every address into our log, and our token is in each.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    api = access.api_url.rstrip("/")
    return Bot(
        access.token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=64, pool_timeout=5.0),
    )


async def try_out(access: Access) -> str:
    """Who we are there, and how it reaches us.

    Raises:
        CannotHear: It knows us, and what people say does not get through to us.
        TryLater, InDoubt, NotSent: It does not answer, or does not know us.
    """
    bot = open_bot(access)
    try:
        with outcomes():
            me, calls = await bot.get_me(), await bot.get_webhook_info()
    finally:
        await bot.request.shutdown()
    if calls.url and calls.url != access.webhook:
        raise CannotHear(f"it calls {calls.url}, which the next start of the service changes")
    if access.webhook and calls.last_error_message and calls.pending_update_count:
        waiting = calls.pending_update_count
        raise CannotHear(f"{waiting} of its calls wait: {calls.last_error_message}")
    if not access.webhook:
        return f"it knows us as @{me.username}; long polling"
    return f"it knows us as @{me.username}; webhook" + ("" if calls.url else ", from a start on")
