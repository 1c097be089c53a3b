"""The doubles as processes of their own, as benchmarks and power cuts need them."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.doubles.serving import listening

pytestmark = pytest.mark.enable_socket

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def process(double: str) -> AsyncIterator[dict[str, str]]:
    """Run a double; yield what it says about itself."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.doubles.{double}", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert running.stdout is not None
        told: dict[str, str] = json.loads(await running.stdout.readline())
        yield told
    finally:
        running.kill()
        await running.communicate()


async def test_telegram_runs_as_a_process() -> None:
    """Somebody speaks, the bot fetches and answers it, and the transcript shows the answer."""
    async with process("telegram") as told, aiohttp.ClientSession(told["url"]) as session:
        await session.post("/double/says", json={"person": 1001, "text": "hello"})
        bot = f"/bot{told['token']}"
        async with session.post(f"{bot}/getUpdates") as updates:
            [update] = (await updates.json())["result"]
        assert update["message"]["text"] == "hello"
        await session.post(f"{bot}/sendMessage", json={"chat_id": 1001, "text": "hi"})
        async with session.get("/double/sent") as sent:
            assert [one["text"] for one in await sent.json()] == ["hi"]


async def test_slack_runs_as_a_process() -> None:
    """Somebody types a command, our app acknowledges, and the transcript shows the answer."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"text": "Valid."})

    async with (
        process("slack") as told,
        listening(answer) as app_url,
        aiohttp.ClientSession() as session,
    ):
        root = told["url"].removesuffix("/api/")
        asked = {"app_url": app_url, "member": "U101", "command": "/verify VL-1"}
        async with session.post(f"{root}/double/types", json=asked) as ack:
            assert (await ack.json())["status"] == 200
        async with session.get(f"{root}/double/posted") as posted:
            assert [one["text"] for one in await posted.json()] == ["Valid."]
