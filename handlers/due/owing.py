"""What is due now, and the promise of it: looking changes nothing, owing goes batch by batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from credentials.notices import Notice
from handlers.due.alerts import Looked, alerts, settle
from handlers.due.choices import chosen_days
from handlers.due.kind import Kind
from handlers.due.kinds import KINDS
from storage.transaction import Transaction

BATCH = 500
"""How many notices one transaction owes: others wait no longer than for that."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at `at` and not owed yet."""

    at: datetime
    notices: tuple[Notice, ...]
    looked: tuple[Looked, ...] = ()

    @property
    def all(self) -> tuple[Notice, ...]:
        """Everything, alerts included."""
        return (*self.notices, *(owed for each in self.looked for owed in each.owed))


@dataclass(frozen=True, slots=True)
class Owing:
    """What was owed just now, and how much had been owed before."""

    owed: list[Notice] = field(default_factory=list)
    already: int = 0


def reminders_due(at: datetime, tx: Transaction) -> Due:
    """What is due to persons. Nothing is changed."""
    return Due(at, tuple(notice for page in reminders(at, tx) for notice in page))


def due_of(kind: Kind[Any], at: datetime, tx: Transaction) -> Due:
    """What is due of one kind. Nothing is changed."""
    return Due(at, tuple(notice for page in untold(kind, at, tx) for notice in page))


def reminders(at: datetime, tx: Transaction) -> Iterator[Sequence[Notice]]:
    """The same page by page, for whoever shows how far it has come."""
    for kind in brought_by_time():
        yield from untold(kind, at, tx)


def untold(kind: Kind[Any], at: datetime, tx: Transaction) -> Iterator[Sequence[Notice]]:
    """What is due of one kind, page by page."""
    find = kind.find(at, tx) if kind.find else ()
    found = chain(find, chosen_days(kind, at, tx))
    while page := list(islice(found, BATCH)):
        known = tx.outbox.known(notice.key for notice in page)
        yield [notice for notice in page if notice.key not in known]


def alerts_due(at: datetime, tx: Transaction) -> Due:
    """What has changed about cohorts. Nothing is changed."""
    return Due(at, (), tuple(alerts(at, tx)))


def already_owed(at: datetime, tx: Transaction) -> int:
    """How much of what time has brought by `at` was owed before."""
    return tx.outbox.count_owed([kind.name for kind in brought_by_time()], at)


def brought_by_time() -> list[Kind[Any]]:
    """The kinds that somebody has to look for."""
    return [kind for kind in KINDS.values() if kind.find]


def what_is_due(at: datetime, tx: Transaction) -> Due:
    """Everything that is due now. Nothing is changed."""
    return replace(reminders_due(at, tx), looked=alerts_due(at, tx).looked)


def batches(due: Due) -> Iterable[Due]:
    """Cut what is due into pieces that fit a short transaction each."""
    notices, looked = iter(due.notices), iter(due.looked)
    while piece := tuple(islice(notices, BATCH)):
        yield Due(due.at, piece)
    while some := tuple(islice(looked, BATCH)):
        yield Due(due.at, (), some)


def owe(due: Due, tx: Transaction) -> Sequence[Notice]:
    """Owe a piece; what somebody else has owed in the meantime is left out."""
    notices = list(due.notices)
    for looked in due.looked:
        if settle(looked, due.at, tx):
            notices += looked.owed
    return tx.owe_all(notices, due.at)


def owe_what_is_due(at: datetime, tx: Transaction) -> Owing:
    """Look and owe in one transaction."""
    already = already_owed(at, tx)
    return Owing(list(owe(what_is_due(at, tx), tx)), already)
