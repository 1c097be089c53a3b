"""A chat platform of the tests' own: it keeps what it is given, and refuses when told to."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.platforms import Destination, Sent
from handlers.messages import Message, Reply, Request


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that arrived."""

    to: Destination
    message: Message
    replaces: str

    @property
    def words(self) -> str:
        """Heading and text."""
        return f"{self.message.heading}\n{self.message.text}".strip()


class Mailbox:
    """Takes everything, unless `refusals` has an exception for the next send.

    `arrives_anyway`: what is refused is kept all the same, as when only the answer got lost.
    """

    routes: Sequence[BaseRoute] = ()

    def __init__(self, name: str = "telegram") -> None:
        """Stand in for the platform of this name."""
        self.name = name
        self.a_second = 0
        self.letters: list[Letter] = []
        self.refusals: deque[Exception] = deque()
        self.arrives_anyway = False

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Keep it, or refuse."""
        refusal = self.refusals.popleft() if self.refusals else None
        if refusal is None or self.arrives_anyway:
            self.letters.append(Letter(to, message, replaces))
        if refusal is not None:
            raise refusal
        return Sent(f"{self.name}-{len(self.letters)}")

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Nothing is ever left here."""
        raise NotImplementedError

    def rest(self, to: Destination) -> float:
        """None: tests do not wait."""
        del to
        return 0
