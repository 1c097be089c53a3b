"""The platform: how updates come in, in each chat's order, and how messages go out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from hmac import compare_digest

import structlog
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import BotCommandScopeAllPrivateChats, Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.carrying import LONGEST_WAIT, carry_all
from bot.platforms import (
    Destination,
    Hear,
    Lead,
    Now,
    ReadFile,
    Sent,
    UnusableFile,
)
from bot.platforms.telegram.access import WEBHOOK, Access, open_bot
from bot.platforms.telegram.downloading import fetch
from bot.platforms.telegram.hearing import KINDS, NAME, Heard, hear_update
from bot.platforms.telegram.sending import Sender
from bot.turns import Turns
from bot.under_way import UnderWay
from handlers.messages import Message, Reply, Request

log = structlog.get_logger(__name__)

Introduced = Callable[[str], Awaitable[None]]

Menus = Mapping[str, Sequence[tuple[str, str]]]
"""Commands with a line on each, by language; the empty language is everybody else's."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
POLL_SECONDS = 25
REST, GROUP_REST = 1.0, 3.0
"""Seconds between two messages in a chat; a group takes 20 a minute."""
BREATH = 1.0
"""Seconds between attempts when something fails."""
ANSWER_PATIENCE = 5.0
"""Seconds that Telegram waits for an answer on its way before it may bring the next updates."""
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    OSError,
)
"""What an update can do to whoever reads it: dates and numbers past all measure, depth, gaps."""


class Telegram:
    """One bot. Each update is heard durably before Telegram may forget it."""

    name = NAME

    def __init__(
        self,
        access: Access,
        hear: Hear,
        read_file: ReadFile,
        now: Now,
        menus: Menus,
        introduced: Introduced | None = None,
        *,
        lead: Lead | None = None,
    ) -> None:
        """Connect nothing yet; `introduced` hears our name as soon as Telegram told us.

        `lead`: without it, this is the only process that polls.
        """
        self._access = access
        self.a_second = access.a_second
        self._hear = hear
        self._now = now
        self._menus = menus
        self._introduced = introduced
        self._lead = lead
        self._bot = open_bot(access)
        self._sender = Sender(self._bot, read_file)
        self._our_name = ""
        self._turns = Turns()
        self._answers = Turns()
        self._under_way = UnderWay()
        self._background: asyncio.Task[None] | None = None
        self.routes: Sequence[BaseRoute] = (
            [Route(WEBHOOK, self._webhook, methods=["POST"])] if access.webhook else []
        )

    async def start(self) -> None:
        """Say who we are; then poll, unless Telegram calls us. Tries on when it is down."""
        introduced = await self._introduce()
        self._background = asyncio.create_task(self._go_on(introduced=introduced))

    async def stop(self) -> None:
        """Take no more updates, let running answers finish for a moment, and disconnect."""
        if self._background:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)
        if self._lead:
            await self._lead.let_go()
        await self._under_way.stop(ANSWER_PATIENCE)
        await self._bot.shutdown()
        # The library closes nothing where nobody was introduced: in a process that only delivers.
        await self._bot.request.shutdown()

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Carry a message; see `bot.platforms.Platform.send`."""
        return await self._sender.send(to, message, replaces)

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Answer what another process has heard."""
        self._begin_answer(request, reply)

    def rest(self, to: Destination) -> float:
        """A second; in a group, whose number is negative, as long as its limit asks for."""
        return GROUP_REST if (to.channel or to.account.external_id).startswith("-") else REST

    # --- coming in --------------------------------------------------------------------------

    async def _introduce(self) -> bool:
        try:
            await self._bot.initialize()
            self._our_name = self._bot.username
            if self._introduced:
                await self._introduced(self._our_name)
            await self._choose_channel()
            for language, commands in self._menus.items():
                await self._bot.set_my_commands(
                    commands,
                    scope=BotCommandScopeAllPrivateChats(),
                    language_code=language or None,
                )
        except InvalidToken:
            # Without the library's words: they hold the token.
            self._refused("It does not know our token.")
            return False
        except BadRequest as refusal:
            self._refused(refusal.message)
            # Without its webhook nothing would ever come in: its name may not be known yet.
            return not self._access.webhook
        except TelegramError as fault:
            log.warning("telegram_is_down", why=fault.message)
            return False
        return True

    def _refused(self, why: str) -> None:
        log.error("telegram_refuses_us", why=why, advice="Run: vouchline doctor")

    async def _choose_channel(self) -> None:
        if not self._access.webhook:
            await self._bot.delete_webhook()
            return
        await self._bot.set_webhook(
            self._access.webhook,
            secret_token=self._access.webhook_secret,
            allowed_updates=KINDS,
        )

    async def _go_on(self, *, introduced: bool) -> None:
        wait = BREATH
        while not introduced:
            await asyncio.sleep(wait)
            introduced = await self._introduce()
            wait = min(wait * 2, LONGEST_WAIT)
        if not self._access.webhook:
            await self._poll()

    async def _poll(self) -> None:
        offset = 0
        while True:
            if self._lead and not await self._lead.hold():
                # Telegram answers one at a time. Whoever follows begins where it was left.
                offset = 0
                await asyncio.sleep(BREATH)
                continue
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_SECONDS, allowed_updates=KINDS
                )
            except TelegramError as fault:
                log.warning("polling_failed", why=fault.message)
                await asyncio.sleep(BREATH)
                continue
            unheard = await self._take_all(updates)
            if unheard:
                # Telegram gives us everything from here again; what was heard is known.
                offset = min(unheard)
                await asyncio.sleep(BREATH)
            elif updates:
                offset = updates[-1].update_id + 1

    async def _take_all(self, updates: Sequence[Update]) -> list[int]:
        """Hear a batch; the numbers of what could not be stored."""
        failed: list[int] = []
        broken_chats: set[str] = set()

        async def take(update: Update, heard: Heard) -> None:
            async with self._turns.of(heard.chat):
                if heard.chat in broken_chats or not await self._hear_one(heard):
                    # What comes after in this chat waits too, or it would overtake.
                    broken_chats.add(heard.chat)
                    failed.append(update.update_id)

        readable = [(one, hear_update(one, self._now(), self._our_name)) for one in updates]
        await asyncio.gather(*(take(one, heard) for one, heard in readable if heard))
        return failed

    async def _webhook(self, http: HttpRequest) -> Response:
        given = http.headers.get(SECRET_HEADER, "")
        if not compare_digest(given.encode(), self._access.webhook_secret.encode()):
            return Response(status_code=403)
        try:
            update = Update.de_json(await http.json(), self._bot)
            heard = hear_update(update, self._now(), self._our_name)
        except UNREADABLE:
            # It will be no more readable the next time.
            log.exception("unreadable_update")
            return Response(status_code=200)
        if heard is None:
            return Response(status_code=200)
        async with self._turns.of(heard.chat):
            stored = await self._hear_one(heard)
        return Response(status_code=200 if stored else 503)

    # --- answering --------------------------------------------------------------------------

    async def _hear_one(self, heard: Heard) -> bool:
        """Hear and answer one request; False when it was not stored and must come again."""
        if heard.query_id:
            self._under_way.begin(self._stop_spinning(heard.query_id))
        try:
            request = await fetch(self._bot, heard)
            reply = await self._hear(request)
        except UnusableFile as unusable:
            request, reply = heard.request, unusable.answer
        except Exception:
            log.exception("not_heard", update=heard.request.event_id)
            return False
        if reply.messages:
            answering = self._begin_answer(request, reply)
            # Telegram waits with us, so that an answer lost with this process is asked for again.
            await asyncio.wait([answering], timeout=ANSWER_PATIENCE)
        return True

    def _begin_answer(self, request: Request, reply: Reply) -> asyncio.Task[None]:
        return self._under_way.answer(request.event_id, partial(self._answer, request, reply))

    async def _answer(self, request: Request, reply: Reply) -> None:
        to = Destination(request.account, request.channel)
        async with self._answers.of(to):
            if await carry_all(reply.messages, lambda message: self.send(to, message)):
                await self._hear.answered(request)
            else:
                log.warning("answer_not_sent", update=request.event_id)

    async def _stop_spinning(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as fault:
            # A press is heard all the same; the button stops by itself after a while.
            log.info("button_still_spins", why=fault.message)
