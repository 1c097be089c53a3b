"""What we heard, so that the same update twice is answered twice and acted upon once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, bindparam, delete, exists, func, insert, or_, select, update

from storage.chance import new_uuid
from storage.leaders import BEING
from storage.schema import inbox, leader
from storage.sealing import SERVICE, ForgottenError, SealBrokenError
from storage.work import Work

KEPT_FOR = timedelta(hours=48)
"""How long we remember an update; platforms repeat for at most a day."""

_THIS = inbox.c.event_index == bindparam("this")
_THERE = exists(select(leader.c.name).where(leader.c.name == BEING + inbox.c.carrier))
_KNOWN = select(inbox, _THERE.label("carrier_is_there")).where(_THIS)
_REMEMBER = insert(inbox)
_OURS = or_(inbox.c.carrier.is_(None), inbox.c.carrier == bindparam("by"))
_ANSWERED = (
    update(inbox)
    .where(_THIS, _OURS)
    .values(answered_at=bindparam("moment"), asked_sealed=None, carrier=None)
)
# A replica of the version before marks it answered, and leaves its carrier as it is.
_UNSAID = inbox.c.carrier.is_not(None) & inbox.c.answered_at.is_(None) & ~_THERE
_LEFT = select(inbox).where(_UNSAID).order_by(inbox.c.heard_at, inbox.c.id)
_CARRY = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.carrier.is_not(None))
    .values(carrier=bindparam("by"))
)
_LET_GO = (
    update(inbox)
    .where(_UNSAID, inbox.c.heard_at < bindparam("before"))
    .values(asked_sealed=None, carrier=None)
)


@dataclass(frozen=True, slots=True)
class Heard:
    """An update we know. `reply` is what was answered, as JSON; None when its owner is gone.

    `carrier` is the process that is on its way with the answer, if it is still there.
    """

    id: str
    reply: str | None
    answered: bool
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """An answer whose process is no more: who asked, and what they were to hear, both as JSON."""

    id: str
    asked: str
    reply: str


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
        carrier = row["carrier"] if row["carrier_is_there"] else None
        try:
            reply = self._open(row, "reply")
        except ForgottenError:
            reply = None
        return Heard(row["id"], reply, answered, carrier)

    def remember(
        self,
        platform: str,
        event_id: str,
        at: datetime,
        reply: str,
        owner: str = SERVICE,
        *,
        asked: str | None = None,
        carrier: str | None = None,
    ) -> None:
        """Keep the answer with the update, sealed for the person it is about.

        `carrier` is the process that answers; whoever answers in its place needs `asked`.
        """
        new, vault = new_uuid(self._work.chance), self._work.vault
        self._work.connection.execute(
            _REMEMBER,
            {
                "id": new,
                "event_index": vault.blind("event", platform, event_id),
                "owner": owner,
                "reply_sealed": vault.seal_text(owner, f"inbox.reply:{new}", reply),
                "heard_at": at,
                "repeats": 0,
                "asked_sealed": vault.seal_text(owner, f"inbox.asked:{new}", asked),
                "carrier": carrier,
            },
        )

    def answered(self, platform: str, event_id: str, at: datetime, by: str | None = None) -> None:
        """The reply has left: a repeat needs no answer any more.

        Only who carries it can tell: another process knows a repeat which it left alone.
        """
        index = self._work.vault.blind("event", platform, event_id)
        self._work.connection.execute(_ANSWERED, {"this": index, "moment": at, "by": by})

    # --- answers whose process has ended ----------------------------------------------------

    def left(self) -> list[Left]:
        """What they have not said, the oldest first."""
        left: list[Left] = []
        for row in self._work.connection.execute(_LEFT).mappings():
            try:
                asked, reply = self._open(row, "asked"), self._open(row, "reply")
            except (ForgottenError, SealBrokenError):
                # It must not keep the others from what is theirs.
                continue
            if asked and reply:
                left.append(Left(row["id"], asked, reply))
        return left

    def carry(self, row_id: str, by: str) -> None:
        """From now on this process answers, if one was to."""
        self._work.connection.execute(_CARRY, {"row": row_id, "by": by})

    def let_go(self, before: datetime) -> int:
        """Leave unsaid what was heard before; how many answers."""
        return self._work.connection.execute(_LET_GO, {"before": before}).rowcount

    # --- both -------------------------------------------------------------------------------

    def count(self) -> int:
        """How many updates we remember."""
        query = select(func.count()).select_from(inbox)
        return self._work.connection.execute(query).scalar_one()

    def forget_old(self, at: datetime) -> int:
        """Delete what is older than we need; how many there were."""
        old = delete(inbox).where(inbox.c.heard_at < at - KEPT_FOR)
        return self._work.connection.execute(old).rowcount

    def _open(self, row: RowMapping, what: str) -> str | None:
        place = f"inbox.{what}:{row['id']}"
        return self._work.vault.open_text(row["owner"], place, row[f"{what}_sealed"])
