"""The anchor in a folder, which the processes of one machine share."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typing_extensions import override

from storage.anchor import Anchor, AnchorError, AnchorMovedError, name_of


class DirectoryAnchor(Anchor):
    """One file for each log. Several processes of one machine may share it."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when the first note comes."""
        self._folder = folder

    @override
    def __str__(self) -> str:
        return f"the folder {self._folder}"

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

    @override
    def try_out(self, origin: str) -> None:
        self.newest(origin)
        # Before the first note there is no folder yet, but there must be room for one.
        there = next(one for one in (self._folder, *self._folder.parents) if one.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise AnchorError(f"The anchor in {self._folder} takes no note: it is not ours.")

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
        return self._folder / name_of(origin)
