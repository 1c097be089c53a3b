"""How updates reach the bot: posted to its webhook, or fetched with getUpdates."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.doubles.telegram.refusals import Refusal, bad

Update = dict[str, Any]
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
PATIENCE = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post, and the secret to show there."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """One attempt to hand over an update. Status 0: nobody answered."""

    update_id: int
    status: int
    seconds: float


@dataclass(eq=False, slots=True)
class _Waiting:
    update: Update
    handed_out: bool = field(default=False)


class Delivery:
    """Keeps each update until the bot has taken it: at least once, seldom exactly once."""

    def __init__(self) -> None:
        """Start with polling, as a new bot does."""
        self.webhook: Webhook | None = None
        self.attempts: list[Delivered] = []
        self.last_error = ""
        self._allowed: frozenset[str] | None = None
        self._waiting: list[_Waiting] = []
        self._held = False
        self.polls = 0
        """How many times the bot has asked for updates."""
        self._changed = asyncio.Condition()

    @property
    def pending(self) -> int:
        """How many updates the bot has not taken yet."""
        return len(self._waiting)

    def allow(self, kinds: Sequence[str]) -> None:
        """Remember `allowed_updates`; an empty list means the default."""
        self._allowed = frozenset(kinds) or None

    async def hand_over(self, update: Update, copies: int = 1) -> None:
        """Deliver now, `copies` times; what fails stays pending for `again`."""
        kind = next(name for name in update if name != "update_id")
        if kind in NOT_BY_DEFAULT if self._allowed is None else kind not in self._allowed:
            return
        fresh = [_Waiting(update) for _ in range(copies)]
        self._waiting.extend(fresh)
        if self.webhook is not None and not self._held:
            for waiting in fresh:
                await self._post(waiting)
        await self._wake_polls()

    def hold(self) -> None:
        """Keep updates back until `release`."""
        self._held = True

    async def release(self, *, backwards: bool = False) -> None:
        """Let go of what was held, in the order of arrival or backwards."""
        self._held = False
        if backwards:
            self._waiting.reverse()
        await self.again()

    async def again(self) -> None:
        """Deliver what is still pending, as Telegram does until it hears a 2xx."""
        if self.webhook is not None:
            for waiting in list(self._waiting):
                await self._post(waiting)
        await self._wake_polls()

    async def _post(self, waiting: _Waiting) -> None:
        if self.webhook is None:
            return
        headers = {SECRET_HEADER: self.webhook.secret} if self.webhook.secret else {}
        started = asyncio.get_running_loop().time()
        status = 0
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as session,
                session.post(self.webhook.url, json=waiting.update, headers=headers) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            self.last_error = type(error).__name__
        seconds = asyncio.get_running_loop().time() - started
        self.attempts.append(Delivered(waiting.update["update_id"], status, seconds))
        if 200 <= status < 300:
            self._waiting = [other for other in self._waiting if other is not waiting]
        elif status:
            self.last_error = f"Wrong response from the webhook: {status}"

    async def set_webhook(self, url: str, secret: str) -> None:
        """Post from now on. Plain http is for loopback alone."""
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname != "127.0.0.1":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        self.webhook = Webhook(url, secret)
        await self._wake_polls()

    async def forget_webhook(self, *, drop_pending: bool) -> None:
        """Back to polling."""
        self.webhook = None
        if drop_pending:
            self._waiting.clear()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Wait for updates, as getUpdates does; a newer poll ends an older one with 409."""
        self.polls += 1
        mine = self.polls
        self._confirm(offset)
        await self._wake_polls()
        async with self._changed:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait_for(lambda: self.polls != mine or self._ready())
            except TimeoutError:
                return []
        if self.polls != mine:
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        self._refuse_beside_webhook()
        chosen = self._waiting[:limit]
        for waiting in chosen:
            waiting.handed_out = True
        return [waiting.update for waiting in chosen]

    def _ready(self) -> bool:
        return self.webhook is not None or (bool(self._waiting) and not self._held)

    def _refuse_beside_webhook(self) -> None:
        if self.webhook is not None:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )

    def _confirm(self, offset: int) -> None:
        self._waiting = [
            waiting
            for waiting in self._waiting
            if not (waiting.handed_out and waiting.update["update_id"] < offset)
        ]

    async def _wake_polls(self) -> None:
        async with self._changed:
            self._changed.notify_all()
