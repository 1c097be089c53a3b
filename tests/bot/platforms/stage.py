"""What the platforms' tests share: an ear that answers, and a server for our routes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from handlers.messages import Attachment, Reply, Request
from tests.doubles.waiting import until

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


class Ear:
    """A hearing of the test's own: it knows repeats, like the real one, and remembers all."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        """`answer` makes the reply."""
        self.answer = answer
        self.heard: list[Request] = []
        self.repeats: list[str] = []
        self.finished: list[str] = []
        self.deaf = 0
        """How many times to fail, as if the database were away."""
        self.seconds = 0.0
        """How long each hearing takes."""
        self.held: dict[str, asyncio.Event] = {}
        """Texts that are heard only when their event is set."""

    async def __call__(self, request: Request) -> Reply:
        """Hear it once; a repeat that was answered gets nothing more."""
        if self.deaf:
            self.deaf -= 1
            raise ConnectionError("the database is away")
        await asyncio.sleep(self.seconds)
        if request.text in self.held:
            await self.held[request.text].wait()
        if any(known.event_id == request.event_id for known in self.heard):
            self.repeats.append(request.event_id)
            return Reply() if request.event_id in self.finished else self.answer(request)
        self.heard.append(request)
        return self.answer(request)

    async def answered(self, request: Request) -> None:
        """Remember that the reply arrived."""
        self.finished.append(request.event_id)

    @property
    def texts(self) -> list[str]:
        """What was said, in the order it was heard."""
        return [request.text for request in self.heard]


def echo(request: Request) -> Reply:
    """Say the same back."""
    return Reply.say(f"You said: {request.text or request.action}")


def now() -> datetime:
    """A Monday morning that lasts."""
    return AT


async def read_file(file: Attachment) -> bytes:
    """The bytes of any attachment: its own name."""
    return file.name.encode()


def door() -> tuple[socket.socket, str]:
    """A listening place and its address, before anybody serves there."""
    # With its protocol named: else asyncio lets small answers wait for each other, 40 ms each.
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


@asynccontextmanager
async def serving(routes: Sequence[BaseRoute], listening: socket.socket) -> AsyncIterator[None]:
    """Serve our routes there while the block runs."""
    app = Starlette(routes=list(routes))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await task
