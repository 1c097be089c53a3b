"""What becomes of a notice when its turn comes."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from storage.people import Address


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now, to the first of these that works. None: it goes to the staff channel."""

    addresses: tuple[Address, ...] | None


@dataclass(frozen=True, slots=True)
class Drop:
    """It is not to be sent any more, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is true, but it cannot reach them, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It is to be judged again at `until`, and why not now."""

    until: datetime
    reason: str


MovedOn: TypeAlias = Drop | Wait | None
"""What has happened since it was owed; None = it is still true."""
Judged: TypeAlias = Send | Drop | GiveUp | Wait
