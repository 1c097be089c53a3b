"""Looking into strangers' documents in a process apart, which is ended when it takes too long.

Linked data is worked out in Python, and Python cannot be stopped in the middle: a document made to
be slow would hold a thread, and with it everybody else, for as long as it likes.
"""

import json
import os
import select
import subprocess
import sys
import time
import weakref
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, ClassVar, Final

import structlog

from credentials.errors import Mistake
from credentials.registry.statements import Found, Statements, name_of

PATIENCE_SECONDS: Final = 2.0
"""For one file, all in all."""
START_SECONDS: Final = 20.0
COMMAND: Final = (sys.executable, "-I", "-m", "bot.bringing.apart_main")
_PIECE: Final = 65_536

log = structlog.get_logger(__name__)


class TooSlowError(Mistake):
    """A file would take too long to check, as no honest badge does."""

    advice: ClassVar[str] = "Ask the holder for the badge's link or ID, and check it there."


class Apart:
    """One process at a time, started when first needed and again after it was ended."""

    def __init__(
        self, patience: float = PATIENCE_SECONDS, command: Sequence[str] = COMMAND
    ) -> None:
        """Give each file `patience` seconds; `command` starts the process."""
        self._patience = patience
        self._command = command
        self._turn = Lock()
        self._running: list[subprocess.Popen[bytes]] = []
        # However the service ends, the process apart ends with it.
        self._end = weakref.finalize(self, _end_all, self._running)

    @property
    def running(self) -> tuple[int, ...]:
        """The number of the process, while there is one."""
        return tuple(one.pid for one in self._running)

    def look_into(self, documents: Sequence[Mapping[str, Any]]) -> Statements:
        """What linked data makes of each document.

        Raises:
            TooSlowError: it took too long, or far too much memory.
            CanonicalError: a document has no canonical form.
        """
        if not documents:
            return Statements()
        names = [name_of(one) for one in documents]
        asked = json.dumps(list(documents)).encode() + b"\n"
        if not self._turn.acquire(timeout=self._patience):
            raise TooSlowError("Many files are being checked just now.", "Try again in a minute.")
        try:
            found = self._asked(asked)
        finally:
            self._turn.release()
        return Statements(dict(zip(names, found, strict=True)))

    def close(self) -> None:
        """End the process."""
        with self._turn:
            _end_all(self._running)

    def _asked(self, asked: bytes) -> list[Found]:
        try:
            process = self._running[0] if self._running else self._started()
        except (TimeoutError, OSError) as cause:
            _end_all(self._running)
            log.exception("apart_did_not_start")
            raise TooSlowError(
                "This file cannot be checked just now.",
                "Try again in a minute. This is not a no.",
            ) from cause
        try:
            answer = _exchanged(process, asked, time.monotonic() + self._patience)
        except (TimeoutError, OSError) as cause:
            _end_all(self._running)
            log.warning("file_too_slow", octets=len(asked))
            raise TooSlowError("This file takes too long to check.") from cause
        return [_found(one) for one in json.loads(answer)]

    def _started(self) -> subprocess.Popen[bytes]:
        # It is given nothing of ours: no settings, no keys, no files.
        process = subprocess.Popen(  # noqa: S603 - our own module, unless a test says otherwise
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        self._running.append(process)
        _line_from(process, time.monotonic() + START_SECONDS)
        return process


def _exchanged(process: subprocess.Popen[bytes], asked: bytes, until: float) -> bytes:
    if process.stdin is None:
        raise BrokenPipeError
    process.stdin.write(asked)
    process.stdin.flush()
    return _line_from(process, until)


def _line_from(process: subprocess.Popen[bytes], until: float) -> bytes:
    """The next line of its answer; only one line is ever on its way."""
    if process.stdout is None:
        raise BrokenPipeError
    outlet, line = process.stdout.fileno(), b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([outlet], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(outlet, _PIECE)
        if not piece:
            raise BrokenPipeError
        line += piece
    return line


def _found(told: Mapping[str, str]) -> Found:
    return bytes.fromhex(told["hash"]) if "hash" in told else told["refused"]


def _end_all(running: list[subprocess.Popen[bytes]]) -> None:
    while running:
        process = running.pop()
        process.kill()
        process.communicate()
