"""CSV that a spreadsheet opens and only shows: no cell of it is ever taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

_RUNS: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
"""How a cell begins that some spreadsheet runs, the wide forms of these signs included."""
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def safe_cell(text: str) -> str:
    """The text on one line; with an apostrophe before it, if it could be run as a formula."""
    shown = _UNSEEN.sub(" ", text)
    return f"'{shown}" if _RUNS.match(shown) else shown


def safe_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A whole file: every cell in quotes, and marked as UTF-8 for spreadsheets that guess."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(heading)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")
