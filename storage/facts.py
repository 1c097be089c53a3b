"""Single facts about this installation."""

from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from storage.schema import fact
from storage.work import Work

STATUS_REVISION: Final = "status_revision:"
"""Before the number of a list of withdrawn badges: how often it has changed."""
# Made once: building a statement costs as much as running it.
_VALUE = select(fact.c.value).where(fact.c.name == bindparam("name"))


class Facts:
    """Names and values, both short texts."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def get(self, name: str) -> str | None:
        """The value, if it was ever set."""
        return self._work.connection.execute(_VALUE, {"name": name}).scalar()

    def set(self, name: str, value: str) -> None:
        """Set or replace a value."""
        self._work.connection.execute(delete(fact).where(fact.c.name == name))
        self._work.connection.execute(insert(fact).values(name=name, value=value))
