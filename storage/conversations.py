"""Where each conversation stands, so that any process can answer the next message."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from storage.schema import conversation
from storage.work import Work

_HERE = conversation.c.place == bindparam("here")
_STANDS = select(conversation).where(_HERE, conversation.c.person_id == bindparam("with"))
_LEAVE = delete(conversation).where(_HERE)
_ENTER = insert(conversation)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What we are waiting to hear: a scene and the notes it needs. No scene: nothing special.

    `misses` counts the messages in a row that we did not understand.
    """

    scene: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    misses: int = 0
    heard_at: datetime | None = None


class Conversations:
    """One conversation for each account and seat; its notes are sealed for the person."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def get(self, place: str, person_id: str) -> Conversation:
        """How far this conversation has come; a fresh one when we have not spoken."""
        asked = {"here": place, "with": person_id}
        row = self._work.connection.execute(_STANDS, asked).mappings().first()
        if row is None:
            return Conversation()
        text = self._work.vault.open_text(
            person_id, f"conversation.notes:{place}", row["notes_sealed"]
        )
        notes = json.loads(text) if text else {}
        return Conversation(row["scene"], notes, row["misses"], row["heard_at"])

    def set(
        self,
        place: str,
        person_id: str,
        at: datetime,
        scene: str = "",
        notes: dict[str, Any] | None = None,
        misses: int = 0,
    ) -> None:
        """Wait for something else from now on."""
        sealed = self._work.vault.seal_text(
            person_id, f"conversation.notes:{place}", json.dumps(notes) if notes else None
        )
        self._work.connection.execute(_LEAVE, {"here": place})
        self._work.connection.execute(
            _ENTER,
            {
                "place": place,
                "person_id": person_id,
                "scene": scene,
                "notes_sealed": sealed,
                "misses": misses,
                "heard_at": at,
            },
        )

    def last_heard(self, person_id: str) -> datetime | None:
        """When this person last said anything, in any conversation."""
        query = (
            select(conversation.c.heard_at)
            .where(conversation.c.person_id == person_id)
            .order_by(conversation.c.heard_at.desc())
            .limit(1)
        )
        return self._work.connection.execute(query).scalar()
