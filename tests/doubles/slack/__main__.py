"""Serve a Slack of our own as a process: `python -m tests.doubles.slack --port N`."""

import asyncio

from tests.doubles.serving import announce_and_wait, port_from_command_line
from tests.doubles.slack.double import SlackDouble
from tests.doubles.slack.people import SIGNING_SECRET

CROWD = 1000
"""People who exist at once, from U101 on: a benchmark acts for any of them."""


async def main() -> None:
    """Serve until killed; `POST /double/types` with a member and a command makes them type."""
    port = port_from_command_line("A stand-in for the Slack Web API.")
    double = SlackDouble(remote=True)
    for number in range(CROWD):
        double.member(f"Person {number}")
    async with double.serving(port):
        await announce_and_wait(url=double.url, token=double.token, signing_secret=SIGNING_SECRET)


if __name__ == "__main__":
    asyncio.run(main())
