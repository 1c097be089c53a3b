"""A row of the outbox as everybody else sees it, and the conditions that its queries share.

`owed` → `sending` (the intent, committed before the send) → `sent`, `dropped` or `given_up`. A row
found in `sending` after its lease is over is in doubt: nobody can know whether it arrived.

`leased_until` is real time: before it nobody touches the row, nor any other row of the same person.
A worker's lease, a wait that a platform asked for and the second between two messages in one chat
are all written there, so that the order within a person holds whatever happens.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, RowMapping, bindparam, func, insert, literal_column

from credentials.errors import Mistake
from credentials.notices import STAFF_CHANNEL, Notice, notice_from_json
from credentials.notices.notice import UnknownKindError
from storage.schema import outbox, outbox_step
from storage.work import Work

UNREACHABLE: Final = "no chat to reach them yet"
"""The reason of a notice that waits for an account; it is due at once when there is one."""
DOUBTFUL: Final = "may have arrived"
"""How the reason of a notice begins whose earlier send nobody saw the end of."""
UNREADABLE: Final = "this version cannot read it"
"""The reason of a notice whose facts make no sense here; see `UnreadableError`."""
BROKE: Final = "it broke on our side"
"""In the reason of a notice that our own code cannot judge or word."""
AGAIN: Final = "it is sent again, and says so"
LONGEST_HOLD: Final = timedelta(hours=2)
"""Nothing else is held for longer. What seems to be was written before the clock went back."""
LONGEST_REST: Final = timedelta(seconds=10)
"""The same of a chat that has just got a message."""
LONGEST_WAIT: Final = timedelta(hours=31)
"""The same of what waits because a platform `ASKS_FOR_HOURS`: a day, and some by chance."""
ASKS_FOR_HOURS: Final = "and asks for hours"
"""How the reason of such a wait ends."""

# Spelled as in the partial indexes: SQLite uses them for no other spelling. With a type it would
# be another one: “= 1” is put behind it.
UNFINISHED: ColumnElement[bool] = literal_column("outbox.state IN ('owed', 'sending')")
UNREACHED: ColumnElement[bool] = literal_column(f"outbox.reason = '{UNREACHABLE}'")
BROKEN: ColumnElement[bool] = outbox.c.state.in_(("owed", "given_up")) & (
    outbox.c.reason.contains(BROKE)
)
WHOM = func.coalesce(outbox.c.person_id, STAFF_CHANNEL)
_RESTS = (outbox.c.state == "sent") & (outbox.c.leased_until <= bindparam("rested_by"))
_KEPT = (outbox.c.state != "sent") & (outbox.c.leased_until <= bindparam("farthest"))
_HOURS = func.coalesce(outbox.c.reason, "").contains(ASKS_FOR_HOURS) & outbox.c.worker.is_(None)
HELD = (
    outbox.c.leased_until.between(bindparam("lost_by"), bindparam("waited_by"))
    & (_RESTS | _KEPT | _HOURS)
    & ((outbox.c.state == "sending") | (outbox.c.leased_until >= bindparam("now")))
)

Hold: TypeAlias = tuple[str, int]
"""A row's number and the fence under which somebody has claimed it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One notice and how far it has come. `state`: owed, sending, sent, dropped, given_up.

    `tries` counts the intents, and what broke before there was one; `account_id` is the account of
    the last intent; `reason` says why it waits or how it ended.
    """

    id: str
    key: str
    notice: Notice
    owed_at: datetime
    due_at: datetime
    state: str
    fence: int
    tries: int
    reason: str | None
    sent_at: datetime | None
    account_id: str | None
    worker: str | None
    held_until: datetime | None

    @property
    def hold(self) -> Hold:
        """What the next claim of this row ends."""
        return self.id, self.fence

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


class Rows:
    """What each part of the outbox has: one transaction, and the diary of its rows."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def note(self, ids: Sequence[str], what: str, at: datetime) -> None:
        """Keep why these did not simply go out, for whoever asks later."""
        rows = [{"outbox_id": one, "at": at, "what": what} for one in ids]
        if rows:
            self._work.connection.execute(_STEP, rows)


_STEP = insert(outbox_step)


class UnreadableError(Mistake):
    """A row that a newer version has written, or that was spoiled."""

    def __init__(self, row: RowMapping | dict[str, Any]) -> None:
        """Say which one it is."""
        super().__init__(
            f"The notice {row['id']} of the kind “{row['kind']}” cannot be read here.",
            "If a newer version has owed it, run that one. To stop trying: vouchline outbox "
            f"give-up {row['id']}",
        )


def held(now: datetime, lost_by: datetime | None = None) -> dict[str, datetime]:
    """The values of `HELD`. A send whose lease ended after `lost_by` is still its holder's."""
    return {
        "now": now,
        "lost_by": min(lost_by or now, now),
        "rested_by": now + LONGEST_REST,
        "farthest": now + LONGEST_HOLD,
        "waited_by": now + LONGEST_WAIT,
    }


def owed(row: RowMapping | dict[str, Any]) -> Owed:
    """Read a row.

    Raises:
        UnreadableError: this version cannot.
    """
    try:
        notice = notice_from_json(row["notice"])
    except (UnknownKindError, ValueError) as problem:
        raise UnreadableError(row) from problem
    return Owed(
        row["id"],
        row["key"],
        notice,
        row["owed_at"],
        row["due_at"],
        row["state"],
        row["fence"],
        row["tries"],
        row["reason"],
        row["sent_at"],
        row["account_id"],
        row["worker"],
        row["leased_until"],
    )


def readable(rows: Iterable[RowMapping]) -> Iterator[Owed]:
    """Read rows; one that cannot be read must not hide the others."""
    for row in rows:
        with suppress(UnreadableError):
            yield owed(row)
