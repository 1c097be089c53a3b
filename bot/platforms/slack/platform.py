"""The platform: what Slack calls, answered within its three seconds, and what we send there."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.carrying import carry_all
from bot.platforms import (
    Destination,
    Hear,
    NotSent,
    Now,
    ReadFile,
    Sent,
    ShutOut,
    TryLater,
    UnusableFile,
)
from bot.platforms.slack.downloading import fetch
from bot.platforms.slack.hearing import NAME, Listener, Payload, files
from bot.platforms.slack.outcomes import asking
from bot.platforms.slack.sending import CALL_PATIENCE, EPHEMERAL, Sender
from bot.platforms.slack.writing import Block, payloads
from bot.turns import Turns
from bot.under_way import UnderWay
from handlers.messages import Message, Reply, Request, Seat

log = structlog.get_logger(__name__)
Introduced: TypeAlias = Callable[[str], Awaitable[None]]

EVENTS = "/slack/events"
ACK_WITHIN = 2.5
"""Seconds for an answer to travel in the acknowledgement; Slack gives up at three."""
STOP_PATIENCE = 5.0
A_SECOND = 5
"""Messages to a whole workspace: Slack speaks of several hundred a minute."""
REST = 1.0
"""Seconds between two messages in a channel."""
RESPONSE_USES = 5
"""How often Slack lets a response_url be used."""
ONE_MOMENT = "One moment…"
OUR_FAULT = "That did not work on our side. Nothing is lost. Please try again in a minute."
ANYTHING = re.compile(r".+")


@dataclass(frozen=True, slots=True)
class Access:
    """Where Slack is and how we know each other. `staff_workspace` empty: the token's own team."""

    bot_token: str
    signing_secret: str
    api_url: str = "https://slack.com/api/"
    staff_workspace: str = ""


class Slack:
    """One workspace's app. What asks for an answer gets it alone, unseen by the channel."""

    name = NAME
    a_second = A_SECOND

    def __init__(
        self,
        access: Access,
        hear: Hear,
        read_file: ReadFile,
        now: Now,
        introduced: Introduced | None = None,
    ) -> None:
        """Connect nothing yet; `introduced` hears our own team as soon as Slack told us."""
        self._access = access
        self._hear = hear
        self._now = now
        self._introduced = introduced
        self._api_url = _with_path(access.api_url)
        self._client = _client(access)
        self._sender = Sender(self._client, read_file)
        self._signatures = SignatureVerifier(access.signing_secret)
        self._app = self._listening_app()
        self._me: AuthorizeResult | None = None
        self._turns = Turns()
        self._under_way = UnderWay()
        self.routes: Sequence[BaseRoute] = [Route(EVENTS, self._events, methods=["POST"])]

    async def start(self) -> None:
        """Ask who we are now, so that the first command need not wait for it."""
        try:
            await self._introduce()
        except (TryLater, NotSent) as outcome:
            log.warning("slack_does_not_know_us_yet", why=str(outcome))

    async def stop(self) -> None:
        """Let running answers finish for a moment."""
        await self._under_way.stop(STOP_PATIENCE)

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Carry a message; see `bot.platforms.Platform.send`."""
        me = await self._introduce()
        if not to.channel and to.account.workspace not in {"", me.team_id}:
            raise ShutOut(f"the app is not installed in workspace {to.account.workspace}")
        seat = Seat.STAFF if to.channel else self._listener(me).seat_of(to.account)
        return await self._sender.send(to, message, seat, replaces)

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Answer what another process has heard, in the chat with its asker.

        The way on which a command or a press is answered ended with that process.
        """
        self._begin_answer_in_chat(request, reply)

    def rest(self, to: Destination) -> float:
        """The same for every channel, and for a person."""
        del to
        return REST

    # --- coming in --------------------------------------------------------------------------

    def _listening_app(self) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            return await self._introduce()

        app = AsyncApp(
            signing_secret=self._access.signing_secret,
            client=AsyncWebClient(base_url=self._api_url, retry_handlers=[]),
            authorize=authorize,
            # The library must not acknowledge an event before it is stored.
            process_before_response=True,
            # `_events` has checked it, before anything was parsed.
            request_verification_enabled=False,
        )
        app.command(ANYTHING)(self._command)
        app.action(ANYTHING)(self._press)
        app.event("message")(self._direct_message)
        app.event(ANYTHING)(self._other_event)
        return app

    async def _events(self, http: HttpRequest) -> Response:
        body = await http.body()
        try:
            genuine = self._signatures.is_valid_request(body, dict(http.headers))
        except (ValueError, TypeError, OverflowError):
            # A stranger's headers: letters that are no ASCII, a time past all measure.
            genuine = False
        if not genuine:
            return Response(status_code=401)
        request = to_async_bolt_request(http, _readable(body))
        return to_starlette_response(await self._app.async_dispatch(request))

    async def _command(self, ack: AsyncAck, body: Payload) -> None:
        request = self._listener(await self._introduce()).command(body, self._now())
        hearing = self._under_way.begin(self._hear_in_turn(request))
        await asyncio.wait([hearing], timeout=ACK_WITHIN)
        response_url = str(body["response_url"])
        if not hearing.done():
            await ack(text=ONE_MOMENT, response_type=EPHEMERAL)
            self._under_way.begin(self._answer_late(request, hearing, response_url))
            return
        reply = _heard(hearing)
        parts = payloads(reply.messages, request.seat)
        if parts:
            await ack(**parts[0], response_type=EPHEMERAL)
        else:
            await ack()
        self._under_way.begin(self._respond(request, reply, parts[1:], response_url))

    async def _press(self, ack: AsyncAck, body: Payload) -> None:
        request = self._listener(await self._introduce()).press(body, self._now())
        if request is not None:
            hearing = self._under_way.begin(self._hear_in_turn(request))
            answering = self._under_way.begin(
                self._answer_late(request, hearing, str(body["response_url"]))
            )
            # A press cannot be answered in its acknowledgement, only beside it.
            await asyncio.wait([answering], timeout=ACK_WITHIN)
        await ack()

    async def _direct_message(self, ack: AsyncAck, body: Payload) -> None:
        request = self._listener(await self._introduce()).direct_message(body, self._now())
        if request is not None:
            try:
                reply = await self._hear_in_turn(request, files(body))
            except UnusableFile as unusable:
                reply = unusable.answer
            # Anything else that was raised refuses the event, so that Slack repeats it.
            if reply.messages:
                answering = self._begin_answer_in_chat(request, reply)
                await asyncio.wait([answering], timeout=ACK_WITHIN)
        await ack()

    async def _other_event(self, ack: AsyncAck, body: Payload) -> None:
        log.info("slack_event_unused", kind=body.get("event", {}).get("type"))
        await ack()

    # --- answering --------------------------------------------------------------------------

    async def _hear_in_turn(self, request: Request, shared: Sequence[Any] = ()) -> Reply:
        async with self._turns.of(request.account):
            fetched = await fetch(shared, self._access.bot_token, self._api_url)
            return await self._hear(replace(request, files=fetched))

    async def _answer_late(
        self, request: Request, hearing: asyncio.Task[Reply], response_url: str
    ) -> None:
        await asyncio.wait([hearing])
        reply = _heard(hearing)
        parts = payloads(reply.messages, request.seat)
        await self._respond(request, reply, parts, response_url)

    async def _respond(
        self, request: Request, reply: Reply, parts: Sequence[Block], response_url: str
    ) -> None:
        async def carry(part: Block) -> None:
            await self._sender.respond(response_url, part)

        async def upload(message: Message) -> None:
            for file in message.files:
                await self._sender.upload_to_person(request.account.external_id, file)

        async with self._turns.of(("answer", request.account)):
            carried = await carry_all(parts[:RESPONSE_USES], carry)
            uploaded = await carry_all([one for one in reply.messages if one.files], upload)
            await self._conclude(request, done=carried and uploaded)

    def _begin_answer_in_chat(self, request: Request, reply: Reply) -> asyncio.Task[None]:
        answer = partial(self._answer_in_chat, request, reply)
        return self._under_way.answer(request.event_id, answer)

    async def _answer_in_chat(self, request: Request, reply: Reply) -> None:
        to = Destination(request.account)
        async with self._turns.of(("answer", request.account)):
            done = await carry_all(reply.messages, lambda message: self.send(to, message))
            await self._conclude(request, done=done)

    async def _conclude(self, request: Request, *, done: bool) -> None:
        if done:
            await self._hear.answered(request)
        else:
            log.warning("answer_not_sent", request=request.event_id)

    # --- who we are -------------------------------------------------------------------------

    async def _introduce(self) -> AuthorizeResult:
        if self._me is None:
            with asking():
                told = await self._client.auth_test()
            me = AuthorizeResult.from_auth_test_response(
                bot_token=self._access.bot_token, auth_test_response=told
            )
            if self._introduced:
                await self._introduced(str(me.team_id))
            self._me = me
        return self._me

    def _listener(self, me: AuthorizeResult) -> Listener:
        return Listener(self._access.staff_workspace or str(me.team_id))


async def try_out(access: Access) -> str:
    """Who we are there. Whether Slack reaches us, only Slack knows.

    Raises:
        TryLater, NotSent: It does not answer, or does not know us.
    """
    with asking():
        told = await _client(access).auth_test()
    return f"it knows us as {told['user']} in {told['team']}"


def _client(access: Access) -> AsyncWebClient:
    # No retries by the library: whether a second try is right is decided by the outcome.
    return AsyncWebClient(
        access.bot_token,
        base_url=_with_path(access.api_url),
        timeout=CALL_PATIENCE,
        retry_handlers=[],
    )


def _heard(hearing: asyncio.Task[Reply]) -> Reply:
    # Slack repeats neither commands nor presses: the asker has to, so we say so.
    return Reply.say(OUR_FAULT) if hearing.exception() else hearing.result()


def _with_path(api_url: str) -> str:
    """`http://host` stands for `http://host/api/`, as with Slack's own address."""
    bare = urlsplit(api_url).path in {"", "/"}
    return api_url.rstrip("/") + ("/api/" if bare else "/")


def _readable(body: bytes) -> bytes:
    # The library takes any form with the word "payload" in it for a button's, and drops it.
    if body.startswith((b"payload=", b"{")):
        return body
    return body.replace(b"payload", b"pay%6Coad")
