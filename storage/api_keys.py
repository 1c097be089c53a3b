"""Keys of systems that ask for verdicts: each belongs to a workspace. Only a hash of it is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, insert, select, update

from storage.chance import new_uuid
from storage.schema import api_key
from storage.work import Work

OCTETS = 32
_BY_KEY = select(api_key).where(
    api_key.c.key_index == bindparam("index"), api_key.c.ended_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key, without the key."""

    id: str
    platform: str
    workspace: str
    name: str
    made_at: datetime
    ended_at: datetime | None


class ApiKeys:
    """Every key that was ever made."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def make(self, platform: str, workspace: str, name: str, at: datetime) -> str:
        """A new key; nobody can read it again later."""
        new = f"vlk_{self._work.chance.octets(OCTETS).hex()}"
        self._work.connection.execute(
            insert(api_key).values(
                id=new_uuid(self._work.chance)[:8],
                key_index=self._index(new),
                platform=platform,
                workspace=workspace,
                name=name,
                made_at=at,
            )
        )
        return new

    def find(self, typed: str) -> ApiKey | None:
        """Whose key this is, while it counts."""
        asked = {"index": self._index(typed)}
        row = self._work.connection.execute(_BY_KEY, asked).mappings().first()
        return None if row is None else _key(row)

    def all(self) -> list[ApiKey]:
        """Every key, the oldest first."""
        rows = self._work.connection.execute(select(api_key).order_by(api_key.c.made_at))
        return [_key(row) for row in rows.mappings()]

    def end(self, key_id: str, at: datetime) -> bool:
        """Let a key count no more; False when there is none that counts under this id."""
        counts = (api_key.c.id == key_id) & api_key.c.ended_at.is_(None)
        changed = self._work.connection.execute(update(api_key).where(counts).values(ended_at=at))
        return changed.rowcount == 1

    def _index(self, typed: str) -> str:
        # 256 random bits need no slow hash; under the master key it cannot be looked for, either.
        return self._work.vault.blind("api_key", typed)


def _key(row: RowMapping) -> ApiKey:
    values = dict(row)
    del values["key_index"]
    return ApiKey(**values)
