"""What we heard, so that the same update twice is answered twice and acted upon once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.chance import new_uuid
from storage.schema import inbox
from storage.sealing import SERVICE, ForgottenError
from storage.work import Work

KEPT_FOR = timedelta(hours=48)
"""How long we remember an update; platforms repeat for at most a day."""

_THIS = inbox.c.event_index == bindparam("this")
_KNOWN = select(inbox).where(_THIS)
_REMEMBER = insert(inbox)
_ANSWERED = update(inbox).where(_THIS).values(answered_at=bindparam("moment"))


@dataclass(frozen=True, slots=True)
class Heard:
    """An update we know. `reply` is what was answered, as JSON; None when its owner is gone."""

    id: str
    reply: str | None
    answered: bool


class Inbox:
    """One row for each update, written in the transaction that acted upon it."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def known(self, platform: str, event_id: str) -> Heard | None:
        """The row of an update heard before; counts the repeat."""
        index = self._work.vault.blind("event", platform, event_id)
        row = self._work.connection.execute(_KNOWN, {"this": index}).mappings().first()
        if row is None:
            return None
        self._work.connection.execute(
            update(inbox).where(inbox.c.id == row["id"]).values(repeats=row["repeats"] + 1)
        )
        answered = row["answered_at"] is not None
        try:
            place = f"inbox.reply:{row['id']}"
            reply = self._work.vault.open_text(row["owner"], place, row["reply_sealed"])
        except ForgottenError:
            return Heard(row["id"], None, answered)
        return Heard(row["id"], reply, answered)

    def remember(
        self, platform: str, event_id: str, at: datetime, reply: str, owner: str = SERVICE
    ) -> None:
        """Keep the answer with the update, sealed for the person it is about."""
        new = new_uuid(self._work.chance)
        self._work.connection.execute(
            _REMEMBER,
            {
                "id": new,
                "event_index": self._work.vault.blind("event", platform, event_id),
                "owner": owner,
                "reply_sealed": self._work.vault.seal_text(owner, f"inbox.reply:{new}", reply),
                "heard_at": at,
                "repeats": 0,
            },
        )

    def answered(self, platform: str, event_id: str, at: datetime) -> None:
        """The reply has left: a repeat needs no answer any more."""
        index = self._work.vault.blind("event", platform, event_id)
        self._work.connection.execute(_ANSWERED, {"this": index, "moment": at})

    def count(self) -> int:
        """How many updates we remember."""
        query = select(func.count()).select_from(inbox)
        return self._work.connection.execute(query).scalar_one()

    def forget_old(self, at: datetime) -> int:
        """Delete what is older than we need; how many there were."""
        old = delete(inbox).where(inbox.c.heard_at < at - KEPT_FOR)
        return self._work.connection.execute(old).rowcount
