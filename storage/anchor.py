"""The anchor: a memory of the newest checkpoint, outside of the database and its backups.

A restored database forgets what it has signed, and its guards forget with it. Only a place that
was not restored can tell. So nothing is published before it is durable here.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Protocol

from typing_extensions import override

from credentials.errors import Mistake


class AnchorMovedError(Exception):
    """Somebody else moved the anchor first; nothing was written, look again."""


class AnchorError(Mistake):
    """The anchor cannot be used."""

    advice: ClassVar[str] = (
        "Check VOUCHLINE_ANCHOR_URL and that the service may read and write there. "
        "Nothing is signed meanwhile."
    )


class Anchor(Protocol):
    """Remembers one note for each log, and lets it be replaced only by who has seen it."""

    def newest(self, origin: str) -> str | None:
        """The newest note of a log; None if there never was one.

        Raises:
            AnchorError: it cannot be read.
        """

    def advance(self, origin: str, seen: str | None, note: str) -> None:
        """Replace the note `seen` by a newer one, durably before this returns.

        Raises:
            AnchorMovedError: another note is there than the one seen.
            AnchorError: it cannot be written.
        """


class DirectoryAnchor(Anchor):
    """One file for each log. Several processes of one machine may share it."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when the first note comes."""
        self._folder = folder

    @override
    def newest(self, origin: str) -> str | None:
        try:
            return self._file(origin).read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError) as cause:
            raise AnchorError(f"The anchor in {self._folder} can not be read: {cause}.") from cause

    @override
    def advance(self, origin: str, seen: str | None, note: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                if self.newest(origin) != seen:
                    raise AnchorMovedError(origin)
                self._replace(self._file(origin), note.encode())
        except OSError as cause:
            raise AnchorError(f"The anchor in {self._folder} takes no note: {cause}.") from cause

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _replace(self, file: Path, content: bytes) -> None:
        """The old note or the new one, whole: never a part of one, also when the power goes."""
        new = file.with_suffix(".new")
        with new.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _file(self, origin: str) -> Path:
        # An origin has slashes and dots.
        return self._folder / f"{sha256(origin.encode()).hexdigest()}.note"


def open_anchor(url: str) -> Anchor:
    """The anchor at an address: a folder, as `file:///…` or as a plain path.

    Raises:
        AnchorError: it is an address of another kind.
    """
    path = url.removeprefix("file://")
    if "://" in path or not path:
        raise AnchorError(f"“{url}” is not a folder.", "Write VOUCHLINE_ANCHOR_URL=file:///…")
    return DirectoryAnchor(Path(path))
