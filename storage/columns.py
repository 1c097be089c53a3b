"""The column types that SQLite and PostgreSQL must agree on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override


class Moment(TypeDecorator[datetime]):
    """An instant. Aware going in, aware (UTC) coming out, in both databases.

    SQLite has no time zones: it keeps UTC without saying so, which also sorts as text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its offset: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SignedDocument(TypeDecorator[dict[str, Any]]):
    """A signed document. What is no JSON object any more comes out as an empty one.

    Whoever judges a document refuses an empty one, and says so; one broken row must not stop
    those who only pass by.
    """

    impl = JSON
    cache_ok = True

    @override
    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], dict[str, Any]] | None:
        read = super().result_processor(dialect, coltype)

        def document(stored: object) -> dict[str, Any]:
            try:
                found = read(stored) if read else stored
            except (ValueError, TypeError, RecursionError):
                return {}
            return found if isinstance(found, dict) else {}

        return document
