"""Serving a stand-in on loopback, inside a test or as a process of its own."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

MEGABYTE = 1024 * 1024


@asynccontextmanager
async def listening(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]], port: int = 0
) -> AsyncIterator[str]:
    """Serve every path with `handler` while the block runs; yield `http://127.0.0.1:PORT`."""
    app = web.Application(client_max_size=64 * MEGABYTE)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, bound = runner.addresses[0][:2]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()


def port_from_command_line(what: str) -> int:
    """Read `--port N` for a double that runs as its own process."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    port: int = parser.parse_known_args()[0].port
    return port


async def announce_and_wait(**facts: str) -> None:
    """Print where the double listens as one JSON line, then serve until killed."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()
