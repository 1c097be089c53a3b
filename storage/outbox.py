"""What we owe people: facts with unique keys, and how far the sending of each has come.

`owed` → `sending` (the intent, committed before the send) → `sent`, `dropped` or `given_up`. A row
found in `sending` after its lease is over is in doubt: nobody can know whether it arrived. Each
claim raises `fence`; only the worker that holds the current fence may change the row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from credentials.notices import STAFF_CHANNEL, Notice, notice_from_json, notice_to_json
from storage.chance import new_uuid
from storage.schema import outbox
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Owed:
    """One notice and how far it has come. `state`: owed, sending, sent, dropped, given_up."""

    id: str
    key: str
    notice: Notice
    due_at: datetime
    state: str
    fence: int
    tries: int
    reason: str | None
    sent_at: datetime | None


class Outbox:
    """Everything owed."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def owe(self, notice: Notice, at: datetime) -> bool:
        """Promise a notice; False when this very fact is owed already."""
        connection = self._work.connection
        known = select(outbox.c.id).where(outbox.c.key == notice.key)
        if connection.execute(known).first() is not None:
            return False
        connection.execute(
            insert(outbox).values(
                id=new_uuid(self._work.chance),
                key=notice.key,
                kind=notice.kind,
                person_id=None if notice.person == STAFF_CHANNEL else notice.person,
                notice=notice_to_json(notice),
                urgency=notice.urgency,
                owed_at=at,
                due_at=notice.due_at,
                state="owed",
                fence=0,
                tries=0,
            )
        )
        return True

    def owes(self, key: str) -> bool:
        """Whether this fact was ever owed."""
        query = select(outbox.c.id).where(outbox.c.key == key)
        return self._work.connection.execute(query).first() is not None

    def get(self, notice_id: str) -> Owed:
        """One row, which must exist."""
        query = select(outbox).where(outbox.c.id == notice_id)
        return _owed(dict(self._work.connection.execute(query).mappings().one()))

    # --- delivery ---------------------------------------------------------------------------

    def claim(
        self, worker: str, at: datetime, leased_until: datetime, now: datetime, most: int
    ) -> list[Owed]:
        """Lease what is due at `at`, the urgent first. Leases run in real time (`now`).

        Nobody gets two at a time: only a person's first due notice can be claimed while none of
        theirs is in somebody's hands, so that their order holds.
        """
        connection = self._work.connection
        free = outbox.c.leased_until.is_(None) | (outbox.c.leased_until < now)
        due = outbox.c.state.in_(("owed", "sending")) & (outbox.c.due_at <= at) & free
        query = (
            select(outbox)
            .where(due)
            .order_by(outbox.c.urgency.desc(), outbox.c.due_at, outbox.c.owed_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        claimed, people = [], set(self._people_in_hand(now))
        for row in connection.execute(query).mappings().all():
            whom = row["person_id"] or STAFF_CHANNEL
            if whom in people:
                continue
            people.add(whom)
            values = {"worker": worker, "leased_until": leased_until, "fence": row["fence"] + 1}
            connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**values))
            claimed.append(_owed({**row, **values}))
        return claimed

    def intend(self, one: Owed, worker: str, account_id: str | None) -> bool:
        """Commit to sending now, to this account; False when the lease went to somebody else."""
        return self._fenced(
            one, worker, state="sending", tries=one.tries + 1, account_id=account_id
        )

    def sent(self, one: Owed, worker: str, at: datetime, note: str | None = None) -> bool:
        """It arrived; or, as `note` says, it may have and is left at that."""
        return self._fenced(one, worker, state="sent", sent_at=at, reason=note, leased_until=None)

    def drop(self, one: Owed, worker: str, reason: str) -> bool:
        """It is not true any more, or not wanted: record why."""
        return self._fenced(one, worker, state="dropped", reason=reason, leased_until=None)

    def give_up(self, one: Owed, worker: str, reason: str) -> bool:
        """It cannot reach them: record why."""
        return self._fenced(one, worker, state="given_up", reason=reason, leased_until=None)

    def later(self, one: Owed, worker: str, due_at: datetime, reason: str) -> bool:
        """It certainly did not go out: try again at `due_at`."""
        return self._fenced(
            one, worker, state="owed", due_at=due_at, reason=reason, leased_until=None
        )

    def unasked_since(self, person_id: str, since: datetime) -> int:
        """How many unasked messages somebody got; `renewal` and `retake_open` are unasked."""
        query = select(func.count()).where(
            outbox.c.person_id == person_id,
            outbox.c.kind.in_(("renewal", "retake_open")),
            outbox.c.state == "sent",
            outbox.c.sent_at > since,
        )
        return self._work.connection.execute(query).scalar_one()

    def counts(self) -> dict[str, int]:
        """How many notices are in each state."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return dict(self._work.connection.execute(query).tuples().all())

    def next_due(self) -> datetime | None:
        """When the next notice is due."""
        query = select(func.min(outbox.c.due_at)).where(outbox.c.state == "owed")
        return self._work.connection.execute(query).scalar()

    def for_person(self, person_id: str) -> list[Owed]:
        """Everything we owed somebody, the newest first."""
        query = select(outbox).where(outbox.c.person_id == person_id)
        rows = self._work.connection.execute(query.order_by(outbox.c.due_at.desc())).mappings()
        return [_owed(dict(row)) for row in rows]

    def _people_in_hand(self, now: datetime) -> list[str]:
        query = select(outbox.c.person_id).where(
            outbox.c.state.in_(("owed", "sending")), outbox.c.leased_until >= now
        )
        found = self._work.connection.execute(query).scalars()
        return [person_id or STAFF_CHANNEL for person_id in found]

    def _fenced(self, one: Owed, worker: str, **values: object) -> bool:
        changed = self._work.connection.execute(
            update(outbox)
            .where(outbox.c.id == one.id, outbox.c.worker == worker, outbox.c.fence == one.fence)
            .values(**values)
        )
        return changed.rowcount == 1


def _owed(row: dict[str, Any]) -> Owed:
    return Owed(
        row["id"],
        row["key"],
        notice_from_json(row["notice"]),
        row["due_at"],
        row["state"],
        row["fence"],
        row["tries"],
        row["reason"],
        row["sent_at"],
    )
