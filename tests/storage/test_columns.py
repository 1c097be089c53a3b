"""Both databases give back what was kept: moments, documents, octets."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from storage.engines import open_engine
from storage.migrations import upgrade
from storage.schema import attempt, person

SUMMER = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-4)))
DOCUMENT = {"b": [1, 2.5, True, None], "a": {"“ü”": "𝄞\n\\u0000"}, "A": ""}


def kept(url: str, at: datetime, lines: Any, name: bytes) -> Any:
    """What comes back of a moment, a document and octets, on a server in another time zone."""
    upgrade(url)
    engine = open_engine(url, writes=True)
    with ExitStack() as end:
        end.callback(engine.dispose)
        connection = end.enter_context(engine.begin())
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL TIME ZONE 'Asia/Kathmandu'"))
        whom = {"language": "en", "timezone": "UTC", "hour": 8, "reminders": "all", "minor": False}
        connection.execute(
            insert(person).values(id="p", ref="p", name_sealed=name, created_at=at, **whom)
        )
        what = {"achievement_id": "a", "version": "1", "kind": "first", "state": "draft"}
        connection.execute(
            insert(attempt).values(
                id="t", number=1, person_id="p", lines=lines, opened_at=at, **what
            )
        )
        return connection.execute(
            select(person.c.created_at, attempt.c.lines, person.c.name_sealed)
            .join(attempt, attempt.c.person_id == person.c.id)
            .where(person.c.created_at == at, attempt.c.opened_at <= at)
        ).one()


def test_what_was_kept_comes_back(url: str) -> None:
    """The same instant in UTC to the microsecond, the same document in its order, every octet."""
    octets = bytes(range(256))
    at, lines, name = kept(url, SUMMER, DOCUMENT, octets)
    assert (at, at.tzinfo) == (SUMMER, UTC)
    assert list(lines.items()) == list(DOCUMENT.items())
    assert (name, type(name)) == (octets, bytes)


def test_a_moment_needs_its_offset(url: str) -> None:
    """A time without an offset is refused on its way in, not guessed at."""
    with pytest.raises(StatementError, match="needs its offset"):
        kept(url, SUMMER.replace(tzinfo=None), {}, b"")
