"""What witnesses have signed under our checkpoints: a line each, kept beside the checkpoint."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select

from storage.schema import cosignature
from storage.work import Work

# Every judgement of a badge asks this. Building a statement costs as much as running it.
_LINES = (
    select(cosignature.c.line)
    .where(cosignature.c.origin == bindparam("origin"), cosignature.c.size == bindparam("size"))
    .order_by(cosignature.c.witness)
)


@dataclass(frozen=True, slots=True)
class StoredCosignature:
    """One witness's line under one checkpoint. `witness` is its verifier key."""

    origin: str
    size: int
    witness: str
    line: str
    at: datetime
    """The time that the witness gives."""


class Cosignatures:
    """The lines below our checkpoints, checked before they came here."""

    def __init__(self, work: Work) -> None:
        """Speak within one transaction."""
        self._work = work

    def add(self, new: StoredCosignature) -> bool:
        """Keep a line; a witness's second line for the same checkpoint says nothing new."""
        if new.witness in self.witnesses(new.origin, new.size):
            return False
        self._work.connection.execute(
            insert(cosignature).values(
                origin=new.origin, size=new.size, witness=new.witness, line=new.line, at=new.at
            )
        )
        return True

    def lines(self, origin: str, size: int) -> list[str]:
        """The lines below one checkpoint."""
        asked = {"origin": origin, "size": size}
        return list(self._work.connection.execute(_LINES, asked).scalars())

    def below(self, origin: str, size: int) -> list[tuple[str, str]]:
        """Who has signed one checkpoint, by verifier key, and with which line."""
        query = select(cosignature.c.witness, cosignature.c.line).where(
            cosignature.c.origin == origin, cosignature.c.size == size
        )
        rows = self._work.connection.execute(query.order_by(cosignature.c.witness))
        return [(row.witness, row.line) for row in rows]

    def sizes(self, origin: str) -> set[int]:
        """The sizes of all checkpoints that anybody has signed."""
        query = select(cosignature.c.size).where(cosignature.c.origin == origin).distinct()
        return set(self._work.connection.execute(query).scalars())

    def witnesses(self, origin: str, size: int) -> set[str]:
        """Who has signed one checkpoint, by verifier key."""
        query = select(cosignature.c.witness).where(
            cosignature.c.origin == origin, cosignature.c.size == size
        )
        return set(self._work.connection.execute(query).scalars())

    def best_size(
        self, origin: str, above: int, most: int, witnesses: Collection[str]
    ) -> int | None:
        """The newest of those checkpoints that most witnesses have signed.

        Only of those that are larger than `above`, and no larger than `most`.
        """
        query = (
            select(cosignature.c.size)
            .where(
                cosignature.c.origin == origin,
                cosignature.c.size > above,
                cosignature.c.size <= most,
                cosignature.c.witness.in_(witnesses),
            )
            .group_by(cosignature.c.size)
            .order_by(func.count().desc(), cosignature.c.size.desc())
            .limit(1)
        )
        return self._work.connection.execute(query).scalar()

    def last_size(self, origin: str, witness: str) -> int:
        """The largest checkpoint of ours that a witness has signed; 0 when there is none."""
        query = select(func.max(cosignature.c.size)).where(
            cosignature.c.origin == origin, cosignature.c.witness == witness
        )
        return self._work.connection.execute(query).scalar() or 0
