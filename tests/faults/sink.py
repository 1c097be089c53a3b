"""A platform that is a file: what was written into it has arrived, whoever dies afterwards."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from starlette.routing import BaseRoute

from bot.platforms import Destination, Sent
from handlers.messages import Message, Reply, Request


class Sink:
    """Appends one line for each message, durably before `send` returns."""

    name = "telegram"
    a_second = 0
    routes: Sequence[BaseRoute] = ()

    def __init__(self, file: Path) -> None:
        """Write into `file`."""
        self._file = file
        self.something = asyncio.Event()

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Write the message as one line."""
        words = " ".join(message.text.split())
        with self._file.open("a") as stream:
            stream.write(f"{to.account.external_id}\t{words}\t{replaces}\n")
            stream.flush()
            os.fsync(stream.fileno())
        self.something.set()
        await asyncio.sleep(0)
        return Sent(str(self._file.stat().st_size))

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Nothing is ever left here."""
        raise NotImplementedError

    def rest(self, to: Destination) -> float:
        """A file needs none."""
        del to
        return 0


def arrived(file: Path) -> list[str]:
    """The words of everything that arrived, in order."""
    if not file.exists():
        return []
    return [line.split("\t")[1] for line in file.read_text().splitlines()]
