"""Rows page by page: however many there are, few are in memory."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, literal, tuple_

from storage.work import Work

PAGE: Final = 1_000
"""How many rows are in memory at a time."""


def paged(
    work: Work, query: Select[*tuple[Any, ...]], **order: ColumnElement[Any]
) -> Iterator[RowMapping]:
    """Everything, page by page; a page begins behind the last row of the one before."""
    page = query.order_by(*order.values()).limit(PAGE)
    behind = tuple_(*order.values())
    rows = list(work.connection.execute(page).mappings())
    while rows:
        yield from rows
        if len(rows) < PAGE:
            return
        last = [literal(rows[-1][name], each.type) for name, each in order.items()]
        next_page = page.where(behind > tuple_(*last))
        rows = list(work.connection.execute(next_page).mappings())
