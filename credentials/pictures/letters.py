"""Capital letters as strokes, so that a badge looks the same on every machine, fonts or none.

Each letter stands on a grid six high, with `y` downwards. A title in a script that is not here
is not set at all: half a title would be worse than the glyph and the year alone.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

CAP_HEIGHT: Final = 6.0
_GAP: Final = 1.5
_SPACE: Final = 2.2
_STRAIGHT: Final = str.maketrans("–—‐’‘", "---''")

_LETTERS: Final[Mapping[str, tuple[float, str]]] = MappingProxyType(
    {
        "A": (4.0, "M0 6 2 0 4 6M.67 4H3.33"),
        "B": (3.8, "M0 0V6H2.2A1.6 1.6 0 0 0 2.2 2.8H0M0 0H1.9A1.4 1.4 0 0 1 1.9 2.8"),
        "C": (3.9, "M3.8.94A2.2 3 0 1 0 3.8 5.06"),
        "D": (4.0, "M0 0V6H1.4A2.6 3 0 0 0 1.4 0Z"),
        "E": (3.2, "M3.2 0H0V6H3.2M0 3H2.8"),
        "F": (3.1, "M3.2 0H0V6M0 3H2.8"),
        "G": (4.4, "M3.8.94A2.2 3 0 1 0 4.36 3.5H2.5"),
        "H": (4.0, "M0 0V6M4 0V6M0 3H4"),
        "I": (0.0, "M0 0V6"),
        "J": (2.6, "M2.6 0V4.4A1.3 1.6 0 0 1 0 4.6"),
        "K": (3.8, "M0 0V6M3.7 0 0 3.6M1.3 2.4 3.8 6"),
        "L": (3.0, "M0 0V6H3"),
        "M": (4.8, "M0 6V0L2.4 4 4.8 0V6"),
        "N": (4.0, "M0 6V0L4 6V0"),
        "O": (4.6, "M2.3 0A2.3 3 0 1 0 2.3 6A2.3 3 0 1 0 2.3 0Z"),
        "P": (3.6, "M0 6V0H2A1.6 1.6 0 0 1 2 3.2H0"),
        "Q": (4.6, "M2.3 0A2.3 3 0 1 0 2.3 6A2.3 3 0 1 0 2.3 0ZM2.8 4.4 4.4 6.3"),
        "R": (3.7, "M0 6V0H2A1.6 1.6 0 0 1 2 3.2H0M1.8 3.2 3.7 6"),
        "S": (3.6, "M3.5 1.1C3.4-.4.1-.4.1 1.5.1 3.3 3.6 2.7 3.6 4.5 3.6 6.5.1 6.4 0 4.8"),
        "T": (4.0, "M0 0H4M2 0V6"),
        "U": (4.0, "M0 0V4A2 2 0 0 0 4 4V0"),
        "V": (4.0, "M0 0 2 6 4 0"),
        "W": (6.0, "M0 0 1.5 6 3 1 4.5 6 6 0"),
        "X": (3.8, "M0 0 3.8 6M3.8 0 0 6"),
        "Y": (4.0, "M0 0 2 3.2 4 0M2 3.2V6"),
        "Z": (3.8, "M0 0H3.7L0 6H3.8"),
        "0": (3.8, "M1.9 0A1.9 3 0 1 0 1.9 6A1.9 3 0 1 0 1.9 0Z"),
        "1": (1.6, "M0 1.2 1.5 0V6"),
        "2": (3.7, "M0 1.6A1.8 1.6 0 0 1 3.6 1.7C3.6 3 1.6 4.2 0 6H3.7"),
        "3": (3.6, "M.2.9A1.7 1.5 0 1 1 1.8 2.9H1.4M1.8 2.9A1.7 1.55 0 1 1 0 5"),
        "4": (3.8, "M2.8 6V0L0 4.2H3.8"),
        "5": (3.6, "M3.4 0H.6L.3 2.6A1.9 1.7 0 1 1 0 5"),
        "6": (3.7, "M3.2.6C1.6-.6 0 1.2 0 4A1.85 1.95 0 1 0 1.85 2.1C.8 2.1 0 3 0 4"),
        "7": (3.7, "M0 0H3.7L1.2 6"),
        "8": (3.6, "M1.8 2.8A1.5 1.4 0 1 1 1.81 2.8ZM1.8 6A1.8 1.6 0 1 1 1.81 6Z"),
        "9": (3.7, "M.5 5.4C2.1 6.6 3.7 4.8 3.7 2A1.85 1.95 0 1 0 1.85 3.9C2.9 3.9 3.7 3 3.7 2"),
        "-": (2.0, "M0 3.4H2"),
        "+": (3.0, "M0 3.4H3M1.5 1.9V4.9"),
        ".": (0.0, "M0 5.9V6"),
        ",": (0.4, "M.4 5.7 0 6.8"),
        ":": (0.0, "M0 2V2.1M0 5.4V5.5"),
        "'": (0.0, "M0 0V1.4"),
        "/": (2.2, "M0 6.6 2.2-.4"),
        "(": (1.2, "M1.2-.5A4 4.6 0 0 0 1.2 6.5"),
        ")": (1.2, "M0-.5A4 4.6 0 0 1 0 6.5"),
        "&": (
            4.0,
            "M4 6 .8 1.7A1.3 1.2 0 1 1 2.6 2.3C1 3.3 0 3.6 0 4.6A1.7 1.5 0 0 0 3.4 4.9L4 3.6",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One letter's stroke, and where it starts on its line."""

    x: float
    stroke: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters, in units of the grid."""

    width: float
    letters: tuple[Placed, ...]


def plain_capitals(text: str) -> str:
    """The text in capitals without accents: `café` → `CAFE`."""
    apart = unicodedata.normalize("NFD", text.translate(_STRAIGHT).upper())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def can_set(text: str) -> bool:
    """Whether there is a letter for everything in plain capitals."""
    return all(one == " " or one in _LETTERS for one in text)


def set_line(text: str) -> Line:
    """Set plain capitals, all of which there is a letter for, side by side."""
    x, placed = 0.0, []
    for one in text:
        if one == " ":
            x += _SPACE
            continue
        width, stroke = _LETTERS[one]
        placed.append(Placed(round(x, 2), stroke))
        x += width + _GAP
    return Line(max(x - _GAP, 0.0), tuple(placed))
