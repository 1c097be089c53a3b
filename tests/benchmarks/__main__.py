"""`python -m tests.benchmarks [NAME…]`: run the figures, print a table for each.

A missed bar is no failure. The exit code is 1 only when a figure could not be measured, and 2 for
a name that is none.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from traceback import print_exc
from types import MappingProxyType

from tests.benchmarks.bulk import BULK, TEN_THOUSAND
from tests.benchmarks.deciding import DECIDING
from tests.benchmarks.dispatching import DISPATCH, LIMITS
from tests.benchmarks.harness import Figure, table
from tests.benchmarks.judging import JUDGE
from tests.benchmarks.log_replicas import REPLICAS
from tests.benchmarks.log_tiles import LOG, TEN_MILLIONS
from tests.benchmarks.receipts import RECEIPT
from tests.benchmarks.slack_verify import SLACK
from tests.benchmarks.starting import START
from tests.benchmarks.state import STATE
from tests.benchmarks.telegram_updates import TELEGRAM
from tests.benchmarks.transactions import TRANSACTIONS

FIGURES = MappingProxyType(
    {
        one.name: one
        for one in (
            JUDGE,
            RECEIPT,
            BULK,
            SLACK,
            TELEGRAM,
            START,
            TRANSACTIONS,
            DECIDING,
            LIMITS,
            DISPATCH,
            LOG,
            REPLICAS,
            STATE,
            TEN_MILLIONS,
            TEN_THOUSAND,
        )
    }
)


def main(names: Sequence[str], figures: Mapping[str, Figure] = FIGURES) -> int:
    """Run the figures named, or all that do not wait to be asked for."""
    if unknown := set(names) - set(figures):
        say(f"There is no figure {', '.join(sorted(unknown))}. There are: {', '.join(figures)}.")
        return 2
    chosen = names or [name for name, one in figures.items() if not one.on_request]
    broken = [name for name in chosen if not _print(figures[name])]
    if left := [name for name in figures if name not in chosen and not names]:
        say(f"Left out, as they take minutes: {', '.join(left)}. Name one to run it.")
    if broken:
        say(f"Not measured: {', '.join(broken)}. The reason stands above each.")
    return 1 if broken else 0


def say(text: str) -> None:
    """Print now, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _print(figure: Figure) -> bool:
    began = perf_counter()
    try:
        with TemporaryDirectory(prefix=f"vouchline-{figure.name}-") as folder:
            report = figure.measure(Path(folder))
    except Exception:  # noqa: BLE001 - one broken figure must not hide the others
        say(f"{figure.name}: {figure.title}\nnot measured:")
        print_exc(file=sys.stdout)
        return False
    say(f"{table(figure, report)}\n  {perf_counter() - began:.0f} s\n")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
