"""The service as people run it: on a copy of the sample programme, as a process of its own."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

PATIENCE = 20.0
"""Seconds for a start. It takes about two; the machine may be busy."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A folder with the sample programme in it, and the port its badges name."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Where the service is to be found."""
        return f"http://localhost:{self.port}"

    def copy(self, to: Path) -> "Sample":
        """The same once more, to be used up."""
        return Sample(Path(shutil.copytree(self.folder, to)), self.port)

    def environment(self) -> dict[str, str]:
        """The settings of local mode; nothing comes in from outside."""
        return {
            "VOUCHLINE_LOCAL": "true",
            "VOUCHLINE_DATA_DIR": str(self.folder),
            "VOUCHLINE_PUBLIC_URL": self.url,
            "VOUCHLINE_PORT": str(self.port),
        }

    def command(self, *words: str) -> str:
        """Run a `vouchline` command; what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "bot", *words],
            env=self.environment(),
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"vouchline {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout


def make_sample(folder: Path, port: int = 0) -> Sample:
    """Do what `make run` does before it serves; port 0 is any that is free."""
    sample = Sample(folder, port or free_port())
    sample.command("db", "upgrade")
    sample.command("sample", "load")
    return sample


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """`vouchline serve`, which can be killed without warning and started again."""

    def __init__(self, sample: Sample) -> None:
        """Serve `sample`; nothing runs yet."""
        self.sample = sample
        self._running: subprocess.Popen[bytes] | None = None
        self._log = sample.folder / "serve.log"

    @property
    def log(self) -> str:
        """Everything it has written so far, over all its lives."""
        return self._log.read_text() if self._log.exists() else ""

    def start(self) -> None:
        """Start it, and return when it is ready."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                env=self.sample.environment(),
                cwd=self.sample.folder,
                stdout=log,
                stderr=log,
            )
        end = monotonic() + PATIENCE
        while not self._is_ready():
            if monotonic() > end or self._running.poll() is not None:
                raise AssertionError(f"the service did not start:\n{self.log}")
            sleep(0.05)

    def cut_power(self) -> None:
        """End it as a power cut does: at once, with nothing finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._running is not None:
            self._running.send_signal(number)
            self._running.wait(PATIENCE)
            self._running = None

    def _is_ready(self) -> bool:
        asking = HTTPConnection("127.0.0.1", self.sample.port, timeout=2)
        try:
            asking.request("GET", "/readyz", headers={"Host": "localhost"})
            return asking.getresponse().status == 200
        except OSError:
            return False
        finally:
            asking.close()


@contextmanager
def serving(sample: Sample) -> Iterator[Process]:
    """Serve a sample while the block runs."""
    process = Process(sample)
    process.start()
    try:
        yield process
    finally:
        process.stop()
