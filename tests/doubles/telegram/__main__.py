"""Serve a Telegram of our own as a process: `python -m tests.doubles.telegram --port N`."""

import asyncio
import sys

from tests.doubles.serving import announce_and_wait, port_from_command_line
from tests.doubles.telegram.double import TelegramDouble


async def main() -> None:
    """Serve until killed; `POST /double/says` with a person and a text makes somebody speak."""
    port = port_from_command_line("A stand-in for the Telegram Bot API.")
    double = TelegramDouble(remote=True)
    double.world.limits.enforced = LIMITED in sys.argv
    for number in range(CROWD):
        double.person(f"Person {number}")
    async with double.serving(port):
        await announce_and_wait(url=double.url, token=double.token)


LIMITED = "--limits"
"""Refuse what Telegram would refuse as too much."""
CROWD = 1000
"""People who exist at once, numbered from 1001: a benchmark writes to any of them."""

if __name__ == "__main__":
    asyncio.run(main())
