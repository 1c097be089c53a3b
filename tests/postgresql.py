"""A PostgreSQL server of our own: in an empty folder, on a socket, gone when the tests are.

It runs as somebody without rights, because PostgreSQL refuses to run as root. It does not sync,
unless it is asked to: a killed server loses nothing by that, only a machine without power would.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import psycopg

ADVICE = "install PostgreSQL (Debian: postgresql)"
USER = "vouchline"
EMPTY, MIGRATED = "template1", "migrated"
"""What a new database can be a copy of."""
READY_WITHIN = 20.0
NOBODY = "nobody"
ROOM = 4 << 30
"""Each test's database takes 10 MB."""


def find_programs() -> Path | None:
    """The folder with the programs of PostgreSQL: in the PATH, or where Debian hides them."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    hidden = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return hidden[-1].parent if hidden else None


def _version(file: Path) -> float:
    return float(file.parts[-3])


def _roomy_memory() -> str | None:
    """A folder in memory, where a database is copied in no time, if there is one with room."""
    memory = Path("/dev/shm")  # noqa: S108 - what we make there has a name nobody can foresee
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


class Server:
    """It runs from `start` to `stop`, and can be taken away and brought back in between."""

    def __init__(self, programs: Path, *, syncs: bool = False) -> None:
        """Make a cluster in a folder of its own; one that syncs is on the disk."""
        self._programs = programs
        self._syncs = syncs
        # Not the folder of a test: that is closed to others, and too long a name for a socket.
        memory = None if syncs else _roomy_memory()
        self.folder = Path(tempfile.mkdtemp(prefix="vl-pg-", dir=memory))
        if os.geteuid() == 0:
            shutil.chown(self.folder, NOBODY)
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        options = ["--auth=trust", "--no-sync", f"--username={USER}", "--encoding=UTF8"]
        made = [*self._as_nobody(), self._program("initdb"), "-D", self._cluster, *options]
        subprocess.run(made, check=True, capture_output=True, cwd="/")  # noqa: S603 - our own words

    def start(self) -> None:
        """Run, and come back when it answers."""
        command = [
            *self._as_nobody(),
            self._program("postgres"),
            *("-D", self._cluster, "-k", str(self.folder), "-h", ""),
            *(() if self._syncs else ("-F",)),
            *("-c", "max_connections=200", "-c", "deadlock_timeout=100ms"),
            # In its own folder, so that nothing is left of it elsewhere.
            *("-c", "dynamic_shared_memory_type=mmap"),
        ]
        with (self.folder / "log").open("ab") as words:
            self._process = subprocess.Popen(command, stdout=words, stderr=words, cwd="/")  # noqa: S603 - our own words
        self._wait_until_ready()

    def kill(self) -> None:
        """Take it away at once: every connection is cut, whatever it was doing."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """End it, and leave nothing behind."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self, template: str = MIGRATED, name: str = "") -> str:
        """The address of a new database, a copy of `template`."""
        name = name or f"t{next(self._numbers)}"
        with psycopg.connect(self._plain("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.address(name)

    def address(self, name: str) -> str:
        """How SQLAlchemy reaches a database here."""
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    # --- starting ---------------------------------------------------------------------------

    @property
    def _cluster(self) -> str:
        return str(self.folder / "cluster")

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    def _as_nobody(self) -> Sequence[str]:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            return []
        # Should the tests be killed, it ends with them.
        dies = [setpriv, "--pdeathsig", "INT"]
        if os.geteuid() != 0:
            return dies
        return [*dies, "--reuid", NOBODY, "--regid", "nogroup", "--clear-groups"]

    def _plain(self, name: str) -> str:
        return f"host={self.folder} user={USER} dbname={name}"

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while True:
            try:
                psycopg.connect(self._plain("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return
