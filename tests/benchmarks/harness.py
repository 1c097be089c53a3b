"""What every figure is made of: rounds that take turns, medians, and a table that hides nothing.

A missed bar is printed, never raised: machines differ, and the one that shares its cores most.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Literal

ROUNDS = 5
_WARM_UP = 0.1
"""The part of a round that is run before it and does not count."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """One quantity, measured several times."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """What is compared."""
        return median(self.values)

    def shown(self, unit: str) -> str:
        """The median, and between what it lay."""
        if len(self.values) == 1:
            return f"{_number(self.median)} {unit}"
        spread = f"{_number(min(self.values))}–{_number(max(self.values))}"
        return f"{_number(self.median)} {unit} ({spread})"


@dataclass(frozen=True, slots=True)
class Bar:
    """What was asked for: of the ratio to the peer, or of the quantity itself."""

    sign: Literal["≥", "<"]
    limit: float
    of: Literal["ratio", "quantity"]

    def met(self, quantity: float, ratio: float | None) -> bool | None:
        """Whether it is; None when it cannot be told, as the peer is not here."""
        judged = ratio if self.of == "ratio" else quantity
        if judged is None:
            return None
        return judged >= self.limit if self.sign == "≥" else judged < self.limit


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity, beside the peer or floor that ran in turn with it."""

    what: str
    measured: Rounds
    unit: str
    beside: str = ""
    """Who or what it is compared with."""
    peer: Rounds | None = None
    asked: Bar | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to theirs: the median of the rounds' own ratios, each from the same moments."""
        if self.peer is None:
            return None
        pairs = zip(self.measured.values, self.peer.values, strict=True)
        return median(ours / theirs for ours, theirs in pairs)

    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        peer = f"{self.beside}: {self.peer.shown(self.unit)}" if self.peer else self.beside
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return self.what, self.measured.shown(self.unit), peer, ratio, self._asked()

    def _asked(self) -> str:
        if self.asked is None:
            return ""
        unit = "" if self.asked.of == "ratio" else f" {self.unit}"
        met = self.asked.met(self.measured.median, self.ratio)
        verdict = {True: "met", False: "missed", None: "no peer here"}[met]
        return f"asked: {self.asked.sign} {self.asked.limit:g}{unit}, {verdict}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a figure found, with what a reader must know to believe it."""

    lines: Sequence[Line]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One benchmark. `measure` gets an empty folder of its own."""

    name: str
    title: str
    measure: Callable[[Path], Report]
    on_request: bool = False
    """It takes minutes: it runs only when it is named."""


class BrokenFigureError(Exception):
    """What was measured did not do its work, so its speed means nothing."""


def take_turns(*measures: Callable[[], float], rounds: int = ROUNDS) -> list[Rounds]:
    """Measure each once, then each again: what slows the machine down slows all of them."""
    values: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for kept, measure in zip(values, measures, strict=True):
            kept.append(measure())
    return [Rounds(tuple(kept)) for kept in values]


def per_second(work: Callable[[], object], seconds: float) -> float:
    """How often `work` can be done in a second, after it has warmed up."""
    _repeat(work, seconds * _WARM_UP)
    return _repeat(work, seconds)


def percentile(values: Iterable[float], part: float) -> float:
    """The smallest value that at least this part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(part * len(ordered)) - 1)]


def table(figure: Figure, report: Report) -> str:
    """A figure as text: one row a line, columns below each other, then the notes."""
    head = ("measured", "median (lowest–highest)", "beside it", "ratio", "")
    rows = [head, *(line.cells() for line in report.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    notes = [f"  {note}" for note in report.notes]
    return "\n".join([f"{figure.name}: {figure.title}", text[0], rule, *text[1:], *notes])


def _repeat(work: Callable[[], object], seconds: float) -> float:
    done, began = 0, perf_counter()
    while (passed := perf_counter() - began) < seconds or not done:
        work()
        done += 1
    return done / passed


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
