"""A process that keeps SQLite's lock until a line comes in.

python -m tests.faults.locking FILE
"""

import sqlite3
import sys


def main() -> None:
    """Take the lock and say so."""
    with sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20) as connection:
        connection.execute("BEGIN IMMEDIATE")
        sys.stdout.write("locked\n")
        sys.stdout.flush()
        sys.stdin.readline()
        connection.execute("ROLLBACK")


if __name__ == "__main__":
    main()
