"""A replica that awards: one process of several on one database.

    python -m tests.faults.awarding FOLDER REF…

It opens the store in FOLDER, says `ready`, waits for a line, and awards a badge to each REF as the
command `award` does: approved, signed, in the log, published.
"""

import sys
from pathlib import Path

from bot.issuance import issue_now
from handlers.registry.award import AwardOrder, award
from tests.conftest import AT
from tests.faults.place import open_place
from tests.handlers.registry.harbor import DATA


def main() -> None:
    """Award to everybody named."""
    folder, refs = Path(sys.argv[1]), sys.argv[2:]
    store = open_place(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for ref in refs:
        order = AwardOrder(ref, "dss.b.data", DATA, ("diaz",), "lee", AT)
        store.run_now(lambda asked, tx: award(asked, AT, tx), order)
        issue_now(store, AT)
    store.close()


if __name__ == "__main__":
    main()
