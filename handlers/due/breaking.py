"""What breaks in our own code when it is judged or worded: tried again, and not for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage.outbox import BROKE, Owed
from storage.transaction import Transaction

MOST_TRIES: Final = 36
"""After so many tries, which take about a day, it is given up and staff can see why."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row in the hands of `worker` that broke at `at`, why, and how long to wait."""

    row: Owed
    worker: str
    at: datetime
    why: str
    wait: timedelta


def put_off(broken: Broken, tx: Transaction) -> bool:
    """Wait, as a newer version may do better; after as many tries as a send has, give it up."""
    one, tries = broken.row, broken.row.tries + 1
    why = f"{BROKE}: {broken.why}"
    if tries >= MOST_TRIES:
        why = f"tried {tries} times; the last time: {why}"
        return tx.outbox.give_up(one, broken.worker, broken.at, why)
    return tx.outbox.broke(one, broken.worker, broken.at, broken.at + broken.wait, why)
