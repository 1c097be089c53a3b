"""Statements that are written once for a database, and then run as its driver takes them.

SQLAlchemy looks at a statement's parts, and at its values' types, each time that it runs. Where a
batch takes half a millisecond, that is most of it. Only for numbers, texts and bytes: nothing is
translated here. What goes wrong is named as it always is.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql.elements import ClauseElement

Values: TypeAlias = Mapping[str, int | str | bytes]


class Plain:
    """One statement, its places for values named by `bindparam` or after the columns."""

    def __init__(self, statement: ClauseElement) -> None:
        """Nothing is written before it is run: what is written depends on the database."""
        self._statement = statement
        self._written: dict[str, tuple[str, Sequence[str] | None]] = {}

    def run(self, connection: Connection, *rows: Values) -> CursorResult[*tuple[Any, ...]]:
        """Run it once for each row; what it answers, if it was one."""
        written, order = self._for(connection.dialect)
        given: list[Any] = list(rows)
        if order is not None:
            given = [tuple([row[name] for name in order]) for row in rows]
        return connection.exec_driver_sql(written, given[0] if len(given) == 1 else given)

    def _for(self, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
        known = self._written.get(dialect.name)
        if known is None:
            compiled = self._statement.compile(dialect=dialect)
            # Which names stand where, for drivers that count the places.
            known = str(compiled), getattr(compiled, "positiontup", None)
            self._written[dialect.name] = known
        return known
