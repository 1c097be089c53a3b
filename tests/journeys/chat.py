"""A chat as the person in it sees it, whatever carries it: bubbles with words and buttons."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

PATIENCE = 45.0
"""Seconds to wait for something to appear; notices come with the next tick."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message of the service: what it says, and its buttons in order."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass
class Chat(ABC):
    """One person's chat. What is `new` came after this person's own last act."""

    since: int = field(default=0, init=False)

    @abstractmethod
    def messages(self) -> list[Seen]:
        """Everything the service has said here, the oldest first, as it reads now."""

    @abstractmethod
    async def _say(self, text: str) -> None: ...

    @abstractmethod
    async def _press(self, place: int, label: str) -> None: ...

    @abstractmethod
    async def _send(self, name: str, content: bytes) -> None: ...

    @abstractmethod
    async def opens(self, name: str) -> bytes:
        """What is in the newest file of this name."""

    async def _come(self) -> None:  # noqa: B027 - most chats are nobody else's
        """Sit down, where seats are shared."""

    # --- what a person does -----------------------------------------------------------------

    async def says(self, text: str) -> None:
        """Type something."""
        await self._come()
        self.since = len(self.messages())
        await self._say(text)

    async def sends(self, name: str, content: bytes) -> None:
        """Send a file."""
        await self._come()
        self.since = len(self.messages())
        await self._send(name, content)

    async def presses(self, label: str) -> None:
        """Press the newest button with this label, wherever it stands."""
        await self._come()
        seen = self.messages()
        for place in reversed(range(len(seen))):
            if label in seen[place].buttons:
                self.since = len(seen)
                await self._press(place, label)
                return
        raise AssertionError(f"no button {label!r} in:\n{self.told()}")

    # --- what a person sees -----------------------------------------------------------------

    @property
    def new(self) -> list[Seen]:
        """What came after this person's own last act."""
        return self.messages()[self.since :]

    async def sees(self, *words: str) -> Seen:
        """Wait for a new message that says all of this."""
        await self._come()
        seen = await self.glimpses(*words, seconds=PATIENCE)
        assert seen, f"never saw {words!r}; the chat was:\n{self.told()}"
        return seen

    async def glimpses(self, *words: str, seconds: float) -> Seen | None:
        """Look for such a message for a while; None when there is none."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            for one in reversed(self.new):
                if all(each in one.text for each in words):
                    return one
            if asyncio.get_running_loop().time() > end:
                return None
            await asyncio.sleep(0.02)

    def count(self, *words: str) -> int:
        """How many messages say all of this, over the whole chat."""
        return sum(all(each in one.text for each in words) for one in self.messages())

    def told(self) -> str:
        """The whole chat, to be read by a person."""
        return "\n".join(f"- {one.text} {list(one.buttons)}" for one in self.messages())
