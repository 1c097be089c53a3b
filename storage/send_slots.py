"""How much a platform takes from all replicas together: rows to take and to give back.

A platform that takes 30 messages a second has 30 slots. A message needs one, and the slot is free
again a second after the platform's answer: however slow or shaken a replica is, no span of a
second holds more than 30. Slot 0 is the platform as a whole, when it asks to be left alone, and
slot -1 when it asks for hours.
Everything here is real time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.outbox.rows import LONGEST_HOLD, LONGEST_WAIT
from storage.schema import send_slot
from storage.work import Work

A_SECOND: Final = timedelta(seconds=1)
TAKEN: Final = timedelta(seconds=10)
"""When the slot of a replica that died is free again; an answer seldom takes so long."""

_HERE = send_slot.c.platform == bindparam("here")
_AMONG = send_slot.c.number.between(1, bindparam("last"))
_FREE = or_(
    send_slot.c.free_at <= bindparam("now"),
    # Written before the machine's clock went back.
    send_slot.c.free_at > bindparam("farthest"),
)
_KEY = tuple_(send_slot.c.platform, send_slot.c.number)
_TAKE = (
    update(send_slot)
    .where(
        _KEY.in_(
            select(send_slot.c.platform, send_slot.c.number)
            .where(_HERE, _AMONG, _FREE)
            .order_by(send_slot.c.number)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(free_at=bindparam("until"))
    .returning(send_slot.c.number)
)
_GIVE_BACK = (
    update(send_slot)
    .where(_HERE, send_slot.c.number == bindparam("slot"))
    .values(free_at=bindparam("until"))
)
_COUNT = select(func.count()).where(_HERE, _AMONG)
_NEXT = select(func.min(send_slot.c.free_at)).where(_HERE, _AMONG)
_BRIEF, _HOURS = 0, -1
# What lies farther ahead was written before the machine's clock went back.
_PAUSE = select(func.max(send_slot.c.free_at)).where(
    _HERE,
    send_slot.c.free_at > bindparam("now"),
    or_(
        (send_slot.c.number == _BRIEF) & (send_slot.c.free_at <= bindparam("farthest")),
        (send_slot.c.number == _HOURS) & (send_slot.c.free_at <= bindparam("waited_by")),
    ),
)


class SendSlots:
    """The slots of every platform."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def take(self, platform: str, a_second: int, most: int, now: datetime) -> list[int]:
        """Take up to `most` free slots of `a_second`."""
        asked = {"here": platform, "last": a_second, "most": most}
        times = {"now": now, "until": now + TAKEN, "farthest": now + 2 * TAKEN}
        taken = self._work.connection.execute(_TAKE, {**asked, **times}).scalars().all()
        if not taken and self._add_missing(platform, a_second, now):
            return self.take(platform, a_second, most, now)
        return list(taken)

    def give_back(self, platform: str, slots: Sequence[tuple[int, datetime]]) -> None:
        """Let others have these slots, each from its moment on."""
        rows = [{"here": platform, "slot": number, "until": free} for number, free in slots]
        if rows:
            self._work.connection.execute(_GIVE_BACK, rows)

    def next_free(self, platform: str, a_second: int) -> datetime | None:
        """When the first slot is free; None before any was made."""
        asked = {"here": platform, "last": a_second}
        return self._work.connection.execute(_NEXT, asked).scalar()

    def pause(self, platform: str, until: datetime, now: datetime) -> None:
        """Nobody sends anything to this platform before `until`."""
        number = _HOURS if until - now > LONGEST_HOLD else _BRIEF
        row = {"platform": platform, "number": number, "free_at": until}
        dialect = self._work.connection.dialect.name
        insert = (sqlite if dialect == "sqlite" else postgresql).insert(send_slot)
        self._work.connection.execute(
            insert.on_conflict_do_update(
                index_elements=["platform", "number"], set_={"free_at": until}
            ),
            row,
        )

    def paused_until(self, platform: str, now: datetime) -> datetime | None:
        """Until when this platform is to be left alone; None when it is not."""
        asked = {"here": platform, "now": now}
        bounds = {"farthest": now + LONGEST_HOLD, "waited_by": now + LONGEST_WAIT}
        until: datetime | None = self._work.connection.execute(_PAUSE, asked | bounds).scalar()
        return until

    def _add_missing(self, platform: str, a_second: int, now: datetime) -> bool:
        """Make the slots when there are too few: at first, or after the limit was raised."""
        asked = {"here": platform, "last": a_second}
        if self._work.connection.execute(_COUNT, asked).scalar_one() >= a_second:
            return False
        dialect = self._work.connection.dialect.name
        insert = (sqlite if dialect == "sqlite" else postgresql).insert(send_slot)
        rows = [
            {"platform": platform, "number": number, "free_at": now}
            for number in range(1, a_second + 1)
        ]
        self._work.connection.execute(insert.on_conflict_do_nothing(), rows)
        return True
