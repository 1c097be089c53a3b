"""CSV files with headings, read a row at a time: nobody knows how long they are."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias

from credentials.errors import Mistake

Row: TypeAlias = Mapping[str | None, Any]
BETWEEN: Final = (",", ";", "\t")
"""What may stand between cells; the headings tell which."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings that a kind of file has, in any order; `wrong` is how its mistakes are named."""

    required: frozenset[str]
    optional: frozenset[str]
    wrong: type[Mistake]

    @property
    def names(self) -> list[str]:
        """All of them, always in the same order."""
        return sorted(self.required | self.optional)


def rows_in(path: Path, columns: Columns) -> Iterator[tuple[int, Row]]:
    """Each row with its line in the file. Blank lines are no rows.

    Raises:
        Mistake: as `columns.wrong`: there is no such file, it is no CSV in UTF-8, or its headings
            are not those asked for.
    """
    if not path.is_file():
        raise columns.wrong(f"There is no file {path}.", "Check the path.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from _rows(stream, path, columns)
    except UnicodeDecodeError as problem:
        raise columns.wrong(
            f"{path} is not a CSV file in UTF-8.", "In Excel: Save As, “CSV UTF-8”."
        ) from problem
    except csv.Error as problem:
        raise columns.wrong(f"{path} is not a CSV file: {problem}.") from problem


def cells_of(line: int, row: Row, columns: Columns) -> dict[str, str]:
    """The cells of one row; those that its line ends before are empty.

    Raises:
        Mistake: as `columns.wrong`: it has more cells than there are columns.
    """
    if None in row:
        raise columns.wrong(
            f"Line {line} has more cells than there are columns.",
            "Put a text that holds a comma or semicolon into double quotes.",
        )
    return {str(name): value or "" for name, value in row.items()}


def _rows(stream: TextIO, path: Path, columns: Columns) -> Iterator[tuple[int, Row]]:
    headings = stream.readline()
    stream.seek(0)
    # Where a comma stands in numbers, Excel puts a semicolon between the cells.
    between = max(BETWEEN, key=headings.count)
    reader = csv.DictReader(stream, strict=True, delimiter=between)
    names = [str(name).strip().lower() for name in reader.fieldnames or []]
    if missing := columns.required - set(names):
        raise columns.wrong(f"{path} has no column {', '.join(sorted(missing))}.")
    if unknown := set(names) - set(columns.names):
        raise columns.wrong(f"{path} has an unknown column {', '.join(sorted(unknown))}.")
    if len(set(names)) != len(names):
        raise columns.wrong(f"{path} has a column twice.")
    reader.fieldnames = names
    for row in reader:
        yield reader.line_num, row
