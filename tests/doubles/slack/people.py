"""What people do in a workspace, and the signed requests that the app gets for it."""

import asyncio
import itertools
import json
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

import aiohttp

from tests.doubles.slack import requests
from tests.doubles.slack.methods import World, read_content
from tests.doubles.slack.refusals import Refusal
from tests.doubles.slack.requests import Ack, Sending
from tests.doubles.slack.tickets import ResponseUrl
from tests.doubles.slack.workspace import Member, Posted

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - the double's own
APP = "A0VOUCH"
NEVER = timedelta()


@dataclass(frozen=True, slots=True)
class Signing:
    """How a request is signed: rightly, unless a test asks for another secret or an old time."""

    secret: str = SIGNING_SECRET
    age: timedelta = NEVER


RIGHTLY = Signing()


class People:
    """The driving half of the double: each act posts to `app_url` and waits for the answer."""

    def __init__(self, world: World) -> None:
        """Act in `world`."""
        self.world = world
        self.app_url = ""
        self.acks: list[Ack] = []
        self.refused_acks: list[str] = []
        """Why Slack would not have shown an acknowledgement's message."""
        self._numbers = itertools.count(1)
        self._last: Sending | None = None

    def member(
        self, name: str = "Kim", *, locale: str = "en-US", tz: str = "Europe/London"
    ) -> Member:
        """Somebody in the workspace."""
        return self.world.workspace.add_member(name, locale=locale, tz=tz)

    def channel(self) -> str:
        """A channel with the app in it."""
        return self.world.workspace.add_channel()

    async def types(
        self, member: Member, command: str, *, channel: str = "C0ANY", signing: Signing = RIGHTLY
    ) -> Ack:
        """Type a slash command, such as `/verify VL-…`, in any channel."""
        name, _, text = command.partition(" ")
        at = self.world.clock.now()
        fields = {
            "team_id": member.team,
            "team_domain": member.team.lower(),
            "channel_id": channel,
            "channel_name": "any",
            "user_id": member.id,
            "user_name": member.name,
            "command": name,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(ResponseUrl(member.id, channel, at)),
            "trigger_id": self.world.tickets.new_trigger(at),
        }
        ack = await self._send(requests.form(fields), signing)
        self._show(ack, member, channel)
        return ack

    async def presses(
        self, member: Member, message: Posted, label: str, *, signing: Signing = RIGHTLY
    ) -> Ack:
        """Press a button by its label."""
        button, at = message.buttons[label], self.world.clock.now()
        action = {name: value for name, value in button.items() if name != "url"}
        response = ResponseUrl(member.id, message.channel, at, message.ts)
        payload = {
            "type": "block_actions",
            "user": {"id": member.id, "username": member.name, "team_id": member.team},
            "api_app_id": APP,
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": message.channel,
                "is_ephemeral": bool(message.to),
            },
            "trigger_id": self.world.tickets.new_trigger(at),
            "team": {"id": member.team, "domain": member.team.lower()},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": message.channel, "name": "any"},
            "response_url": self._response_url(response),
            "actions": [action | {"action_ts": f"{at.timestamp():.6f}"}],
        }
        return await self._send(requests.interaction(payload), signing)

    async def writes(
        self, member: Member, text: str, *, signing: Signing = RIGHTLY, **more: str
    ) -> Ack:
        """Write to the app in its direct channel. `more` goes into the event as it is."""
        return await self._happens(self._direct_message(member, text) | more, signing)

    async def shares_file(
        self, member: Member, content: bytes, *, name: str = "ids.csv", size: int = 0, at: str = ""
    ) -> Ack:
        """Send a file to the app in its direct channel; `size` and `at` may be untrue."""
        file_id = f"F{next(self.world.numbers)}"
        self.world.shared[f"/files/{file_id}/{name}"] = content
        address = at or f"{self.world.url}/files/{file_id}/{name}"
        file = {"id": file_id, "name": name, "mimetype": "text/csv", "size": size or len(content)}
        files = [file | {"url_private": address, "url_private_download": address}]
        message = self._direct_message(member, "") | {"subtype": "file_share", "files": files}
        return await self._happens(message, RIGHTLY)

    def _direct_message(self, member: Member, text: str) -> dict[str, Any]:
        channel = self.world.workspace.direct_channel(member.id)
        ts = self.world.workspace.next_ts(self.world.clock.now())
        message = {"type": "message", "channel_type": "im", "channel": channel}
        message |= {"text": escape(text, quote=False)}
        return message | {"user": member.id, "team": member.team, "ts": ts, "event_ts": ts}

    async def uninstalls(self) -> Ack:
        """Remove the app from the workspace."""
        self.world.workspace.installed = False
        return await self._happens({"type": "app_uninstalled"}, RIGHTLY)

    async def repeats(self, number: int = 1, reason: str = "http_timeout") -> Ack:
        """Send the last request again, as Slack does when nobody answered in time."""
        if self._last is None:
            raise AssertionError("nothing was sent yet")
        return await self._send(self._last.repeated(number, reason), RIGHTLY)

    async def _happens(self, what: dict[str, Any], signing: Signing) -> Ack:
        team, bot = self.world.workspace.team, self.world.workspace.bot_user
        install = {"team_id": team, "user_id": bot, "is_bot": True, "enterprise_id": None}
        envelope = {
            "type": "event_callback",
            "team_id": team,
            "api_app_id": APP,
            "event": what,
            "event_id": f"Ev{next(self._numbers):08}",
            "event_time": self.world.clock.seconds(),
            "authorizations": [install | {"is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }
        return await self._send(requests.event(envelope), signing)

    async def _send(self, sending: Sending, signing: Signing) -> Ack:
        self._last = sending
        at = int((self.world.clock.real() - signing.age).timestamp())
        headers = requests.signed(sending, signing.secret, at)
        started = asyncio.get_running_loop().time()
        status, body = 0, ""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
                session.post(self.app_url, data=sending.body, headers=headers) as answer,
            ):
                status, body = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            body = type(error).__name__
        ack = Ack(status, asyncio.get_running_loop().time() - started, body)
        self.acks.append(ack)
        return ack

    def _show(self, ack: Ack, member: Member, channel: str) -> None:
        """Show what came with an acknowledgement in time, to the one who typed."""
        if ack.late or ack.status != 200 or not ack.body:
            return
        is_json = ack.body.startswith("{")
        content: dict[str, Any] = json.loads(ack.body) if is_json else {"text": ack.body}
        try:
            text, blocks = read_content(content)
        except Refusal as refusal:
            self.refused_acks.append(f"{refusal.code} {refusal.details}")
            return
        to = "" if content.get("response_type") == "in_channel" else member.id
        ts = self.world.workspace.next_ts(self.world.clock.now())
        shown = Posted(channel, ts, text, blocks, "acknowledgement", to=to)
        self.world.workspace.posted.append(shown)

    def _response_url(self, response: ResponseUrl) -> str:
        return self.world.url + self.world.tickets.new_response(response)
