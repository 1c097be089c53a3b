"""What is due now, and the promise of it: looking changes nothing, owing goes batch by batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from credentials.notices import Notice
from handlers.due.alerts import Looked, alerts, settle
from handlers.due.kinds import KINDS
from storage.transaction import Transaction

BATCH = 100
"""How many notices one transaction owes: others wait no longer than for that."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at `at`, and how much of it was owed already."""

    at: datetime
    notices: tuple[Notice, ...]
    already: int
    looked: tuple[Looked, ...] = ()

    @property
    def all(self) -> tuple[Notice, ...]:
        """Everything that is not owed yet, alerts included."""
        return (*self.notices, *(owed for each in self.looked for owed in each.owed))


@dataclass(frozen=True, slots=True)
class Owing:
    """What was owed just now, and how much had been owed before."""

    owed: list[Notice] = field(default_factory=list)
    already: int = 0


def reminders_due(at: datetime, tx: Transaction) -> Due:
    """What is due to persons. Nothing is changed."""
    found = [notice for kind in KINDS.values() if kind.find for notice in kind.find(at, tx)]
    known = tx.outbox.known(notice.key for notice in found)
    fresh = tuple(notice for notice in found if notice.key not in known)
    return Due(at, fresh, len(found) - len(fresh))


def alerts_due(at: datetime, tx: Transaction) -> Due:
    """What has changed about cohorts. Nothing is changed."""
    return Due(at, (), 0, tuple(alerts(at, tx)))


def what_is_due(at: datetime, tx: Transaction) -> Due:
    """Everything that is due now. Nothing is changed."""
    return replace(reminders_due(at, tx), looked=alerts_due(at, tx).looked)


def batches(due: Due) -> Iterable[Due]:
    """Cut what is due into pieces that fit a short transaction each."""
    rest = iter(due.notices)
    while piece := tuple(islice(rest, BATCH)):
        yield Due(due.at, piece, 0)
    if due.looked:
        yield Due(due.at, (), 0, due.looked)


def owe(due: Due, tx: Transaction) -> Sequence[Notice]:
    """Owe a piece; what somebody else has owed in the meantime is left out."""
    notices = list(due.notices)
    for looked in due.looked:
        if settle(looked, due.at, tx):
            notices += looked.owed
    return [notice for notice in notices if tx.owe(notice, due.at)]


def owe_what_is_due(at: datetime, tx: Transaction) -> Owing:
    """Look and owe in one transaction."""
    due = what_is_due(at, tx)
    return Owing(list(owe(due, tx)), due.already)
