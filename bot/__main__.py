"""The command `vouchline`."""

import sys

from bot.cli import app
from bot.cli.common import BAD_INPUT, CANNOT_TELL, complain
from credentials.errors import Mistake
from storage.faults import fault_in


def main() -> None:
    """Run a command; a mistake is two sentences on stderr and exit code 2.

    When the disk or the database does not play along the code is 3: 1 would say “not valid”.
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
        raise


class BrokenError(Mistake):
    """The machine could not do its part; nobody typed anything wrong."""

    advice = "Check the disk and the database, then try again. Run: vouchline doctor"


if __name__ == "__main__":
    main()
