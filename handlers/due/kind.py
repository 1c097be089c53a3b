"""What a kind of notice is made of, beside the fact: how it is found, judged again and worded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from credentials.notices.notice import N
from handlers.due.judged import MovedOn
from handlers.due.listed import Listed
from handlers.messages import Message
from storage.people import Person
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Kind(Generic[N]):
    """One kind. Key, cycle, audience, urgency, end and rule for a doubt are the fact's own.

    Attributes:
        fact: What is owed.
        moved_on: What has happened since it was owed. The person is None for the staff channel.
        words: What its person reads.
        find: What is due at a moment, asked again and again; None: a deed owes it, not time.
        together: Several of this kind as one message; else they stand below each other.
        channel: What the staff channel reads, for a kind that goes there.
        listed: How it stands in *my reminders*, for a kind that somebody can put off or let go.
    """

    fact: type[N]
    moved_on: Callable[[N, Person | None, datetime, Transaction], MovedOn]
    words: Callable[[N, Person, datetime, Transaction], Message]
    find: Callable[[datetime, Transaction], Iterable[N]] | None = None
    together: Callable[[Sequence[N], Person, datetime, Transaction], Message] | None = None
    channel: Callable[[N, Transaction], Message] | None = None
    listed: Listed[N] | None = None

    @property
    def name(self) -> str:
        """What keys, JSON and the command line call it."""
        return str(vars(self.fact)["kind"])
