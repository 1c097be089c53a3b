"""A list of badge IDs as people keep it: one a line, or a column of a CSV file.

Only the column with the IDs is read. What stands beside it is the asker's own and is dropped.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeIdError, badge_id_in, named_in

MOST_ROWS: Final = 500
MOST_BYTES: Final = 512 * 1024
MOST_SIGNS: Final = 2_000
"""Of one cell."""
_DELIMITERS: Final = (",", ";", "\t", "|")
_LINK: Final = re.compile(r"\s*<?https?://\S*/b/", re.IGNORECASE)
_PREFIX: Final = re.compile(r"\s*v[l1i]\W", re.IGNORECASE)
_SYMBOLS: Final = frozenset({12, 14})
_LOOKED_AT: Final = 50
"""Rows by which the column is chosen."""


class BadgeListError(Mistake):
    """This file is no list of badge IDs."""

    advice: ClassVar[str] = "Send a CSV or text file with one badge ID a line, 500 at most."


@dataclass(frozen=True, slots=True)
class ListedBadge:
    """One cell that is not empty, as it was typed."""

    line: int
    """In the file, counted from 1."""
    text: str


@dataclass(frozen=True, slots=True)
class BadgeList:
    """The rows of a list in their order, and how many lines had nothing in that place."""

    rows: tuple[ListedBadge, ...]
    blank: int


def looks_like_badge_id(text: str) -> bool:
    """Whether somebody means a badge of ours by this, right or wrong."""
    if _LINK.match(text) or _PREFIX.match(text) or named_in(text):
        return True
    bare = re.sub(r"[\s-]", "", text)
    return bare.isalnum() and len(bare) in _SYMBOLS and any(sign.isdigit() for sign in bare)


def is_badge_list(content: bytes) -> bool:
    """Whether these bytes are meant as a list: some text in which a badge ID begins a cell."""
    try:
        lines = _lines(content[:MOST_BYTES])
    except BadgeListError:
        return False
    return any(looks_like_badge_id(cell) for _, cells in lines for cell in cells)


def read_badge_list(content: bytes) -> BadgeList:
    """Read a list, whatever it calls its columns and however it parts them.

    Raises:
        BadgeListError: it is too large, no text, no CSV, or holds nothing to check.
    """
    if len(content) > MOST_BYTES:
        raise BadgeListError("This file is too large for a list of badge IDs.")
    lines = _lines(content)
    if sum(1 for _, cells in lines if any(map(str.strip, cells))) == 1:
        # All in one line, as people paste them.
        lines = [(line, [cell]) for line, cells in lines for cell in cells]
    column = _column([cells for _, cells in lines[:_LOOKED_AT]])
    rows = [ListedBadge(line, _cell(cells, column)) for line, cells in lines]
    filled = [row for row in rows if row.text]
    if len(filled) > 1 and not looks_like_badge_id(filled[0].text):
        # A heading: no slip of the keyboard makes an ID look like one.
        rows.remove(filled[0])
        filled = filled[1:]
    if not any(looks_like_badge_id(row.text) for row in filled):
        # Names, it may be: what holds no ID is neither judged nor written into an answer.
        raise BadgeListError("There is no badge ID in this file.")
    if len(filled) > MOST_ROWS:
        raise BadgeListError(
            f"This file has more than {MOST_ROWS} badge IDs.",
            "Split it, and send the parts one after the other.",
        )
    return BadgeList(tuple(filled), len(rows) - len(filled))


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    text = _text(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as cause:
        raise BadgeListError("This is not a CSV file that can be read.") from cause


def _text(content: bytes) -> str:
    """The text, in whatever spreadsheets write: UTF-8, UTF-16 with its mark, or Windows-1252."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadgeListError("This is not a text file.")


def _delimiter(text: str) -> str:
    """What parts the cells of the first line that has any; a comma where nothing does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _column(rows: Sequence[Sequence[str]]) -> int:
    """The column in which most cells are, or else look like, badge IDs; else the first."""
    width = max(map(len, rows), default=0)
    scores = [
        sum(_score(row[column]) for row in rows if column < len(row)) for column in range(width)
    ]
    return max(range(width), key=scores.__getitem__, default=0)


def _score(cell: str) -> int:
    try:
        badge_id_in(cell)
    except BadgeIdError:
        return 1 if looks_like_badge_id(cell) else 0
    # One that is an ID outweighs any number that only look like one.
    return _LOOKED_AT + 1


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip()[:MOST_SIGNS] if column < len(cells) else ""
