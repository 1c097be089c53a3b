"""What people hand in: content on disk sealed with its owner's key, names and sizes in a table."""

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import RowMapping, delete, insert, select

from storage.chance import new_uuid
from storage.inbox import KEPT_FOR
from storage.schema import file, handed_out
from storage.sealing import SERVICE
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in our store, sealed with its owner's key; `size` in bytes."""

    file_id: str
    name: str
    media_type: str
    size: int


class Shelf(Protocol):
    """Where sealed content lies."""

    def put(self, name: str, sealed: bytes) -> None:
        """Keep it, durable before this returns."""
        ...

    def get(self, name: str) -> bytes:
        """What was kept under this name."""
        ...


class Folder:
    """A shelf in a directory."""

    def __init__(self, root: Path) -> None:
        """Use `root`, which is made when first needed."""
        self._root = root

    def put(self, name: str, sealed: bytes) -> None:
        """Write beside, flush to the disk, then move into place."""
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".part")
        with beside.open("wb") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)

    def get(self, name: str) -> bytes:
        """The bytes kept under `name`."""
        return self._path(name).read_bytes()

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name


class Files:
    """Files of people. Content is on the shelf before the row commits: a row is never empty."""

    def __init__(self, work: Work, shelf: Shelf) -> None:
        """Speak within one transaction."""
        self._work = work
        self._shelf = shelf

    def keep(
        self, person_id: str, name: str, media_type: str, content: bytes, at: datetime
    ) -> Attachment:
        """Take in a file of this person."""
        new, vault = new_uuid(self._work.chance), self._work.vault
        self._shelf.put(new, vault.seal(person_id, f"file.content:{new}", content))
        self._work.connection.execute(
            insert(file).values(
                id=new,
                person_id=person_id,
                content_index=vault.blind("file", sha256(content).hexdigest()),
                name_sealed=vault.seal_text(person_id, f"file.name:{new}", name),
                media_type=media_type,
                size=len(content),
                kept_at=at,
            )
        )
        return Attachment(new, name, media_type, len(content))

    def hand_out(self, name: str, media_type: str, content: bytes, at: datetime) -> Attachment:
        """Keep a file that we made for somebody who need not be a person here: for two days."""
        new = new_uuid(self._work.chance)
        place = f"handed_out.content:{new}"
        self._work.connection.execute(
            insert(handed_out).values(
                id=new,
                name=name,
                media_type=media_type,
                content_sealed=self._work.vault.seal(SERVICE, place, content),
                made_at=at,
            )
        )
        return Attachment(new, name, media_type, len(content))

    def forget_old(self, at: datetime) -> int:
        """Delete what was handed out and will not be asked for again; how many there were."""
        old = delete(handed_out).where(handed_out.c.made_at < at - KEPT_FOR)
        return self._work.connection.execute(old).rowcount

    def get(self, file_id: str) -> Attachment:
        """What a file is called, and how large it is."""
        made = self._made(file_id)
        if made is not None:
            return Attachment(file_id, made["name"], made["media_type"], len(self.read(file_id)))
        row = self._row(file_id)
        name = self._work.vault.open_text(
            row["person_id"], f"file.name:{file_id}", row["name_sealed"]
        )
        return Attachment(file_id, name or "file", row["media_type"], row["size"])

    def read(self, file_id: str) -> bytes:
        """The content of a file."""
        made = self._made(file_id)
        if made is not None:
            place = f"handed_out.content:{file_id}"
            return self._work.vault.open(SERVICE, place, made["content_sealed"])
        row = self._row(file_id)
        sealed = self._shelf.get(file_id)
        return self._work.vault.open(row["person_id"], f"file.content:{file_id}", sealed)

    def seen_from_others(self, file_id: str) -> bool:
        """Whether somebody else handed in exactly the same content before."""
        mine = self._row(file_id)
        query = select(file.c.id).where(
            file.c.content_index == mine["content_index"],
            file.c.person_id != mine["person_id"],
        )
        return self._work.connection.execute(query.limit(1)).first() is not None

    def _made(self, file_id: str) -> RowMapping | None:
        query = select(handed_out).where(handed_out.c.id == file_id)
        # PostgreSQL cannot even be asked for a null byte.
        known = "\0" not in file_id
        return self._work.connection.execute(query).mappings().first() if known else None

    def _row(self, file_id: str) -> RowMapping:
        query = select(file).where(file.c.id == file_id)
        # PostgreSQL cannot even be asked for a null byte.
        known = "\0" not in file_id
        row = self._work.connection.execute(query).mappings().first() if known else None
        if row is None:
            raise KeyError(file_id)
        return row
