"""What every chat platform is to us: something that hears for us, and carries what we say.

A platform alone knows its library, its limits and its markup. It holds no facts: what must not be
lost is stored by whoever hears (`bot.dispatch`) and whoever sends (`bot.delivery`).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from starlette.routing import BaseRoute

from bot.carrying import InDoubt, NotSent, ShutOut, TryLater
from handlers.messages import Account, Attachment, Message, Reply, Request

__all__ = [
    "BLOCKED",
    "DOWNLOAD_BYTES",
    "TOO_BIG",
    "UNBLOCKED",
    "UNREADABLE",
    "CannotHear",
    "Destination",
    "Hear",
    "InDoubt",
    "Lead",
    "NotSent",
    "Now",
    "Platform",
    "ReadFile",
    "Sent",
    "ShutOut",
    "TryLater",
    "UnusableFile",
]

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


class Lead(Protocol):
    """What lets one of several processes do something at a time."""

    async def hold(self) -> bool:
        """Begin, or go on; False while another process does it."""
        ...

    async def let_go(self) -> None:
        """Let another one do it at once."""
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


class CannotHear(Exception):  # noqa: N818 - a finding, not a malfunction
    """A platform knows us, and what people say there does not get through to us."""


class UnusableFile(Exception):  # noqa: N818 - an answer, not a malfunction
    """Nobody can download this; the answer says what to do instead."""

    def __init__(self, answer: Reply) -> None:
        """Keep what the sender is told."""
        super().__init__()
        self.answer = answer


DOWNLOAD_BYTES = 20 * 1024 * 1024
"""Telegram's limit for bots, and so everybody's."""
TOO_BIG = Reply.say("Too big for chat. Send a link.")
UNREADABLE = Reply.say("I could not open that file. Please send it again.")


class Platform(Protocol):
    """One chat platform."""

    name: str
    a_second: int
    """How many messages it takes a second from all our processes together; 0: any number."""
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
            ShutOut: nothing reaches this account.
            NotSent: refused for good.
            TryLater: not accepted now.
            InDoubt: nobody can tell.
        """
        ...

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Answer what a process has heard that is no more, in its turn, and tell `Hear`.

        Of the request only the account, the channel and the event are known.
        """
        ...

    def rest(self, to: Destination) -> float:
        """Seconds that a chat is to be left alone after each message."""
        ...
