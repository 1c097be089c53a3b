"""A parcel: one message that is about to be sent, and what can become of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from handlers.messages import Account, Message
from storage.outbox import Owed


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way, and the rows it settles: one, or several alike.

    `slot`: the platform's slot that it takes; None where the platform has no limit.
    """

    rows: tuple[Owed, ...]
    message: Message
    account: Account
    channel: str = ""
    account_id: str | None = None
    replaces: str = ""
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The platform has it, under this name."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """This account cannot be reached with anything, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform does not take this message, now or later, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """It certainly did not go out; the platform wants to be left alone for so many seconds."""

    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it arrived."""

    why: str


Outcome: TypeAlias = Arrived | Unreachable | Refused | NotNow | Unknown


@dataclass(frozen=True, slots=True)
class Done:
    """A send that ended at a moment of real time; its chat then rests until `quiet_until`."""

    parcel: Parcel
    outcome: Outcome
    ended_at: datetime
    quiet_until: datetime
