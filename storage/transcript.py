"""The local chat's memory: what was said in each of its chats, sealed with the service's key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from storage.chance import new_uuid
from storage.schema import local_message
from storage.sealing import SERVICE
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """One bubble; `content` is JSON that only the local chat reads."""

    id: str
    place: int
    chat: str
    content: str
    at: datetime


class Transcript:
    """Every bubble of every local chat."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def add(self, chat: str, content: str, at: datetime, line_id: str = "") -> Line:
        """Add a bubble at the end; one with an id that is there already is left as it is."""
        known = self._some(local_message.c.id == line_id)
        if known:
            return known[0]
        new, vault = line_id or new_uuid(self._work.chance), self._work.vault
        last = self._work.connection.execute(select(func.max(local_message.c.place))).scalar()
        line = Line(new, (last or 0) + 1, chat, content, at)
        self._work.connection.execute(
            insert(local_message).values(
                id=new,
                place=line.place,
                chat=chat,
                message_sealed=vault.seal_text(SERVICE, f"local_message.message:{new}", content),
                at=at,
            )
        )
        return line

    def replace(self, line_id: str, content: str) -> Line | None:
        """Change what a bubble says; None when there is no such bubble."""
        sealed = self._work.vault.seal_text(SERVICE, f"local_message.message:{line_id}", content)
        self._work.connection.execute(
            update(local_message).where(local_message.c.id == line_id).values(message_sealed=sealed)
        )
        return next(iter(self._some(local_message.c.id == line_id)), None)

    def of(self, chat: str, after: int = 0, most: int = 200) -> list[Line]:
        """The last bubbles of a chat that come after a place, in order."""
        condition = (local_message.c.chat == chat) & (local_message.c.place > after)
        return self._some(condition, most)

    def _some(self, condition: ColumnElement[bool], most: int = 1) -> list[Line]:
        query = select(local_message).where(condition)
        rows = self._work.connection.execute(
            query.order_by(local_message.c.place.desc()).limit(most)
        ).all()
        return [
            Line(row.id, row.place, row.chat, self._open(row.id, row.message_sealed), row.at)
            for row in reversed(rows)
        ]

    def _open(self, line_id: str, sealed: bytes) -> str:
        place = f"local_message.message:{line_id}"
        return self._work.vault.open(SERVICE, place, sealed).decode()
