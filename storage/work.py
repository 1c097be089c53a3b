"""What every part of one transaction works with."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.chance import Chance
from storage.sealing import Vault


@dataclass(frozen=True, slots=True)
class Work:
    """One open transaction, the vault for what it stores and the chance for what it makes."""

    connection: Connection
    vault: Vault
    chance: Chance

    def one_at_a_time(self, lock: int) -> None:
        """Wait for everybody else who gives out numbers under this lock, until they have ended.

        SQLite's transactions begin with a lock of their own; PostgreSQL is asked for one.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(lock)))
