"""Owing: a fact has a unique key, so that it is owed once, however many owe it at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from credentials.notices import STAFF_CHANNEL, Notice, notice_to_json
from storage.chance import new_uuid
from storage.outbox.rows import Rows
from storage.schema import outbox

_MOST_KEYS: Final = 400
"""How many keys one query asks about; SQLite takes 999 values at most in older builds."""

# The unique key decides, not a look beforehand: two who owe the same at once owe it once.
_OWE = {
    name: insert(outbox).on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.key)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class Owing(Rows):
    """What is promised."""

    _count = 0

    def owe(self, notice: Notice, at: datetime) -> bool:
        """Promise a notice; False when this very fact is owed already."""
        return bool(self.owe_all([notice], at))

    def owe_all(self, notices: Sequence[Notice], at: datetime) -> list[Notice]:
        """Promise these; those come back that were not owed already."""
        if not notices:
            return []
        connection = self._work.connection
        rows = [self._row(each, at) for each in notices]
        added = connection.execute(_OWE[connection.dialect.name], rows)
        fresh = set(added.scalars())
        return [each for each in {one.key: one for one in notices}.values() if each.key in fresh]

    def owes(self, key: str) -> bool:
        """Whether this fact was ever owed."""
        return key in self.known([key])

    def known(self, keys: Iterable[str]) -> set[str]:
        """Those of these keys that were ever owed."""
        asked, found = list(keys), set[str]()
        for start in range(0, len(asked), _MOST_KEYS):
            query = select(outbox.c.key).where(outbox.c.key.in_(asked[start : start + _MOST_KEYS]))
            found.update(self._work.connection.execute(query).scalars())
        return found

    def count_owed(self, kinds: Collection[str], due_by: datetime) -> int:
        """How many facts of these kinds were ever owed for a moment that has come."""
        query = select(func.count()).where(outbox.c.kind.in_(kinds), outbox.c.due_at <= due_by)
        return self._work.connection.execute(query).scalar_one()

    def _row(self, notice: Notice, at: datetime) -> dict[str, Any]:
        # What one transaction owes at one moment still has an order: as it was owed.
        self._count += 1
        return {
            "id": new_uuid(self._work.chance),
            "key": notice.key,
            "kind": notice.kind,
            "person_id": None if notice.person == STAFF_CHANNEL else notice.person,
            "notice": notice_to_json(notice),
            "urgency": notice.urgency,
            "owed_at": at + timedelta(microseconds=self._count),
            "due_at": notice.due_at,
            "state": "owed",
            "fence": 0,
            "tries": 0,
        }
