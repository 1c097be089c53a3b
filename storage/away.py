"""When the database could not finish a transaction, through no fault of whoever asked.

A connection that was cut, a server that restarts, two writers who wait for each other: nothing
was changed, and the same transaction can be run again. Only a commit without an answer leaves a
doubt.
"""

import sqlite3
from typing import ClassVar, Final

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from credentials.errors import Mistake

PASSING: Final = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's numbers for: others changed it first, waited in a circle, a lock did not come."""


class TryAgainError(Mistake):
    """The transaction was undone and may be run again."""

    advice: ClassVar[str] = "Nothing was changed. Try again in a minute."


class DatabaseAwayError(TryAgainError):
    """There is no database to talk to."""

    advice: ClassVar[str] = (
        "Check that it runs and that VOUCHLINE_DATABASE_URL and VOUCHLINE_KEYSTORE_URL are right, "
        "then try again."
    )


class LockedError(TryAgainError):
    """Another process has kept SQLite's lock for as long as we wait for it."""

    advice: ClassVar[str] = "Find out which program has the file open for so long, then try again."


class CommitInDoubtError(Mistake):
    """The connection broke while the database was saving."""

    advice: ClassVar[str] = "It may be saved or not. Look before you do it again."


def name_what_passes(engine: Engine) -> None:
    """Let an engine say in our words which of its errors pass by themselves."""
    event.listen(engine, "handle_error", _named, retval=True)


def _named(context: ExceptionContext) -> BaseException | None:
    # While a pooled connection is tried out, a dead one is simply replaced.
    if context.is_pre_ping:
        return None
    if _is_locked(context.original_exception):
        return LockedError("Another process keeps the database locked.")
    state = getattr(context.original_exception, "sqlstate", None)
    if state in PASSING:
        return TryAgainError("The database was busy with others.")
    if isinstance(context.original_exception, sqlite3.Error):
        return None
    if context.is_disconnect or (context.connection is None and state is None):
        return DatabaseAwayError(f"The database does not answer ({_first_line(context)}).")
    return None


def _is_locked(problem: BaseException) -> bool:
    # The finer codes are these with something above the lowest byte.
    code = problem.sqlite_errorcode & 0xFF if isinstance(problem, sqlite3.OperationalError) else 0
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _first_line(context: ExceptionContext) -> str:
    return next(iter(str(context.original_exception).splitlines()), "no reason given").strip()
