"""What we owe people: facts with unique keys, and how far the sending of each has come.

`owed` → `sending` (the intent, committed before the send) → `sent`, `dropped` or `given_up`. A row
found in `sending` after its lease is over is in doubt: nobody can know whether it arrived. Each
claim raises `fence`; only the worker that holds the current fence may change the row.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from credentials.notices import FACTS, STAFF_CHANNEL, Notice, notice_from_json, notice_to_json
from storage.chance import new_uuid
from storage.schema import account, outbox
from storage.work import Work

UNREACHABLE = "no chat to reach them yet"
"""The reason of a notice that waits for an account; it is due at once when there is one."""
DOUBTFUL = "may have arrived"
"""How the reason of a notice begins whose earlier send nobody saw the end of."""

_CLAIMING = 7_011
"""The number of PostgreSQL's lock for those who claim; any number that nothing else uses."""
_MOST_KEYS = 400
"""How many keys one query asks about; SQLite takes 999 values at most in older builds."""

_MOST_TOGETHER = 10
"""How many facts one message holds."""

# Spelled as in the partial index of what is due: SQLite uses it for no other spelling. With a type
# it would be another one: “= 1” is put behind it.
_UNFINISHED: ColumnElement[bool] = literal_column("outbox.state IN ('owed', 'sending')")
_WHOM = func.coalesce(outbox.c.person_id, STAFF_CHANNEL)
_URGENT_FIRST = (outbox.c.urgency.desc(), outbox.c.due_at, outbox.c.owed_at, outbox.c.id)


@dataclass(frozen=True, slots=True)
class Owed:
    """One notice and how far it has come. `state`: owed, sending, sent, dropped, given_up.

    `tries` counts the intents; `account_id` is the account of the last one; `reason` says why it
    waits or how it ended.
    """

    id: str
    key: str
    notice: Notice
    due_at: datetime
    state: str
    fence: int
    tries: int
    reason: str | None
    sent_at: datetime | None
    account_id: str | None

    @property
    def in_doubt(self) -> bool:
        """An earlier send was begun and nobody saw its end: it may have arrived."""
        return self.state == "sending" or self.doubted

    @property
    def doubted(self) -> bool:
        """It was in doubt before this claim, and has been sent again since, or waits for it."""
        return (self.reason or "").startswith(DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a row and until when, in real time: a moved clock must not end a lease."""

    worker: str
    now: datetime
    until: datetime


class Outbox:
    """Everything owed."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    # --- owing ------------------------------------------------------------------------------

    def owe(self, notice: Notice, at: datetime) -> bool:
        """Promise a notice; False when this very fact is owed already."""
        return bool(self.owe_all([notice], at))

    def owe_all(self, notices: Sequence[Notice], at: datetime) -> list[Notice]:
        """Promise these; those come back that were not owed already."""
        if not notices:
            return []
        connection = self._work.connection
        on_sqlite = connection.dialect.name == "sqlite"
        row = sqlite.insert(outbox) if on_sqlite else postgresql.insert(outbox)
        # The unique key decides, not a look beforehand: two who owe the same at once owe it once.
        added = connection.execute(
            row.on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.key),
            [self._row(each, at) for each in notices],
        )
        fresh = set(added.scalars())
        return [each for each in {one.key: one for one in notices}.values() if each.key in fresh]

    def owes(self, key: str) -> bool:
        """Whether this fact was ever owed."""
        return key in self.known([key])

    def known(self, keys: Iterable[str]) -> set[str]:
        """Those of these keys that were ever owed."""
        asked, found = list(keys), set[str]()
        for start in range(0, len(asked), _MOST_KEYS):
            query = select(outbox.c.key).where(outbox.c.key.in_(asked[start : start + _MOST_KEYS]))
            found.update(self._work.connection.execute(query).scalars())
        return found

    def count_owed(self, kinds: Collection[str], due_by: datetime) -> int:
        """How many facts of these kinds were ever owed for a moment that has come."""
        query = select(func.count()).where(outbox.c.kind.in_(kinds), outbox.c.due_at <= due_by)
        return self._work.connection.execute(query).scalar_one()

    # --- delivery ---------------------------------------------------------------------------

    def claim(self, lease: Lease, at: datetime, most: int) -> list[Owed]:
        """Lease what is due at `at`, the urgent first.

        Nobody gets two at a time: only a person's first due notice can be claimed while none of
        theirs is in somebody's hands, so that their order holds.
        """
        self._one_claimer_at_a_time()
        self._wake_reachable(at)
        claimed: list[Owed] = []
        busy = self._in_hand(lease.now)
        # While a newer version takes over, what only it can say waits for it.
        ours = outbox.c.kind.in_(list(FACTS))
        # Looked at page by page: one person with a long list does not hide the next one.
        while page := self._free(lease, at, ours & _WHOM.not_in(busy), most):
            for row in page:
                whom = row["person_id"] or STAFF_CHANNEL
                if whom not in busy and len(claimed) < most:
                    claimed.append(self._take(row, lease))
                    busy.append(whom)
            if len(claimed) == most:
                break
        return claimed

    def also_due(self, one: Owed, lease: Lease, at: datetime, kinds: Collection[str]) -> list[Owed]:
        """Lease what else of these kinds is due to the same person, to say it in one message."""
        same = outbox.c.kind.in_(kinds) & (one.notice.person == _WHOM)
        fresh = (outbox.c.state == "owed") & (outbox.c.id != one.id)
        rows = self._free(lease, at, same & fresh, _MOST_TOGETHER)
        return [self._take(row, lease) for row in rows]

    def intend(self, one: Owed, lease: Lease, account_id: str | None) -> bool:
        """Commit to sending now, to this account; False when the row went to somebody else."""
        return self._fenced(
            one,
            lease.worker,
            state="sending",
            tries=one.tries + 1,
            account_id=account_id,
            leased_until=lease.until,
            reason=DOUBTFUL if one.in_doubt else None,
        )

    def sent(self, one: Owed, worker: str, at: datetime, note: str | None = None) -> bool:
        """It arrived; or, as `note` says, it was sent a second time."""
        return self._fenced(one, worker, state="sent", sent_at=at, reason=note, leased_until=None)

    def drop(self, one: Owed, worker: str, reason: str) -> bool:
        """It is not true any more, or not wanted: record why."""
        return self._fenced(one, worker, state="dropped", reason=reason, leased_until=None)

    def give_up(self, one: Owed, worker: str, reason: str) -> bool:
        """It cannot reach them: record why."""
        return self._fenced(one, worker, state="given_up", reason=reason, leased_until=None)

    def later(self, one: Owed, worker: str, due_at: datetime, reason: str) -> bool:
        """It did not go out this time: judge and try it again at `due_at`."""
        said = f"{DOUBTFUL}; {reason}" if one.in_doubt else reason
        return self._fenced(
            one, worker, state="owed", due_at=due_at, reason=said, leased_until=None
        )

    def doubtful(self, one: Owed, worker: str, due_at: datetime) -> bool:
        """It may have arrived: send it again at `due_at`, and say so then."""
        return self._fenced(
            one, worker, state="owed", due_at=due_at, reason=DOUBTFUL, leased_until=None
        )

    # --- what staff can do ------------------------------------------------------------------

    def retry(self, notice_id: str, at: datetime) -> bool:
        """Try again what was dropped, given up or waits; False when it was sent or is being."""
        return self._by_hand(
            notice_id,
            outbox.c.state.in_(("owed", "dropped", "given_up")),
            state="owed",
            due_at=at,
            reason="tried again by staff",
        )

    def let_go(self, notice_id: str, reason: str) -> bool:
        """Stop trying; False when there is nothing left to stop."""
        return self._by_hand(notice_id, _UNFINISHED, state="given_up", reason=reason)

    # --- reading ----------------------------------------------------------------------------

    def find(self, notice_id: str) -> Owed | None:
        """The row with this number."""
        query = select(outbox).where(outbox.c.id == notice_id)
        row = self._work.connection.execute(query).mappings().first()
        return None if row is None else _owed(row)

    def unasked_sent(self, person_id: str, since: datetime) -> list[datetime]:
        """When somebody got messages that they had not asked for."""
        query = select(outbox).where(
            outbox.c.person_id == person_id,
            outbox.c.kind.in_(list(FACTS)),
            outbox.c.state == "sent",
            outbox.c.sent_at > since,
        )
        rows = self._work.connection.execute(query).mappings()
        return [one.sent_at for one in map(_owed, rows) if one.notice.unasked and one.sent_at]

    def counts(self) -> dict[str, int]:
        """How many notices are in each state."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return dict(list(self._work.connection.execute(query)))

    def count_doubtful(self) -> int:
        """How many may have arrived without anybody knowing, settled or not."""
        unsure = outbox.c.reason.startswith(DOUBTFUL) | (outbox.c.state == "sending")
        query = select(func.count()).select_from(outbox).where(unsure)
        return self._work.connection.execute(query).scalar_one()

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """When the next notice is due to somebody who has a chat: the others wait for that.

        With `after`, what is due by then already is left out.
        """
        query = select(func.min(outbox.c.due_at)).where(
            _UNFINISHED,
            outbox.c.state == "owed",
            outbox.c.reason.is_distinct_from(UNREACHABLE),
        )
        if after is not None:
            query = query.where(outbox.c.due_at > after)
        return self._work.connection.execute(query).scalar()

    def for_person(self, person_id: str) -> list[Owed]:
        """Everything we owed somebody, the newest first."""
        query = select(outbox).where(outbox.c.person_id == person_id)
        rows = self._work.connection.execute(query.order_by(outbox.c.due_at.desc())).mappings()
        return [_owed(row) for row in rows]

    # --- rows -------------------------------------------------------------------------------

    def _row(self, notice: Notice, at: datetime) -> dict[str, Any]:
        return {
            "id": new_uuid(self._work.chance),
            "key": notice.key,
            "kind": notice.kind,
            "person_id": None if notice.person == STAFF_CHANNEL else notice.person,
            "notice": notice_to_json(notice),
            "urgency": notice.urgency,
            "owed_at": at,
            "due_at": notice.due_at,
            "state": "owed",
            "fence": 0,
            "tries": 0,
        }

    def _one_claimer_at_a_time(self) -> None:
        # Claimers who do not see each other's rows yet could take two notices of one person.
        # SQLite's transactions begin with the lock; PostgreSQL is asked for one.
        connection = self._work.connection
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))

    def _wake_reachable(self, at: datetime) -> None:
        mine = select(account.c.id).where(
            account.c.person_id == outbox.c.person_id, account.c.unreachable.is_(None)
        )
        self._work.connection.execute(
            update(outbox)
            .where(_UNFINISHED, outbox.c.state == "owed", outbox.c.due_at > at)
            .where(outbox.c.reason == UNREACHABLE, mine.exists())
            .values(due_at=at, reason=None)
        )

    def _in_hand(self, now: datetime) -> list[str]:
        query = select(_WHOM).where(_UNFINISHED, outbox.c.leased_until >= now).distinct()
        return list(self._work.connection.execute(query).scalars())

    def _free(
        self, lease: Lease, at: datetime, which: ColumnElement[bool], most: int
    ) -> list[RowMapping]:
        free = outbox.c.leased_until.is_(None) | (outbox.c.leased_until < lease.now)
        query = (
            select(outbox)
            .where(_UNFINISHED, outbox.c.due_at <= at, free, which)
            .order_by(*_URGENT_FIRST)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        return list(self._work.connection.execute(query).mappings())

    def _take(self, row: RowMapping, lease: Lease) -> Owed:
        values: dict[str, Any] = {
            "worker": lease.worker,
            "leased_until": lease.until,
            "fence": row["fence"] + 1,
        }
        self._work.connection.execute(
            update(outbox).where(outbox.c.id == row["id"]).values(**values)
        )
        return _owed({**row, **values})

    def _fenced(self, one: Owed, worker: str, **values: object) -> bool:
        changed = self._work.connection.execute(
            update(outbox)
            .where(outbox.c.id == one.id, outbox.c.worker == worker, outbox.c.fence == one.fence)
            .values(**values)
        )
        return changed.rowcount == 1

    def _by_hand(self, notice_id: str, when: ColumnElement[bool], **values: object) -> bool:
        # The raised fence takes the row out of the hands of a worker that may hold it.
        changed = self._work.connection.execute(
            update(outbox)
            .where(outbox.c.id == notice_id, when)
            .values(fence=outbox.c.fence + 1, worker=None, leased_until=None, **values)
        )
        return changed.rowcount == 1


def _owed(row: RowMapping | dict[str, Any]) -> Owed:
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
        row["account_id"],
    )
