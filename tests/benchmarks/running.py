"""Processes of their own for whatever is measured from outside: the service, doubles, peers."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter, sleep

from tests.benchmarks.harness import BrokenFigureError
from tests.benchmarks.installation import ROOT, Installation

LONGEST_START = 30.0
PATIENCE = 10.0
MOST_TOLD = 4_000
"""Letters of a broken process's last words."""
READY, PEER_READY = "/readyz", "/"
_HOST = "127.0.0.1"
_BREATH = 0.005


@dataclass(frozen=True, slots=True)
class Running:
    """A process that listens on loopback; `seconds` from its start until it was ready."""

    port: int
    pid: int
    seconds: float

    @property
    def megabytes(self) -> float:
        """Resident memory now, with all its threads."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        (line,) = (one for one in status.splitlines() if one.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    @property
    def busy_seconds(self) -> float:
        """Processor time so far, of all its threads."""
        told = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        # The name in brackets may hold anything; user and system time are the 14th and 15th field.
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def service(installation: Installation, port: int) -> Iterator[Running]:
    """`vouchline serve`, until it says that it is ready."""
    command = [str(Path(sys.executable).with_name("vouchline")), "serve"]
    environment = {**installation.environment, "VOUCHLINE_PORT": str(port)}
    # Not in the project's folder: a developer's own .env is nobody's business here.
    with _listening(command, port, READY, environment, installation.folder) as running:
        yield running


@contextmanager
def peer(what: str, *arguments: str) -> Iterator[Running]:
    """One of the peers of `tests.benchmarks.peers`."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.peers", what, str(port), *arguments]
    with _listening(command, port, PEER_READY, {}, ROOT) as running:
        yield running


@contextmanager
def double(name: str, *options: str) -> Iterator[dict[str, str]]:
    """Our stand-in for a platform; what it tells of itself: `url`, `token`, …."""
    command = [sys.executable, "-m", f"tests.doubles.{name}", *options]
    with _process(command, {}, ROOT) as process:
        told: dict[str, str] = json.loads(process.stdout.readline() if process.stdout else "")
        yield told


@contextmanager
def _listening(
    command: Sequence[str], port: int, path: str, environment: Mapping[str, str], folder: Path
) -> Iterator[Running]:
    began = perf_counter()
    with _process(command, environment, folder) as process:
        while not _answers(port, path):
            if process.poll() is not None or perf_counter() - began > LONGEST_START:
                raise BrokenFigureError(f"not ready: {' '.join(command)}")
            sleep(_BREATH)
        yield Running(port, process.pid, perf_counter() - began)


@contextmanager
def _process(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[str]]:
    """Run it; what it complained of is told only when something breaks."""
    with TemporaryFile("w+") as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        try:
            yield process
        except Exception as problem:
            complaints.seek(0)
            problem.add_note(complaints.read()[-MOST_TOLD:])
            raise
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
