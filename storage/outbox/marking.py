"""Marking: the intent before a send and what came of it after, each by the holder of the fence.

Each claim raises a row's `fence`; a worker that comes back after its lease changes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Update, bindparam, select, update

from storage.outbox.rows import AGAIN, BROKEN, DOUBTFUL, UNFINISHED, Hold, Lease, Owed, Rows, owed
from storage.schema import outbox

BY_HAND: Final = "tried again by staff"
Intent: TypeAlias = tuple[Owed, str | None]
"""A row that is about to be sent, and the account it goes to; None for a channel."""


def _by_its_holder(**values: object) -> Update:
    return (
        update(outbox)
        .where(
            outbox.c.id == bindparam("row"),
            outbox.c.worker == bindparam("by"),
            outbox.c.fence == bindparam("held"),
        )
        .values(**values)
    )


_INTEND = _by_its_holder(
    state="sending",
    tries=outbox.c.tries + 1,
    account_id=bindparam("account"),
    leased_until=bindparam("until"),
    reason=bindparam("why"),
)
_SENT = _by_its_holder(
    state="sent",
    sent_at=bindparam("at"),
    leased_until=bindparam("until"),
    reason=bindparam("why"),
)
_PUT_OFF = _by_its_holder(
    state="owed",
    due_at=bindparam("due"),
    leased_until=bindparam("until"),
    worker=None,
    reason=bindparam("why"),
)
_BROKE = _by_its_holder(
    state="owed",
    due_at=bindparam("due"),
    leased_until=None,
    worker=None,
    reason=bindparam("why"),
    tries=outbox.c.tries + 1,
)
_END = _by_its_holder(state=bindparam("as"), leased_until=None, reason=bindparam("why"))
_RELEASE = _by_its_holder(leased_until=None, worker=None)
_STILL_MINE = select(outbox.c.id, outbox.c.fence).where(
    outbox.c.id.in_(bindparam("rows", expanding=True)),
    outbox.c.worker == bindparam("by"),
    outbox.c.state == "sending",
)


class Marking(Rows):
    """How a row goes on."""

    def intend(self, intents: Sequence[Intent], lease: Lease) -> Collection[Hold]:
        """Commit to sending these now; the holds that still hold, and so are ours to send."""
        rows = [
            {
                **_mine(one, lease.worker),
                "account": account,
                "until": lease.until,
                "why": DOUBTFUL if one.in_doubt else None,
            }
            for one, account in intents
        ]
        wanted = {one.hold for one, _ in intents}
        if not rows or self._work.connection.execute(_INTEND, rows).rowcount == len(rows):
            return wanted
        # A worker that hung may have claimed a row again, and have it twice: one of them is old.
        asked = {"rows": [one.id for one, _ in intents], "by": lease.worker}
        return {(row.id, row.fence) for row in self._work.connection.execute(_STILL_MINE, asked)}

    def sent(
        self,
        one: Owed,
        worker: str,
        at: datetime,
        note: str | None = None,
        quiet_until: datetime | None = None,
    ) -> bool:
        """It arrived; or, as `note` says, it was sent a second time.

        Before `quiet_until`, in real time, nothing else goes to the same person.
        """
        if note:
            self.note([one.id], note, at)
        return self._change(_SENT, one, worker, at=at, until=quiet_until, why=note)

    def all_sent(self, rows: Sequence[tuple[Owed, datetime]], worker: str, at: datetime) -> None:
        """These arrived without any doubt; each with the end of its pause, as in `sent`."""
        marks = [
            {**_mine(one, worker), "at": at, "until": until, "why": None} for one, until in rows
        ]
        if marks:
            self._work.connection.execute(_SENT, marks)

    def drop(self, one: Owed, worker: str, at: datetime, reason: str) -> bool:
        """It is not true any more, or not wanted: record why."""
        said = f"{DOUBTFUL}; {reason}" if one.in_doubt else reason
        self.note([one.id], f"dropped: {said}", at)
        return self._change(_END, one, worker, **{"as": "dropped"}, why=said)

    def give_up(self, one: Owed, worker: str, at: datetime, reason: str) -> bool:
        """It cannot reach them: record why."""
        said = f"{DOUBTFUL}; {reason}" if one.in_doubt else reason
        self.note([one.id], f"given up: {reason}", at)
        return self._change(_END, one, worker, **{"as": "given_up"}, why=said)

    def later(self, one: Owed, worker: str, at: datetime, due_at: datetime, reason: str) -> bool:
        """It is not to go out now: judge it again at `due_at`, by the service's clock."""
        self.note([one.id], f"waits until {due_at:%Y-%m-%d %H:%M} UTC: {reason}", at)
        return self._put_off(one, worker, due_at, None, reason)

    def broke(self, one: Owed, worker: str, at: datetime, due_at: datetime, reason: str) -> bool:
        """As `later`, and a try is counted although there was no intent."""
        self.note([one.id], f"waits until {due_at:%Y-%m-%d %H:%M} UTC: {reason}", at)
        said = f"{DOUBTFUL}; {reason}" if one.in_doubt else reason
        return self._change(_BROKE, one, worker, due=due_at, why=said)

    def hold(self, one: Owed, worker: str, at: datetime, until: datetime, reason: str) -> bool:
        """It did not go out: nobody tries before `until`, in real time, and nothing overtakes it.

        In doubt it stays, if it was.
        """
        self.note([one.id], f"held until {until:%Y-%m-%d %H:%M:%S} UTC, real time: {reason}", at)
        return self._put_off(one, worker, one.due_at, until, reason)

    def doubtful(self, one: Owed, worker: str, at: datetime, until: datetime, why: str) -> bool:
        """It may have arrived: it is sent again after `until`, in real time, and says so then."""
        self.note([one.id], f"{DOUBTFUL} ({why}): {AGAIN}", at)
        return self._change(_PUT_OFF, one, worker, due=one.due_at, until=until, why=DOUBTFUL)

    def release(self, rows: Sequence[Owed], worker: str) -> None:
        """Give back what was claimed and not begun, as it was."""
        if rows:
            self._work.connection.execute(_RELEASE, [_mine(one, worker) for one in rows])

    # --- what staff can do ------------------------------------------------------------------

    def retry(self, notice_id: str, at: datetime) -> bool:
        """Try again what was dropped, given up or waits; False when it was sent or is being.

        What may have arrived says so, if its rule is to be sent again; a nudge goes as the first
        one did, as its rule would drop it.
        """
        row = self._stored(notice_id)
        repeats = _doubtful(row) and owed(row).notice.in_doubt == "again"
        return self._by_hand(
            notice_id,
            outbox.c.state.in_(("owed", "dropped", "given_up")),
            at,
            state="owed",
            due_at=at,
            tries=0,
            reason=f"{DOUBTFUL}; {BY_HAND}" if repeats else BY_HAND,
        )

    def retry_broken(self, at: datetime) -> int:
        """Try again all that broke on our side, waiting or given up; how many."""
        ids = self._work.connection.execute(select(outbox.c.id).where(BROKEN)).scalars().all()
        return sum(self.retry(each, at) for each in ids)

    def let_go(self, notice_id: str, at: datetime, reason: str) -> bool:
        """Stop trying; False when there is nothing left to stop."""
        said = f"{DOUBTFUL}; {reason}" if _doubtful(self._stored(notice_id)) else reason
        return self._by_hand(notice_id, UNFINISHED, at, state="given_up", reason=said)

    # --- rows -------------------------------------------------------------------------------

    def _put_off(
        self, one: Owed, worker: str, due_at: datetime, until: datetime | None, reason: str
    ) -> bool:
        said = f"{DOUBTFUL}; {reason}" if one.in_doubt else reason
        return self._change(_PUT_OFF, one, worker, due=due_at, until=until, why=said)

    def _change(self, statement: Update, one: Owed, worker: str, **values: object) -> bool:
        row = {**_mine(one, worker), **values}
        return self._work.connection.execute(statement, row).rowcount == 1

    def _stored(self, notice_id: str) -> dict[str, Any]:
        query = select(outbox).where(outbox.c.id == notice_id)
        return dict(self._work.connection.execute(query).mappings().one())

    def _by_hand(
        self, notice_id: str, when: ColumnElement[bool], at: datetime, **values: object
    ) -> bool:
        # The raised fence takes the row out of the hands of a worker that may hold it.
        changed = self._work.connection.execute(
            update(outbox)
            .where(outbox.c.id == notice_id, when)
            .values(fence=outbox.c.fence + 1, worker=None, leased_until=None, **values)
        )
        if changed.rowcount:
            self.note([notice_id], str(values["reason"]), at)
        return changed.rowcount == 1


def _doubtful(row: dict[str, Any]) -> bool:
    return row["state"] == "sending" or (row["reason"] or "").startswith(DOUBTFUL)


def _mine(one: Owed, worker: str) -> dict[str, Any]:
    return {"row": one.id, "by": worker, "held": one.fence}
