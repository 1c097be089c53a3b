"""Alerts about cohorts: one row for each cohort and kind, and who took it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from storage.schema import alert
from storage.sealing import SERVICE
from storage.work import Work


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert as the staff channel shows it. `facts` are numbers and REFs, never names."""

    key: str
    cohort_code: str
    kind: str
    state: str
    facts: dict[str, Any]
    severity: int
    revision: int
    taken_by: str | None
    quiet_until: datetime | None
    message_id: str | None
    line: str | None = None
    """What somebody wrote when they closed it; stored sealed, as it may name people."""


class Alerts:
    """Every alert, open or closed."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def get(self, key: str) -> StoredAlert | None:
        """The alert with this key."""
        row = self._work.connection.execute(select(alert).where(alert.c.key == key)).mappings()
        found = row.first()
        return None if found is None else self._alert(found)

    def some(self, keys: Collection[str]) -> dict[str, StoredAlert]:
        """Those of these alerts that there are, by key."""
        rows = self._work.connection.execute(select(alert).where(alert.c.key.in_(keys)))
        return {row["key"]: self._alert(row) for row in rows.mappings()}

    def set(self, one: StoredAlert, at: datetime) -> None:
        """Add an alert or change what it says."""
        values = {
            "cohort_code": one.cohort_code,
            "kind": one.kind,
            "state": one.state,
            "facts": one.facts,
            "severity": one.severity,
            "revision": one.revision,
            "taken_by": one.taken_by,
            "quiet_until": one.quiet_until,
            "message_id": one.message_id,
            "line_sealed": self._work.vault.seal_text(SERVICE, _place(one.key), one.line),
            "updated_at": at,
        }
        changed = self._work.connection.execute(
            update(alert).where(alert.c.key == one.key).values(**values)
        )
        if changed.rowcount == 0:
            self._work.connection.execute(insert(alert).values(key=one.key, **values))

    def open(self) -> list[StoredAlert]:
        """Every alert that is not closed."""
        query = select(alert).where(alert.c.state != "closed").order_by(alert.c.key)
        return [self._alert(row) for row in self._work.connection.execute(query).mappings()]

    def _alert(self, row: RowMapping) -> StoredAlert:
        values = dict(row)
        del values["updated_at"]
        sealed = values.pop("line_sealed")
        line = self._work.vault.open_text(SERVICE, _place(row["key"]), sealed)
        return StoredAlert(**values, line=line)


def _place(key: str) -> str:
    return f"alert.line:{key}"
