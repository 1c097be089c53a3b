"""What every part of one transaction works with."""

from dataclasses import dataclass

from sqlalchemy import Connection

from storage.chance import Chance
from storage.sealing import Vault


@dataclass(frozen=True, slots=True)
class Work:
    """One open transaction, the vault for what it stores and the chance for what it makes."""

    connection: Connection
    vault: Vault
    chance: Chance
