"""The command `vouchline`."""

import sys
from pathlib import Path
from traceback import extract_tb

from bot.cli import app
from bot.cli.common import BAD_INPUT, CANNOT_TELL, complain
from credentials.errors import Mistake
from storage.faults import fault_in


def main() -> None:
    """Run a command; a mistake is two sentences on stderr and exit code 2.

    When the disk or the database does not play along, or we have a fault, the code is 3: 1 would
    say “not valid”. With `python -X dev` a fault is told in full.
    """
    try:
        app()
    except UnicodeEncodeError:
        complain(Mistake("That is not text in UTF-8.", "Type it again."))
        sys.exit(BAD_INPUT)
    except Exception as problem:
        fault = fault_in(problem)
        if fault is not None:
            told = (
                problem
                if isinstance(problem, Mistake)
                else BrokenError(f"We cannot go on: {fault}.")
            )
            complain(told)
            sys.exit(CANNOT_TELL)
        if isinstance(problem, Mistake):
            complain(problem)
            sys.exit(BAD_INPUT)
        if sys.flags.dev_mode:
            raise
        complain(_fault(problem))
        sys.exit(CANNOT_TELL)


def _fault(problem: Exception) -> Mistake:
    """Where it happened, without the values that somebody gave us."""
    ours = Path(__file__).parents[1]
    frames = [(Path(one.filename), one.lineno) for one in extract_tb(problem.__traceback__)]
    packages = [ours / name for name in ("bot", "handlers", "storage", "credentials")]
    file, line = next(
        one for one in reversed(frames) if any(one[0].is_relative_to(each) for each in packages)
    )
    place = f"{file.relative_to(ours)}, line {line}"
    return FaultError(f"We cannot go on: {type(problem).__name__} in {place}.")


class FaultError(Mistake):
    """Something is stored that does not belong there, or we are wrong."""

    advice = "Run: vouchline registry audit. If that finds nothing, report this line to us."


class BrokenError(Mistake):
    """The machine could not do its part; nobody typed anything wrong."""

    advice = "Check the disk and the database, then try again. Run: vouchline doctor"


if __name__ == "__main__":
    main()
