"""What a reminder is about, and what its person said to it: not now, or no more.

A choice outlives the notice it answered: it holds for whatever is owed about the same thing.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that somebody can put off or let go, whatever else they want to hear of.

    Attributes:
        kind: What sort of thing it is, like `badge` or `retake`: a word that fits in a button.
        subject: Which one: the badge, the attempt, the record, or the quarter.
    """

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """They said: no more of this."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """They said: remind me on this day, on the calendar of where they are."""

    until: date


Choice: TypeAlias = LetGo | PutOff
