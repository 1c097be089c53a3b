"""Which results of another system have led to a badge, by a blind name of all that they said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.schema import imported_result
from storage.work import Work

_BADGE = select(imported_result.c.badge_id).where(
    imported_result.c.result_index == bindparam("index")
)
_REMEMBER = insert(imported_result)


class Results:
    """Results that were imported."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def badge_of(self, told: Sequence[str]) -> str | None:
        """The badge that a result led to before."""
        asked = {"index": self._index(told)}
        return self._work.connection.execute(_BADGE, asked).scalar()

    def remember(self, told: Sequence[str], badge_id: str, at: datetime) -> None:
        """Keep what a result led to."""
        self._work.connection.execute(
            _REMEMBER, {"result_index": self._index(told), "badge_id": badge_id, "imported_at": at}
        )

    def _index(self, told: Sequence[str]) -> str:
        return self._work.vault.blind("result", *told)
