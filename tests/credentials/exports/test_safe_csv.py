"""A CSV file of ours can be opened without fear."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.exports.safe_csv import safe_cell, safe_csv


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        " \r\n=cmd|' /C calc'!A0",
        "\uff1d1",
        "|calc",
        "%0A=1",
    ],
)
def test_no_cell_begins_as_a_formula(typed: str) -> None:
    """What a spreadsheet would run stands behind an apostrophe, and stays readable."""
    assert safe_cell(typed).startswith("'")
    assert safe_cell("VL-7KQ4-M2XD-97HB") == "VL-7KQ4-M2XD-97HB"


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_every_reader_finds_the_same_cells(rows: list[list[str]]) -> None:
    """Quotes, commas and line ends inside a cell break nothing."""
    read = list(csv.reader(io.StringIO(safe_csv(("a", "b"), rows).decode("utf-8-sig"), newline="")))
    assert read == [["a", "b"], *([safe_cell(cell) for cell in row] for row in rows)]
