"""A witness is killed while logs submit: whatever it has signed, it remembers."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from credentials.registry.note import verifier_for
from tests.credentials.registry.sample import LOG_KEY, ORIGIN
from tests.credentials.registry.test_witness import Log
from tests.journeys.service import free_port

pytestmark = pytest.mark.enable_socket
LOG = verifier_for(ORIGIN, LOG_KEY).vkey


@contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """`vouchline witness serve`, and somebody who talks to it."""
    port = free_port()
    options = ["--name", "w", "--log", LOG, "--folder", str(folder), "--port", str(port)]
    command = [sys.executable, "-m", "bot", "witness", "serve", *options]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL) as process,  # noqa: S603 - our own
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        try:
            for _ in range(200):
                with suppress(httpx.ConnectError):
                    client.get("/")
                    break
                time.sleep(0.05)
            yield process, client
        finally:
            process.kill()


@pytest.mark.parametrize("after", [1, 3, 8])
def test_what_was_signed_is_remembered(tmp_path: Path, after: int) -> None:
    """Killed in the middle of a row of checkpoints, it signs no other history afterwards."""
    signed = 0
    with running(tmp_path) as (process, client):
        for size in range(1, 30):
            if size == after:
                process.send_signal(signal.SIGKILL)
            try:
                answer = client.post(
                    "/add-checkpoint", content=Log().grown(size).submission(signed)
                )
            except httpx.HTTPError:
                break
            assert answer.status_code == 200
            signed = size
    with running(tmp_path) as (_process, client):
        conflict = client.post("/add-checkpoint", content=Log().grown(40).submission(0))
        seen = int(conflict.text) if conflict.status_code == 409 else 0
        assert seen >= signed
        lie = Log(b"another").grown(41).submission(seen or 40)
        assert client.post("/add-checkpoint", content=lie).status_code == 422
