"""What a broken disk or database says, without the values that somebody gave us."""

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, SQLAlchemyError

from storage.away import TryAgainError

SPEAK_OF_THE_MACHINE = (OperationalError, InterfaceError)
"""“disk is full”, “is locked”: never a value. The others may quote what was to be stored."""


def fault_in(problem: BaseException) -> str | None:
    """What the machine could not do; None when the fault is not the machine's.

    >>> fault_in(OSError(28, "No space left on device", "/home/ana/list.csv"))
    'No space left on device'
    >>> fault_in(ValueError("Ana")) is None
    True
    """
    if isinstance(problem, OSError):
        return problem.strerror or type(problem).__name__
    if isinstance(problem, TryAgainError):
        return problem.what
    if isinstance(problem, SPEAK_OF_THE_MACHINE) or _is_no_database(problem):
        return next(iter(str(getattr(problem, "orig", "")).splitlines()), "") or "no reason given"
    return type(problem).__name__ if isinstance(problem, SQLAlchemyError) else None


def _is_no_database(problem: BaseException) -> bool:
    # SQLite has no finer word for a file that was damaged or never was a database.
    return type(problem) is DatabaseError
