"""The three-seat page without its browser: the same WebSocket, the same uploads."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import aiohttp
from typing_extensions import override

from tests.journeys.chat import PATIENCE, Chat, Seen

Event = dict[str, Any]


class Page:
    """One open page. Like the real one it says again, after a cut, what nobody had heard."""

    def __init__(self, url: str) -> None:
        """Open nothing yet."""
        self.url = url
        self.bubbles: dict[str, list[Event]] = {"learner": [], "employer": [], "staff": []}
        self.seats: Event = {}
        self.now = ""
        self.on_leaving: Callable[[], Awaitable[None]] | None = None
        """What happens once, when the next message has just left and nobody knows its fate."""
        self._names = count(1)
        self._told: set[str] = set()
        self._unheard: dict[str, Event] = {}
        self._changed = asyncio.Condition()
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and wait for what the server shows; say again what nobody had heard."""
        self._told.clear()
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(f"{self.url}/local/ws")
        self._listening = asyncio.create_task(self._listen(self._socket))
        await self._until(lambda: self._told == set(self.bubbles))
        for event in list(self._unheard.values()):
            await self._socket.send_json(event)

    async def close(self) -> None:
        """Let go of the connection, if there still is one."""
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        if self._session:
            await self._session.close()

    def new_name(self) -> str:
        """Each message is named once, before it first leaves."""
        return f"page-{next(self._names)}"

    async def sends(self, **event: Any) -> None:
        """Say something and wait until it is heard."""
        assert self._socket is not None
        name = self.new_name()
        self._unheard[name] = {"id": name, **event}
        await self._socket.send_json(self._unheard[name])
        if self.on_leaving:
            happens, self.on_leaving = self.on_leaving, None
            await happens()
        await self._until(lambda: name not in self._unheard)

    async def uploads(self, seat: str, name: str, content: bytes) -> None:
        """Send a file with the paper clip."""
        assert self._session is not None
        form = aiohttp.FormData({"seat": seat, "id": self.new_name(), "text": ""})
        form.add_field("file", content, filename=name, content_type="text/csv")
        async with self._session.post(f"{self.url}/local/files", data=form) as answer:
            assert answer.status == 202, await answer.text()

    async def opens(self, address: str) -> bytes:
        """Follow the link of a file."""
        assert self._session is not None
        async with self._session.get(f"{self.url}{address}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def sits(self, seat: str, ref: str) -> None:
        """Let somebody sit in a seat, and wait until their chat is on the page."""
        if self.seats[seat]["as"] == ref:
            return
        assert self._socket is not None
        gone = self.bubbles[seat]
        await self._socket.send_json({"type": "act_as", "seat": seat, "ref": ref})
        await self._until(lambda: self.seats[seat]["as"] == ref and self.bubbles[seat] is not gone)

    async def turns(self, move: str) -> None:
        """Move the clock: day, week, month or next."""
        assert self._socket is not None
        before = self.now
        await self._socket.send_json({"type": "clock", "move": move})
        await self._until(lambda: self.now != before)

    # --- listening --------------------------------------------------------------------------

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            self._take(frame.json())
            async with self._changed:
                self._changed.notify_all()

    def _take(self, event: Event) -> None:
        match event["type"]:
            case "state":
                self.seats, self.now = event["seats"], event["clock"]["now"]
            case "transcript":
                self.bubbles[event["seat"]] = event["messages"]
                self._told.add(event["seat"])
            case "message":
                self._show(self.bubbles[event["seat"]], event["message"])
            case "heard":
                self._unheard.pop(event["id"], None)
            case _:
                raise AssertionError(event)

    def _show(self, bubbles: list[Event], message: Event) -> None:
        for place, known in enumerate(bubbles):
            if known.get("id") == message["id"]:
                bubbles[place] = message
                return
        bubbles.append(message)

    async def _until(self, true: Any) -> None:
        async with self._changed, asyncio.timeout(PATIENCE):
            await self._changed.wait_for(true)


@dataclass
class LocalChat(Chat):
    """Somebody in one of the three seats; whoever sits there, when no `ref` is given."""

    page: Page
    seat: str
    ref: str = ""

    @override
    def messages(self) -> list[Seen]:
        """What stands in the seat's log, our own words left out."""
        return [
            Seen(
                f"{one['heading']}\n{one['text']}".strip(),
                tuple(button["label"] for button in one["buttons"]),
            )
            for one in self._said()
        ]

    @override
    async def _come(self) -> None:
        if self.ref:
            await self.page.sits(self.seat, self.ref)

    @override
    async def _say(self, text: str) -> None:
        await self.page.sends(type="say", seat=self.seat, text=text)

    @override
    async def _press(self, place: int, label: str) -> None:
        message = self._said()[place]
        [action] = [one["action"] for one in message["buttons"] if one["label"] == label]
        await self.page.sends(
            type="press", seat=self.seat, message=message["id"], action=action, label=label
        )

    @override
    async def _send(self, name: str, content: bytes) -> None:
        await self.page.uploads(self.seat, name, content)

    @override
    async def opens(self, name: str) -> bytes:
        files = [file for one in self._said() for file in one["files"] if file["name"] == name]
        return await self.page.opens(files[-1]["url"])

    def _said(self) -> list[Event]:
        return [one for one in self.page.bubbles[self.seat] if not one.get("mine", True)]


@asynccontextmanager
async def open_page(url: str) -> AsyncIterator[Page]:
    """A page that is open while the block runs."""
    page = Page(url)
    await page.open()
    try:
        yield page
    finally:
        await page.close()
