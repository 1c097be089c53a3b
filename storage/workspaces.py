"""Employers' workspaces: known, allowed or shut out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.schema import workspace
from storage.work import Work

_BY_NAME = select(workspace).where(
    workspace.c.platform == bindparam("on"), workspace.c.external_id == bindparam("named")
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace on a platform; `state` is `approved`, `waiting` or `blocked`."""

    platform: str
    external_id: str
    name: str
    state: str


class Workspaces:
    """Every workspace we ever met."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def get(self, platform: str, external_id: str) -> Workspace | None:
        """The workspace with this id."""
        asked = {"on": platform, "named": external_id}
        row = self._work.connection.execute(_BY_NAME, asked).first()
        if row is None:
            return None
        return Workspace(row.platform, row.external_id, row.name, row.state)

    def set(self, one: Workspace, at: datetime) -> None:
        """Add a workspace, or change its name and state."""
        same = (workspace.c.platform == one.platform) & (workspace.c.external_id == one.external_id)
        changed = self._work.connection.execute(
            update(workspace).where(same).values(name=one.name, state=one.state)
        )
        if changed.rowcount == 0:
            self._work.connection.execute(
                insert(workspace).values(
                    platform=one.platform,
                    external_id=one.external_id,
                    name=one.name,
                    state=one.state,
                    added_at=at,
                )
            )

    def all(self) -> list[Workspace]:
        """Every workspace, by name."""
        rows = self._work.connection.execute(select(workspace).order_by(workspace.c.name))
        return [Workspace(row.platform, row.external_id, row.name, row.state) for row in rows]
