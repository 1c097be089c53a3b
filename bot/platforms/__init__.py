"""What every chat platform is to us: something that hears for us, and carries what we say.

A platform alone knows its library, its limits and its markup. It holds no facts: what must not be
lost is stored by whoever hears (`bot.dispatch`) and whoever sends (`bot.delivery`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from starlette.routing import BaseRoute

from handlers.messages import Account, Attachment, Message, Reply, Request

ReadFile: TypeAlias = Callable[[Attachment], Awaitable[bytes]]
"""Opens a file of our store for sending."""

Now: TypeAlias = Callable[[], datetime]
"""The service's clock."""

BLOCKED = "platform:blocked"
"""The action of a request that says: this person no longer wants to hear from us."""
UNBLOCKED = "platform:unblocked"
"""The action of a request that says: they do again."""


class Hear(Protocol):
    """Who answers what a platform hears; given by the composition root."""

    async def __call__(self, request: Request) -> Reply:
        """Act on it, durably. Raises when nothing was stored, so that it must be repeated."""
        ...

    async def answered(self, request: Request) -> None:
        """The reply is with the asker: a repeat of the request needs none."""
        ...


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to send: to an account alone, or to a channel its staff share."""

    account: Account
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it, under this name: by it the message can be replaced later."""

    message_id: str


class NotSent(Exception):  # noqa: N818 - an outcome with a name, not a malfunction
    """Refused for good, the reason in plain words. Trying again changes nothing."""


class TryLater(Exception):  # noqa: N818 - an outcome with a name, not a malfunction
    """Certainly not accepted: send it again, no sooner than in `retry_after` seconds."""

    def __init__(self, why: str, retry_after: float) -> None:
        """Keep the reason for the record and the seconds for the schedule."""
        super().__init__(why)
        self.retry_after = retry_after


class InDoubt(Exception):  # noqa: N818 - an outcome with a name, not a malfunction
    """It may have arrived, or a part of it. The kind of notice decides what to do."""


class Platform(Protocol):
    """One chat platform."""

    name: str
    routes: Sequence[BaseRoute]
    """What the platform calls over HTTP, if anything."""

    async def start(self) -> None:
        """Begin to hear. A platform that is down is no reason not to start: it tries on."""
        ...

    async def stop(self) -> None:
        """Finish what is under way and let go."""
        ...

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Carry a message, in the place of an earlier one if asked.

        Raises:
            NotSent: refused for good.
            TryLater: not accepted now.
            InDoubt: nobody can tell.
        """
        ...


ATTEMPTS = 6
"""How often an answer is tried before the asker has to ask again."""
LONGEST_WAIT = 30.0
"""Seconds; a platform that asks for more would get its answer too late to be one."""

Part = TypeVar("Part")


async def carry_all(messages: Sequence[Part], carry: Callable[[Part], Awaitable[object]]) -> bool:
    """Carry an answer, waiting where the platform asks us to; whether nothing is left to do.

    An answer in doubt is carried once more: to see it twice is better than to wait for ever.
    """
    for message in messages:
        if not await _carry(message, carry):
            return False
    return True


async def _carry(message: Part, carry: Callable[[Part], Awaitable[object]]) -> bool:
    doubts = 0
    for _ in range(ATTEMPTS):
        try:
            await carry(message)
        except NotSent:
            return True
        except TryLater as later:
            await asyncio.sleep(min(later.retry_after, LONGEST_WAIT))
        except InDoubt:
            doubts += 1
            if doubts > 1:
                return True
        else:
            return True
    return False
