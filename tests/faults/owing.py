"""A process that owes what is due, batch by batch, and says so after each.

    python -m tests.faults.owing FOLDER MOMENT BATCHES

After so many batches it waits to be killed; with 0 it works to the end.
"""

import sys
import time
from datetime import datetime
from pathlib import Path

from handlers.due.owing import batches, owe, what_is_due
from tests.faults.place import open_place


def main() -> None:
    """Look once, say so, and owe when a line comes in."""
    folder, at, stop = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
    store = open_place(folder)
    due = store.read_now(what_is_due, at)
    say(f"ready {len(due.notices)}")
    sys.stdin.readline()
    for count, piece in enumerate(batches(due), start=1):
        say(f"owed {len(store.run_now(owe, piece))}")
        if count == stop:
            time.sleep(60)
    store.close()


def say(text: str) -> None:
    """A line for the test that reads along."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
