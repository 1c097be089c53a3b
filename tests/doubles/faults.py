"""What can go wrong between a client and a server, ordered one call at a time."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from aiohttp import web

FOREVER = 3600.0
"""Seconds: longer than any client waits."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Status 429: not accepted, come back after so many seconds."""

    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class Broken:
    """A 5xx answer; nothing was accepted."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal for good, in the platform's own words (Telegram's 403, a Slack error code)."""

    why: str


class Fault(Enum):
    """Failures without an answer: the client cannot know which one it met."""

    CUT_BEFORE = auto()
    """The connection dies and nothing was accepted."""
    CUT_AFTER = auto()
    """The request was accepted and then the connection dies."""
    SILENT_AFTER = auto()
    """The request was accepted and no answer ever comes."""


Trouble: TypeAlias = Busy | Broken | Refused | Fault


class Troubles:
    """A queue of troubles for each method; each is used once."""

    def __init__(self) -> None:
        """Start without any."""
        self._queued: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self.met: list[Trouble] = []
        """Those that were met, in order."""

    def queue(self, method: str, *troubles: Trouble) -> None:
        """Let the next calls of `method` meet these, in order."""
        self._queued[method].extend(troubles)

    def next(self, method: str) -> Trouble | None:
        """Take the trouble that waits for this call, if any."""
        waiting = self._queued[method]
        if not waiting:
            return None
        self.met.append(waiting.popleft())
        return self.met[-1]


def cut(request: web.BaseRequest) -> web.Response:
    """Drop the connection: the client sees a reset, never the response returned here."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def say_nothing() -> None:
    """Keep the connection open and silent, until the server closes down."""
    await asyncio.sleep(FOREVER)
