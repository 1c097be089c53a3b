"""Claiming: who gets which rows next, so that nobody waits for ever and nobody's order is lost."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Update, bindparam, exists, func, or_, select, update

from credentials.notices import FACTS, STAFF_CHANNEL
from storage.outbox.rows import (
    DOUBTFUL,
    HELD,
    UNFINISHED,
    UNREACHED,
    UNREADABLE,
    WHOM,
    Lease,
    Owed,
    Rows,
    UnreadableError,
    held,
    owed,
)
from storage.schema import account, outbox

_CLAIMING: Final = 7_011
"""The number of PostgreSQL's lock for those who claim; any number that nothing else uses."""
_OLDEST_SHARE: Final = 10
"""One place in so many goes to whoever has waited longest, however urgent the others are."""
_MOST_TOGETHER: Final = 10
"""How many facts one message holds."""
_LOOK_AGAIN: Final = timedelta(hours=1)
"""When a notice is looked at again that cannot be read: there may be a newer version by then."""

_DUE = UNFINISHED & (outbox.c.due_at <= bindparam("at"))
_FREE = or_(outbox.c.leased_until.is_(None), ~HELD)
# While a newer version takes over, what only it can say waits for it.
_OURS = outbox.c.kind.in_(bindparam("kinds", expanding=True))
# Also what was sent a moment ago holds back the next message to the same chat.
_BUSY = select(WHOM).where(outbox.c.leased_until.is_not(None), HELD)
_IN_ORDER = (outbox.c.due_at, outbox.c.owed_at, outbox.c.id)


def _page(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(outbox)
        .where(_DUE, _FREE, _OURS, *where)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


_FIRST_OF_URGENCY = _page(WHOM.not_in(_BUSY), outbox.c.urgency == bindparam("urgency")).order_by(
    *_IN_ORDER
)
_FIRST = _page(WHOM.not_in(_BUSY)).order_by(*_IN_ORDER)
_ALIKE = (
    _page(outbox.c.state == "owed")
    .where(outbox.c.person_id == bindparam("person"), outbox.c.id != bindparam("but"))
    .order_by(*_IN_ORDER)
)
_LOWER_URGENCY = select(func.max(outbox.c.urgency)).where(
    UNFINISHED, outbox.c.urgency < bindparam("below")
)
_TAKE: Update = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(worker=bindparam("by"), leased_until=bindparam("until"), fence=outbox.c.fence + 1)
)
_SET_ASIDE: Update = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(worker=None, leased_until=None, due_at=bindparam("again"), reason=bindparam("why"))
)
_WAKE: Update = (
    update(outbox)
    .where(UNREACHED, outbox.c.state == "owed", outbox.c.due_at > bindparam("at"))
    .where(
        exists(
            select(account.c.id).where(
                account.c.person_id == outbox.c.person_id, account.c.unreachable.is_(None)
            )
        )
    )
    .values(due_at=bindparam("at"), reason=None)
)
_LOOK: Update = (
    update(outbox)
    .where(outbox.c.person_id == bindparam("person"), outbox.c.state == "owed")
    # What was put off has a reason; what is not due yet has none.
    .where(outbox.c.reason.is_not(None), outbox.c.worker.is_(None))
    .where(outbox.c.due_at > bindparam("at"))
    .values(due_at=bindparam("at"))
)
_MORE_URGENT_THAN_ALL: Final = 1_000_000


class Claiming(Rows):
    """What comes into somebody's hands."""

    def claim(
        self, lease: Lease, at: datetime, most: int, lost_by: datetime | None = None
    ) -> list[Owed]:
        """Lease what is due at `at`: the urgent first, and for one place in ten the oldest.

        Nobody gets two at a time: only a person's first due notice can be claimed while none of
        theirs is in somebody's hands, so that their order holds. A send that was begun is left
        to its holder unless the lease ended by `lost_by`, in real time; None: unless it has ended.
        """
        # Claimers who do not see each other's rows yet could take two notices of one person.
        self._work.one_at_a_time(_CLAIMING)
        asked = {"at": at, "most": most, "kinds": list(FACTS), **held(lease.now, lost_by)}
        claimed: list[Owed] = []
        urgency = self._lower_than(_MORE_URGENT_THAN_ALL)
        while urgency is not None and len(claimed) < most - most // _OLDEST_SHARE:
            room = most - most // _OLDEST_SHARE - len(claimed)
            claimed += self._all_of(_FIRST_OF_URGENCY, {**asked, "urgency": urgency}, lease, room)
            urgency = self._lower_than(urgency)
        return claimed + self._all_of(_FIRST, asked, lease, most - len(claimed))

    def also_due(self, one: Owed, lease: Lease, at: datetime, kinds: Collection[str]) -> list[Owed]:
        """Lease what else of these kinds is due to the same person, to say it in one message."""
        asked = {"at": at, "most": _MOST_TOGETHER, "kinds": list(kinds), "but": one.id}
        asked |= {"person": one.notice.person, **held(lease.now)}
        return self._take(self._found(_ALIKE, asked), lease, at)

    def wake(self, at: datetime) -> int:
        """Make due what waits for people who can be reached again; how many notices."""
        return self._work.connection.execute(_WAKE, {"at": at}).rowcount

    def take_from(self, ended: Collection[str]) -> int:
        """Free what these workers hold, who are no more and will not mark it; how many notices."""
        freed = update(outbox).where(UNFINISHED, outbox.c.worker.in_(ended))
        return self._work.connection.execute(freed.values(worker=None, leased_until=None)).rowcount

    def look_again(self, person_id: str, at: datetime) -> int:
        """Judge again now what was put off for somebody, who has changed what they want."""
        return self._work.connection.execute(_LOOK, {"person": person_id, "at": at}).rowcount

    def _lower_than(self, urgency: int) -> int | None:
        return self._work.connection.execute(_LOWER_URGENCY, {"below": urgency}).scalar()

    def _all_of(
        self, page: Select[Any], asked: dict[str, Any], lease: Lease, most: int
    ) -> list[Owed]:
        """Take page by page: somebody with a long list does not hide the next person."""
        taken: list[Owed] = []
        while len(taken) < most and (rows := self._found(page, asked)):
            first: dict[str, dict[str, Any]] = {}
            for row in rows:
                first.setdefault(row["person_id"] or STAFF_CHANNEL, row)
            firsts = list(first.values())[: most - len(taken)]
            taken += self._take(firsts, lease, asked["at"])
        return taken

    def _found(self, page: Select[Any], asked: dict[str, Any]) -> list[dict[str, Any]]:
        return [dict(row) for row in self._work.connection.execute(page, asked).mappings()]

    def _take(self, rows: list[dict[str, Any]], lease: Lease, at: datetime) -> list[Owed]:
        if rows:
            by = {"by": lease.worker, "until": lease.until}
            self._work.connection.execute(_TAKE, [{"row": row["id"], **by} for row in rows])
        held_by = {"worker": lease.worker, "leased_until": lease.until}
        taken: list[Owed] = []
        for row in rows:
            try:
                taken.append(owed({**row, **held_by, "fence": row["fence"] + 1}))
            except UnreadableError:
                # One such row must not hold up everybody.
                self._set_aside(row, at)
        return taken

    def _set_aside(self, row: dict[str, Any], at: datetime) -> None:
        doubted = row["state"] == "sending" or (row["reason"] or "").startswith(DOUBTFUL)
        why = f"{DOUBTFUL}; {UNREADABLE}" if doubted else UNREADABLE
        asked = {"row": row["id"], "again": at + _LOOK_AGAIN, "why": why}
        self._work.connection.execute(_SET_ASIDE, asked)
        self.note([row["id"]], f"waits an hour: {UNREADABLE}", at)
