"""Reading: how much is owed, what somebody was owed, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, select

from credentials.notices import FACTS, STAFF_CHANNEL
from storage.outbox.rows import (
    BROKEN,
    DOUBTFUL,
    UNFINISHED,
    UNREACHABLE,
    UNREACHED,
    UNREADABLE,
    Owed,
    Rows,
    UnreadableError,
    owed,
    readable,
)
from storage.schema import account, outbox, outbox_step

_UNASKED = select(outbox).where(
    outbox.c.person_id == bindparam("person"),
    outbox.c.kind.in_(bindparam("kinds", expanding=True)),
    outbox.c.state == "sent",
    outbox.c.sent_at > bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """Why a notice did not simply go out, at one moment."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What is due and has not gone out: how much, and since when the oldest is due."""

    length: int
    since: datetime | None


class Reading(Rows):
    """What can be known."""

    def find(self, notice_id: str) -> Owed | None:
        """The row with this number.

        Raises:
            UnreadableError: this version cannot read it.
        """
        query = select(outbox).where(outbox.c.id == notice_id)
        row = self._work.connection.execute(query).mappings().first()
        return None if row is None else owed(row)

    def has(self, notice_id: str) -> bool:
        """Whether there is a row with this number, readable or not."""
        query = select(outbox.c.id).where(outbox.c.id == notice_id)
        return self._work.connection.execute(query).first() is not None

    def steps(self, notice_id: str) -> list[Step]:
        """Everything that kept a notice from simply going out, in its order."""
        query = (
            select(outbox_step.c.at, outbox_step.c.what)
            .where(outbox_step.c.outbox_id == notice_id)
            .order_by(outbox_step.c.id)
        )
        return [Step(*row) for row in self._work.connection.execute(query)]

    def unasked_sent(self, person_id: str, since: datetime) -> list[datetime]:
        """When somebody got messages that they had not asked for."""
        asked = {"person": person_id, "since": since, "kinds": list(FACTS)}
        rows = self._work.connection.execute(_UNASKED, asked).mappings()
        return [one.sent_at for one in readable(rows) if one.notice.unasked and one.sent_at]

    def doubts(self, notice_id: str) -> int:
        """How many sends of this notice nobody saw the end of."""
        ours = outbox_step.c.outbox_id == notice_id
        query = select(func.count()).where(ours, outbox_step.c.what.startswith(DOUBTFUL))
        return self._work.connection.execute(query).scalar_one()

    def counts(self) -> dict[str, int]:
        """How many notices are in each state."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return dict(list(self._work.connection.execute(query)))

    def count_doubtful(self) -> int:
        """How many may have arrived without anybody knowing, settled or not."""
        unsure = outbox.c.reason.startswith(DOUBTFUL) | (outbox.c.state == "sending")
        query = select(func.count()).select_from(outbox).where(unsure)
        return self._work.connection.execute(query).scalar_one()

    def count_unreached(self) -> int:
        """How many wait until their person has a chat in which to hear from us."""
        query = select(func.count()).select_from(outbox).where(UNFINISHED, UNREACHED)
        return self._work.connection.execute(query).scalar_one()

    def queue(self, at: datetime) -> Queue:
        """What is due and has not gone out yet."""
        query = select(func.count(), func.min(outbox.c.due_at)).where(
            UNFINISHED, outbox.c.due_at <= at
        )
        return Queue(*self._work.connection.execute(query).one())

    def count_unreadable(self) -> int:
        """How many wait because this version cannot read them."""
        spoiled = outbox.c.reason.contains(UNREADABLE)
        unread = UNFINISHED & (spoiled | outbox.c.kind.not_in(FACTS))
        query = select(func.count()).select_from(outbox).where(unread)
        return self._work.connection.execute(query).scalar_one()

    def count_broken(self) -> int:
        """How many our own code cannot judge or word: they wait, or were given up for it."""
        query = select(func.count()).select_from(outbox).where(BROKEN)
        return self._work.connection.execute(query).scalar_one()

    def count_held(self, platform: str, now: datetime) -> int:
        """How many chats wait, in real time, because this platform did not take something."""
        query = (
            select(func.count(account.c.id.distinct()))
            .select_from(outbox.join(account))
            .where(account.c.platform == platform, outbox.c.state == "owed")
            .where(outbox.c.leased_until > now, outbox.c.worker.is_(None))
        )
        return self._work.connection.execute(query).scalar_one()

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """When the next notice is due to somebody who has a chat: the others wait for that.

        With `after`, what is due by then already is left out.
        """
        query = select(func.min(outbox.c.due_at)).where(
            UNFINISHED,
            outbox.c.state == "owed",
            outbox.c.reason.is_distinct_from(UNREACHABLE),
        )
        if after is not None:
            query = query.where(outbox.c.due_at > after)
        return self._work.connection.execute(query).scalar()

    def for_person(self, person_id: str) -> list[Owed]:
        """Everything we owed somebody, or the staff channel, the newest first; what can be read."""
        return list(readable(self._rows_of(person_id)))

    def unreadable_of(self, person_id: str) -> list[UnreadableError]:
        """What we owed somebody and cannot read, each with what to do."""
        found: list[UnreadableError] = []
        for row in self._rows_of(person_id):
            try:
                owed(row)
            except UnreadableError as problem:
                found.append(problem)
        return found

    def _rows_of(self, person_id: str) -> Iterable[RowMapping]:
        whose = None if person_id == STAFF_CHANNEL else person_id
        query = select(outbox).where(outbox.c.person_id == whose).order_by(outbox.c.due_at.desc())
        return self._work.connection.execute(query).mappings()
