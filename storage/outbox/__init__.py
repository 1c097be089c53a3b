"""What we owe people: facts with unique keys, and how far the sending of each has come.

One file for each thing that changes by itself: `owing`, `claiming`, `marking`, `reading`; what a
row is stands in `rows`.
"""

from storage.outbox.claiming import Claiming
from storage.outbox.marking import Marking
from storage.outbox.owing import Owing
from storage.outbox.reading import Queue, Reading, Step
from storage.outbox.rows import (
    AGAIN,
    ASKS_FOR_HOURS,
    BROKE,
    DOUBTFUL,
    LONGEST_HOLD,
    UNREACHABLE,
    Lease,
    Owed,
)

__all__ = [
    "AGAIN",
    "ASKS_FOR_HOURS",
    "BROKE",
    "DOUBTFUL",
    "LONGEST_HOLD",
    "UNREACHABLE",
    "Lease",
    "Outbox",
    "Owed",
    "Queue",
    "Step",
]


class Outbox(Owing, Claiming, Marking, Reading):
    """Everything owed."""
