"""Who may talk to local mode, and how much anybody may say at once."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message, Scope
from starlette.websockets import WebSocket

from bot.web.app import web_app
from bot.web.guard import Bounded, LoopbackOnly

HERE = "localhost:8080"


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


ROUTES = [Route("/", _read, methods=["GET", "POST"]), WebSocketRoute("/ws", _talk)]


async def answers(host: str | None, *origins: str, kind: str = "http") -> str | int:
    """What local mode begins its answer with."""
    headers = [(b"origin", one.encode("latin-1")) for one in origins]
    if host is not None:
        headers.insert(0, (b"host", host.encode("latin-1")))
    path = "/" if kind == "http" else "/ws"
    scope: Scope = {
        "type": kind,
        "path": path,
        "method": "GET",
        "headers": headers,
        "query_string": b"",
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    await web_app(ROUTES, local=True)(scope, receive, send)
    begun = sent[0]
    return int(begun["status"]) if "status" in begun else str(begun["type"])


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HERE, None),
        ("LOCALHOST:8080", "http://localhost:8080"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "HTTP://[::1]:8080"),
        ("localhost", "http://localhost"),
    ],
)
async def test_own_pages_come_in(host: str, origin: str | None) -> None:
    """The page we served may talk to us, by each name of this machine."""
    origins = [origin] if origin else []
    assert await answers(host, *origins) == 200
    assert await answers(host, *origins, kind="websocket") == "websocket.accept"


@pytest.mark.parametrize(
    ("host", "origins"),
    [
        (None, []),
        ("", []),
        ("evil.example", []),
        ("localhost.evil.example", []),
        ("127.0.0.1.evil.example", []),
        ("[::1].evil.example", []),
        ("[::1]evil", []),
        ("localhost:8080@evil.example", []),
        ("localhost:x", []),
        ("0.0.0.0:8080", []),
        (HERE, ["null"]),
        (HERE, [""]),
        (HERE, ["http://localhost:3000"]),
        (HERE, ["http://127.0.0.1:8080"]),
        (HERE, ["http://[::1].evil.example"]),
        (HERE, ["chrome-extension://localhost:8080"]),
        (HERE, ["http://localhost:8080", "http://evil.example"]),
        (HERE, ["http://\xe4localhost:8080"]),
    ],
)
async def test_nobody_else_comes_in(host: str | None, origins: list[str]) -> None:
    """Other names that lead here, other pages, other ports and sandboxed frames stay outside."""
    assert await answers(host, *origins) == 403
    assert await answers(host, *origins, kind="websocket") == "websocket.close"


async def _slowly(pieces: int, pause: float) -> AsyncIterator[bytes]:
    for _ in range(pieces):
        yield b"x" * 100
        await asyncio.sleep(pause)


async def test_a_request_is_neither_endless_nor_slow() -> None:
    """A body without a length is cut off at its limit, and one that trickles at its time."""
    app = web_app(ROUTES, local=False)
    for guarded, pieces, pause, status in (
        (Bounded(app, octets=1_000), 10, 0, 200),
        (Bounded(app, octets=999), 10, 0, 413),
        (Bounded(app, seconds=0.05), 50, 0.02, 408),
    ):
        transport = httpx.ASGITransport(guarded)
        async with httpx.AsyncClient(transport=transport, base_url="http://badges.test") as visit:
            answer = await visit.post("/", content=_slowly(pieces, pause))
        assert answer.status_code == status


async def test_what_is_no_request_passes() -> None:
    """Starting and stopping the application is nobody's request."""
    seen: list[str] = []

    async def app(scope: Scope, _receive: object, _send: object) -> None:
        await asyncio.sleep(0)
        seen.append(scope["type"])

    async def nothing() -> Message:
        return {}

    async def nowhere(_message: Message) -> None:
        return None

    await LoopbackOnly(Bounded(app))({"type": "lifespan"}, nothing, nowhere)
    assert seen == ["lifespan"]
