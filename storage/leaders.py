"""What one replica does at a time: one leads, the others wait for its end.

The lead runs out by itself, in real time, so that the work of a replica that died is taken over.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Executable, bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.schema import leader
from storage.work import Work

BEING: Final = "process "
"""Each process leads in being itself. It is there for as long as it holds that row."""


def _hold(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    """Mine already, nobody's any more, or from before the machine's clock went back."""
    return insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": insert.excluded.holder, "held_until": insert.excluded.held_until},
        where=or_(
            leader.c.holder == insert.excluded.holder,
            leader.c.held_until < bindparam("now"),
            leader.c.held_until > bindparam("farthest"),
        ),
    ).returning(leader.c.holder)


_HOLD = {"sqlite": _hold(sqlite.insert(leader)), "postgresql": _hold(postgresql.insert(leader))}


class Leaders:
    """Who leads in what."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def hold(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Lead until `until`, or go on leading; False when another replica leads."""
        connection = self._work.connection
        row = {"name": name, "holder": holder, "held_until": until}
        asked = {**row, "now": now, "farthest": until + (until - now)}
        return connection.execute(_HOLD[connection.dialect.name], asked).first() is not None

    def let_go(self, name: str, holder: str) -> None:
        """Let the next one lead at once."""
        self._work.connection.execute(
            delete(leader).where(leader.c.name == name, leader.c.holder == holder)
        )

    def end(self, holders: Collection[str]) -> None:
        """These are no more: whatever they led in, the next one leads at once."""
        self._work.connection.execute(delete(leader).where(leader.c.holder.in_(holders)))

    def stay(self, process: str, now: datetime, until: datetime) -> None:
        """This process is there, until `until` at least."""
        self.hold(BEING + process, process, now, until)

    def end_silent(self, now: datetime, until: datetime) -> int:
        """Whoever has not said so in time is there no more; how many they were."""
        silent = or_(leader.c.held_until < now, leader.c.held_until > until + (until - now))
        ended = delete(leader).where(leader.c.name.startswith(BEING), silent)
        return self._work.connection.execute(ended).rowcount

    def holder(self, name: str) -> str | None:
        """Who leads, or led last."""
        return self._work.connection.execute(
            select(leader.c.holder).where(leader.c.name == name)
        ).scalar()
