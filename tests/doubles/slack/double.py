"""A Slack of our own: the HTTP face of the Web API, of response_urls and of uploads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.doubles.clock import MovableClock
from tests.doubles.faults import Broken, Busy, Fault, Refused, Trouble, Troubles, cut, say_nothing
from tests.doubles.serving import listening
from tests.doubles.slack.menu import MENU
from tests.doubles.slack.methods import World, read_content
from tests.doubles.slack.people import People
from tests.doubles.slack.refusals import Busy429, Refusal
from tests.doubles.slack.tickets import ResponseUrl, Tickets
from tests.doubles.slack.workspace import Posted, Workspace

BOT_TOKEN = "xoxb-2020-vouchline"  # noqa: S105 - the double's own
RESPONSE_FIELDS = frozenset(
    {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
)


class SlackDouble(People):
    """A Web API server for one workspace. `posted` is what people see; `calls` what came in."""

    def __init__(
        self, token: str = BOT_TOKEN, team: str = "T0ACME", *, remote: bool = False
    ) -> None:
        """Create a workspace; it serves inside `serving()`. `remote`: obey `/double/…`."""
        super().__init__(World(MovableClock(), Workspace(team), Tickets()))
        self.token = token
        self._remote = remote
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.troubles = Troubles()

    @property
    def url(self) -> str:
        """What `VOUCHLINE_SLACK_API_URL` should be."""
        return f"{self.world.url}/api/"

    @property
    def posted(self) -> list[Posted]:
        """The app's messages, oldest first, as they read now."""
        return self.world.workspace.posted

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator["SlackDouble"]:
        """Listen on loopback."""
        async with listening(self._answer, port) as self.world.url:
            yield self

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._find(request)
        except (Refusal, Busy429) as refusal:
            return refusal.answer()

    async def _find(self, request: web.Request) -> web.StreamResponse:
        if self._remote and request.path.startswith("/double/"):
            return await self._obey(request)
        if request.path.startswith("/hooks/"):
            return await self._meet(request, "response_url")
        if request.path.startswith("/upload/"):
            return await self._uploaded(request)
        if request.path in self.world.shared:
            return self._download(request)
        if request.path.startswith("/api/"):
            return await self._meet(request, request.path.removeprefix("/api/"))
        return web.Response(status=404)

    async def _obey(self, request: web.Request) -> web.Response:
        """Act for a test in another process: `POST /double/types`, `GET /double/posted`."""
        if request.path == "/double/types":
            asked = await request.json()
            self.app_url = asked["app_url"]
            member = self.world.workspace.member(asked["member"])
            ack = await self.types(member, asked["command"])
            return web.json_response({"status": ack.status, "seconds": ack.seconds})
        fields = ("channel", "ts", "text", "via", "to", "file_name")
        return web.json_response(
            [{name: getattr(posted, name) for name in fields} for posted in self.posted]
        )

    async def _meet(self, request: web.Request, method: str) -> web.StreamResponse:
        trouble = self.troubles.next(method)
        if trouble is Fault.CUT_BEFORE:
            return cut(request)
        if isinstance(trouble, Broken):
            return web.Response(status=trouble.status, text="upstream is unwell")
        _refuse(trouble)
        if method == "response_url":
            answer = await self._respond(request)
        else:
            answer = await self._call(request, method)
        if trouble is Fault.CUT_AFTER:
            return cut(request)
        if trouble is Fault.SILENT_AFTER:
            await say_nothing()
        return answer

    async def _call(self, request: web.Request, method: str) -> web.Response:
        arguments = await _arguments(request)
        token = str(arguments.pop("token", "")) or _bearer(request)
        entry = MENU.get(method)
        if entry is None:
            raise Refusal("unknown_method")
        if not token:
            raise Refusal("not_authed")
        if token != self.token or not self.world.workspace.installed:
            raise Refusal("invalid_auth")
        unknown = set(arguments) - entry.required - entry.optional
        missing = entry.required - set(arguments)
        if unknown or missing:
            hints = [f"unknown field {name}" for name in sorted(unknown)]
            hints += [f"missing required field: {name}" for name in sorted(missing)]
            raise Refusal("invalid_arguments", *hints)
        self.calls.append((method, arguments))
        return web.json_response({"ok": True, **entry.run(self.world, arguments)})

    async def _respond(self, request: web.Request) -> web.Response:
        content: dict[str, Any] = await request.json()
        try:
            unknown = set(content) - RESPONSE_FIELDS
            if unknown:
                raise Refusal("invalid_payload", f"unknown field {sorted(unknown)}")  # noqa: TRY301
            response = self.world.tickets.use_response(request.path, self.world.clock.now())
            text, blocks = read_content(content)
        except Refusal as refusal:
            status = 404 if refusal.code in {"used_url", "expired_url", "no_such_hook"} else 400
            return web.json_response({"ok": False, "error": refusal.code}, status=status)
        self.calls.append(("response_url", content))
        self._show_response(response, text, blocks, content)
        return web.Response(text="ok")

    def _show_response(
        self, response: ResponseUrl, text: str, blocks: Any, content: dict[str, Any]
    ) -> None:
        if content.get("replace_original"):
            for posted in self.posted:
                if posted.ts == response.message_ts:
                    posted.edits.append(posted.text)
                    posted.raw_text, posted.blocks = text, blocks
                    return
        to = "" if content.get("response_type") == "in_channel" else response.user
        ts = self.world.workspace.next_ts(self.world.clock.now())
        self.posted.append(Posted(response.channel, ts, text, blocks, "response_url", to=to))

    def _download(self, request: web.Request) -> web.Response:
        # The real server answers a stranger with its sign-in page, and status 200.
        if _bearer(request) != self.token or self.troubles.next("files"):
            return web.Response(text="<!DOCTYPE html>Sign in", content_type="text/html")
        return web.Response(body=self.world.shared[request.path])

    async def _uploaded(self, request: web.Request) -> web.Response:
        file_id = request.path.removeprefix("/upload/")
        if file_id not in self.world.uploads:
            return web.Response(status=404)
        name, _ = self.world.uploads[file_id]
        self.world.uploads[file_id] = (name, await request.read())
        return web.Response(text="OK")


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    else:
        arguments |= dict(await request.post())
    return arguments


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _refuse(trouble: Trouble | None) -> None:
    match trouble:
        case Busy(seconds):
            raise Busy429(seconds)
        case Refused(code):
            raise Refusal(code)
        case _:
            return
