"""Log lines name no person, not even when something breaks."""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from bot.logs import set_up_logs
from storage.engines import open_engine
from storage.faults import fault_in


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Give the tests that follow their own logging back."""
    root, before = logging.getLogger(), logging.getLogger().handlers
    yield
    root.handlers = before
    structlog.reset_defaults()


def _breaks(name: str) -> None:
    try:
        int(name)
    except ValueError as problem:
        raise KeyError(name) from problem


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_broken_handler_quotes_nobody(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The trace says where and as what, for each error in the chain, and not what it was about."""
    set_up_logs(form)
    for logger in (structlog.get_logger("ours"), logging.getLogger("a.library")):
        try:
            _breaks("Ana Moreno")
        except KeyError:
            logger.exception("handler_broke")
        said = capsys.readouterr().err
        assert "handler_broke" in said
        assert "builtins.ValueError" in said
        assert "builtins.KeyError" in said
        assert "_breaks" in said
        assert "Ana" not in said


def test_what_the_machine_cannot_do_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The operator needs it; the file's name can be somebody's."""
    set_up_logs("text")
    try:
        Path("/nowhere/ana.csv").read_bytes()
    except OSError:
        structlog.get_logger("ours").exception("send_broke")
    said = capsys.readouterr().err
    assert "FileNotFoundError: No such file or directory" in said
    assert "ana.csv" not in said


def test_a_database_error_quotes_no_value() -> None:
    """A statement that fails shows neither its values nor what stood there before."""
    engine = open_engine("sqlite://", writes=True)
    with engine.begin() as connection:
        connection.execute(text("create table one (name text primary key)"))
        insert = text("insert into one values (:name)")
        connection.execute(insert, {"name": "Ana Moreno"})
        with pytest.raises(Exception, match="UNIQUE") as found:
            connection.execute(insert, {"name": "Ana Moreno"})
    engine.dispose()
    assert "Ana" not in str(found.value)
    assert fault_in(found.value) == "IntegrityError"
    assert isinstance(found.value.__cause__, sqlite3.IntegrityError)
