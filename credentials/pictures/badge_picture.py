"""The picture of a badge: its shape says the stack level, its glyph the kind of skill.

Light strokes on dark bands read in one colour as well, and a light rim keeps the shape apart from
a dark page. The same facts always give the same bytes. See look.md, *Badge picture*.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape

from credentials.pictures.glyphs import GLYPHS, STAR
from credentials.pictures.letters import CAP_HEIGHT, Line, can_set, plain_capitals, set_line

SIDE: Final = 400
PAPER: Final = "#fdfcf8"
BANDS: Final[Sequence[tuple[str, str, str]]] = (
    ("#0f5f5c", "#0a4644", "#133b56"),
    ("#24487f", "#1a345e", "#4a2f63"),
    ("#3d5c26", "#2c441b", "#14504a"),
    ("#7d3422", "#5d2619", "#4d3a10"),
    ("#5c2f66", "#44224c", "#1f3766"),
    ("#6b4a08", "#4f3706", "#5d2619"),
    ("#3c4a54", "#2b363e", "#0a4644"),
)
"""Colours of the field, of the title's band and of the year's; paper stands out on each."""
_SHIELD: Final = (
    "M48 24H352A24 24 0 0 1 376 48V214C376 300 292 352 200 384C108 352 24 300 24 214"
    "V48A24 24 0 0 1 48 24Z"
)
_HEXAGON: Final = (
    "M186 20Q200 12 214 20L352 99Q366 107 366 123V277Q366 293 352 301L214 380"
    "Q200 388 186 380L48 301Q34 293 34 277V123Q34 107 48 99Z"
)
_SECOND_RIM: Final = "M52 182V124Q52 118 57 114L190 38Q200 32 210 38L343 114Q348 118 348 124V182"
"""Over the field of an advanced badge only, where it crosses neither title nor year."""
_SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {"entry": _SHIELD, "intermediate": _HEXAGON, "advanced": _HEXAGON}
)
_GLYPH_SIDE: Final = 118.0
_TITLE_TOP, _TITLE_BOTTOM, _YEAR_AT = 200.0, 298.0, 326.0
_TITLE_WIDTH: Final = 280.0
_LARGEST, _SMALLEST = 25.0, 12.0
_YEAR_HEIGHT: Final = 25.0
_MOST_LINES: Final = 3
_LEADING: Final = 1.5
_STROKE: Final = 0.95


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture shows."""

    achievement: str
    """The achievement's id, from which the colours follow."""
    title: str
    stack: str
    """`entry`, `intermediate` or `advanced`."""
    skill_type: str | None
    year: int


def draw(facts: PictureFacts) -> str:
    """The picture as an SVG of 400 by 400 that needs no font and nothing from outside."""
    field, middle, foot = _colours(facts.achievement)
    # An entry badge has two bands, the others three.
    foot = middle if facts.stack == "entry" else foot
    shape = _SHAPES.get(facts.stack, _SHIELD)
    label = escape(f"{facts.title}, {facts.year}")
    rims = f'<path d="{shape}" stroke-width="10"/>'
    if facts.stack == "advanced":
        rims += f'<path d="{_SECOND_RIM}" stroke-width="5"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" '
        f'height="{SIDE}" role="img"><title>{label}</title>'
        f'<clipPath id="shape"><path d="{shape}"/></clipPath>'
        f'<g clip-path="url(#shape)"><path fill="{field}" d="M0 0H400V400H0Z"/>'
        f'<path fill="{middle}" d="M0 186H400V400H0Z"/>'
        f'<path fill="{foot}" d="M0 312H400V400H0Z"/></g>'
        f'<g fill="none" stroke="{PAPER}" stroke-linecap="round" stroke-linejoin="round">'
        f"{rims}{_glyph(facts)}{_title(facts.title)}{_year(facts.year)}</g></svg>\n"
    )


def _colours(achievement: str) -> tuple[str, str, str]:
    return BANDS[hashlib.sha256(achievement.encode()).digest()[0] % len(BANDS)]


def _glyph(facts: PictureFacts) -> str:
    stroke = GLYPHS.get(facts.skill_type or "", STAR)
    left = (SIDE - _GLYPH_SIDE) / 2
    scale = _GLYPH_SIDE / 100
    return f'<path d="{stroke}" stroke-width="11" transform="translate({left} 54) scale({scale})"/>'


def _title(title: str) -> str:
    capitals = plain_capitals(title)
    if not can_set(capitals):
        return ""
    lines = [set_line(one) for one in _broken(capitals)]
    height = _height(lines)
    block = height * (1 + _LEADING * (len(lines) - 1))
    top = (_TITLE_TOP + _TITLE_BOTTOM - block) / 2
    return "".join(
        _lettered(line, top + place * height * _LEADING, height) for place, line in enumerate(lines)
    )


def _height(lines: Iterable[Line]) -> float:
    """The largest letters with which every line fits."""
    listed = list(lines)
    widest = max((line.width for line in listed), default=1.0) or 1.0
    room = (_TITLE_BOTTOM - _TITLE_TOP) / (1 + _LEADING * (len(listed) - 1))
    return max(min(_LARGEST, room, _TITLE_WIDTH * CAP_HEIGHT / widest), _SMALLEST)


def _broken(capitals: str) -> list[str]:
    """One to three lines: the break with which the letters come out largest."""
    words = capitals.split()
    choices = [_in_lines(words, count) for count in range(1, _MOST_LINES + 1)]
    return max(choices, key=lambda lines: _height(set_line(one) for one in lines))


def _in_lines(words: Sequence[str], count: int) -> list[str]:
    """The words in at most so many lines, the longest of which is as short as can be."""
    if count == 1 or len(words) <= 1:
        return [" ".join(words)]
    choices = [
        [" ".join(words[:cut]), *_in_lines(words[cut:], count - 1)] for cut in range(1, len(words))
    ]
    return min(choices, key=lambda lines: max(set_line(one).width for one in lines))


def _year(year: int) -> str:
    return _lettered(set_line(str(year)), _YEAR_AT, _YEAR_HEIGHT)


def _lettered(line: Line, top: float, height: float) -> str:
    scale = height / CAP_HEIGHT
    left = (SIDE - line.width * scale) / 2
    letters = "".join(
        f'<path d="{one.stroke}" transform="translate({one.x} 0)"/>' for one in line.letters
    )
    return (
        f'<g stroke-width="{_STROKE}" transform="translate({left:.2f} {top:.2f}) '
        f'scale({scale:.4f})">{letters}</g>'
    )
