"""The three-seat page's own door: whatever a page sends, it keeps listening."""

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Scope

from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.platforms.local import LocalChat, Said
from bot.schedule import Schedule
from bot.unsaid import Unsaid
from bot.web.app import web_app
from bot.web.local_chat import LocalPages
from handlers.menus import answer_anybody
from handlers.messages import Request, Seat
from tests.handlers.registry.harbor import Harbor

NONSENSE: tuple[Any, ...] = (
    [],
    5,
    None,
    "x",
    {},
    {"type": "say"},
    {"type": "say", "seat": "nobody", "id": 1},
    {"type": "press", "seat": "learner", "id": {"a": 1}, "action": 7},
    {"type": "clock", "move": "back"},
    {"type": "act_as", "seat": "staff", "ref": "\x00"},
    {"type": "say", "seat": "learner", "id": "half", "text": "\ud800 {x} \x00"},
)


class Page:
    """A page whose socket is open."""

    def __init__(self, harbor: Harbor) -> None:
        """Serve the seats of a real store."""
        clock = Clock()
        chat = LocalChat(harbor.store, clock, Dispatcher(harbor.store, clock, answer_anybody))
        schedule = Schedule(harbor.store, clock, [chat], ticks=False, delivers=False)
        self._app = web_app(LocalPages(chat, harbor.store, clock, schedule).routes, local=True)
        self._says: asyncio.Queue[Message] = asyncio.Queue()
        self._hears: asyncio.Queue[Message] = asyncio.Queue()

    def opens(self) -> asyncio.Task[None]:
        """Connect; the task ends with the connection."""
        headers = [(b"host", b"localhost:8080"), (b"origin", b"http://localhost:8080")]
        scope: Scope = {"type": "websocket", "path": "/local/ws", "headers": headers}
        scope["query_string"] = b""
        self._says.put_nowait({"type": "websocket.connect"})
        # Starlette wants coroutines, and these are.
        return asyncio.create_task(self._serve(scope))

    async def _serve(self, scope: Scope) -> None:
        await self._app(scope, self._says.get, self._hears.put)

    def sends(self, text: str) -> None:
        """Something comes over the socket."""
        self._says.put_nowait({"type": "websocket.receive", "text": text})

    def leaves(self) -> None:
        """The tab is closed."""
        self._says.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def told(self, kind: str) -> dict[str, Any]:
        """The next event of a kind that the page is told."""
        while True:
            message = await asyncio.wait_for(self._hears.get(), 10)
            event = json.loads(message.get("text", "{}"))
            if event.get("type") == kind:
                return dict(event)


async def test_a_page_that_talks_nonsense_is_refused_and_heard_on(harbor: Harbor) -> None:
    """Each piece of nonsense gets a sentence or an answer, and the next message is heard."""
    page = Page(harbor)
    connection = page.opens()
    for one in NONSENSE:
        page.sends(json.dumps(one))
    page.sends(json.dumps({"type": "say", "seat": "learner", "id": "last", "text": "/start"}))
    while (await page.told("heard"))["id"] != "last":
        pass
    page.leaves()
    await asyncio.wait_for(connection, 10)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '"\\ud800'])
async def test_what_is_no_json_ends_the_connection_quietly(harbor: Harbor, text: str) -> None:
    """A broken page is let go of; nothing is raised that somebody would have to look into."""
    page = Page(harbor)
    connection = page.opens()
    page.sends(text)
    await asyncio.wait_for(connection, 10)


async def test_an_answer_that_the_service_left_is_in_the_chat(harbor: Harbor) -> None:
    """Started again it says what it still had to say; the page says its own again, in vain."""
    store, clock = harbor.store, Clock()
    ended, heir = (
        Dispatcher(store, clock, answer_anybody, process=name) for name in ("ended", "heir")
    )
    chat = LocalChat(store, clock, heir)
    await chat.sit(Seat.LEARNER, "ana")
    account = await store.read(chat.account_in, Seat.LEARNER)
    reply = await ended(Request(account, Seat.LEARNER, clock.now(), "e1", "/goal"))
    assert await Unsaid(store, clock, "heir", [chat]).say() == 1
    await chat.say(Said(Seat.LEARNER, "e1", text="/goal"))
    told = [one["text"] for one in await chat.transcript(Seat.LEARNER) if not one["mine"]]
    assert told == [message.text for message in reply.messages]
    await chat.stop()
