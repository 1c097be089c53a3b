"""A Telegram of our own: the HTTP face, and the hands with which a test plays its people."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from aiohttp import web

from tests.doubles.clock import MovableClock
from tests.doubles.faults import Broken, Busy, Fault, Refused, Trouble, Troubles, cut, say_nothing
from tests.doubles.serving import listening
from tests.doubles.telegram.chats import Chats, Group, Person, Sent
from tests.doubles.telegram.delivery import Delivery
from tests.doubles.telegram.files import Files
from tests.doubles.telegram.limits import Limits
from tests.doubles.telegram.menu import MENU
from tests.doubles.telegram.methods import World
from tests.doubles.telegram.people import People
from tests.doubles.telegram.refusals import Refusal, busy
from tests.doubles.telegram.wire import Call, check_fields, read_call

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - the double's own
PATH = re.compile(r"/bot(?P<token>[^/]+)/(?P<method>\w+)")
FILE_PATH = re.compile(r"/file/bot(?P<token>[^/]+)/(?P<path>.+)")


class TelegramDouble(People):
    """A Bot API server for one bot. `sent` is what people see; `calls` is what came in."""

    def __init__(self, token: str = TOKEN, *, remote: bool = False) -> None:
        """Create an empty Telegram; it serves inside `serving()`. `remote`: obey `/double/…`."""
        me = {"id": int(token.split(":", maxsplit=1)[0]), "is_bot": True, "first_name": "Vouch"}
        super().__init__(
            World(
                clock=MovableClock(),
                chats=Chats(),
                delivery=Delivery(),
                files=Files(),
                limits=Limits(),
                me=me | {"username": "vouchline_bot"},
                menus={},
                unanswered=set(),
            )
        )
        self.token = token
        self._remote = remote
        self.url = ""
        self.calls: list[Call] = []
        self.troubles = Troubles()

    @property
    def sent(self) -> list[Sent]:
        """The bot's messages, oldest first, as they read now."""
        return self.world.chats.sent

    def sent_to(self, chat: Person | Group) -> list[Sent]:
        """The bot's messages in one chat."""
        return [message for message in self.sent if message.chat_id == chat.id]

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator["TelegramDouble"]:
        """Listen on loopback; `url` is what `VOUCHLINE_TELEGRAM_API_URL` should be."""
        async with listening(self._answer, port) as self.url:
            yield self

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._remote and request.path.startswith("/double/"):
            return await self._obey(request)
        download = FILE_PATH.fullmatch(request.path)
        if download:
            return self._download(download["token"], download["path"])
        try:
            path = PATH.fullmatch(request.path)
            if path is None or path["method"] not in MENU:
                raise Refusal(404, "Not Found")  # noqa: TRY301 - one way to say no
            if path["token"] != self.token:
                raise Refusal(401, "Unauthorized")  # noqa: TRY301 - one way to say no
            return await self._run(request, await read_call(request, path["method"]))
        except Refusal as refusal:
            return refusal.answer()

    async def _run(self, request: web.Request, call: Call) -> web.StreamResponse:
        trouble = self.troubles.next(call.method)
        if trouble is Fault.CUT_BEFORE:
            return cut(request)
        _refuse(trouble)
        entry = MENU[call.method]
        check_fields(call, required=entry.required, optional=entry.optional)
        self.calls.append(call)
        result: Any = await entry.run(self.world, call)
        if trouble is Fault.CUT_AFTER:
            return cut(request)
        if trouble is Fault.SILENT_AFTER:
            await say_nothing()
        return web.json_response({"ok": True, "result": result})

    async def _obey(self, request: web.Request) -> web.Response:
        """Act for another process: `POST /double/says`, `GET /double/sent` or `…/refused`."""
        if request.path == "/double/says":
            asked = await request.json()
            person = self.world.chats.person(asked["person"])
            said = await self.says(person, asked["text"])
            return web.json_response(said.update)
        if request.path == "/double/refused":
            moments = self.world.limits.refused
            return web.json_response([moment.isoformat() for moment in moments])
        fields = ("chat_id", "message_id", "text", "buttons", "kind", "file_name")
        return web.json_response(
            [
                {name: getattr(sent, name) for name in fields} | {"at": sent.at.isoformat()}
                for sent in self.sent
            ]
        )

    def _download(self, token: str, path: str) -> web.Response:
        stored = self.world.files.at(path)
        if token != self.token or stored is None:
            return Refusal(404, "Not Found").answer()
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _refuse(trouble: Trouble | None) -> None:
    match trouble:
        case Busy(seconds):
            raise busy(seconds)
        case Broken(status):
            raise Refusal(status, HTTPStatus(status).phrase)
        case Refused(why):
            raise Refusal(403, f"Forbidden: {why}")
        case _:
            return
