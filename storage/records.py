"""Outside certificates that staff have checked: recorded, not issued by us."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from credentials.errors import Mistake
from storage.chance import new_uuid
from storage.schema import outside_record
from storage.work import Work


class RecordedAlreadyError(Mistake):
    """The same certificate of the same person is there."""

    advice = "Nothing to do: it counts for their pathway."


@dataclass(frozen=True, slots=True)
class OutsideRecord:
    """Somebody holds a certificate of somebody else's, as checked by a member of staff."""

    achievement_id: str
    checked_by: str
    at: datetime
    valid_until: datetime | None
    id: str = ""
    """Of a row that is stored: a certificate that was renewed has another one."""


class Records:
    """Every outside certificate."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def add(self, person_id: str, new: OutsideRecord) -> None:
        """Record a certificate once; one that ends later takes the place of the one before."""
        for old in self.of(person_id):
            if old.achievement_id == new.achievement_id:
                self._give_way(old, new)
        self._work.connection.execute(
            insert(outside_record).values(
                id=new_uuid(self._work.chance),
                person_id=person_id,
                achievement_id=new.achievement_id,
                checked_by=new.checked_by,
                at=new.at,
                valid_until=new.valid_until,
            )
        )

    def of(self, person_id: str) -> list[OutsideRecord]:
        """A person's outside certificates, the oldest first."""
        query = select(outside_record).where(outside_record.c.person_id == person_id)
        rows = self._work.connection.execute(query.order_by(outside_record.c.at))
        return [
            OutsideRecord(row.achievement_id, row.checked_by, row.at, row.valid_until, row.id)
            for row in rows
        ]

    def _give_way(self, old: OutsideRecord, new: OutsideRecord) -> None:
        if old.valid_until is None or new.valid_until is None or new.valid_until <= old.valid_until:
            raise RecordedAlreadyError("This certificate is recorded already.")
        self._work.connection.execute(delete(outside_record).where(outside_record.c.id == old.id))
