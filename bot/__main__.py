"""The command `vouchline`."""

import sys

from bot.cli import app
from bot.cli.common import complain
from credentials.errors import Mistake


def main() -> None:
    """Run a command; a mistake is two sentences on stderr and exit code 2."""
    try:
        app()
    except Mistake as mistake:
        complain(mistake)
        sys.exit(2)


if __name__ == "__main__":
    main()
