"""Files that people sent, and how a bot downloads them."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.doubles.telegram.refusals import bad

DOWNLOAD_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on Telegram's side. `size` may be told without holding the bytes."""

    file_id: str
    name: str
    media_type: str
    content: bytes
    size: int

    def on_the_wire(self) -> dict[str, Any]:
        """The fields that every kind of file has."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": self.size,
        }


class Files:
    """All files by their number."""

    def __init__(self) -> None:
        """Start empty."""
        self._numbers = itertools.count(1)
        self._by_id: dict[str, StoredFile] = {}

    def keep(self, name: str, media_type: str, content: bytes, size: int = 0) -> StoredFile:
        """Store a file; `size` pretends another size than the bytes have."""
        file_id = f"file{next(self._numbers)}"
        stored = StoredFile(file_id, name, media_type, content, size or len(content))
        self._by_id[file_id] = stored
        return stored

    def offer(self, file_id: str) -> dict[str, Any]:
        """Answer getFile."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if stored.size > DOWNLOAD_BYTES:
            raise bad("file is too big")
        return stored.on_the_wire() | {"file_path": f"documents/{file_id}"}

    def at(self, path: str) -> StoredFile | None:
        """The file behind a download path."""
        stored = self._by_id.get(path.removeprefix("documents/"))
        return stored if stored and stored.size <= DOWNLOAD_BYTES else None
