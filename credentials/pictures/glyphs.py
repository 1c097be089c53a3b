"""One simple glyph for each kind of skill, in strokes on a field of 100 by 100."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GLYPHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Bars that grow, on their ground.
        "data_analytics": "M8 90H92M24 90V58M50 90V34M76 90V10",
        # Somebody speaks, and somebody listens.
        "customer_interaction": "M10 12H90V66H48L28 88V66H10ZM30 39H31M50 39H51M70 39H71",
        # A box, seen from a corner: parts that fit.
        "technical_procedures": "M50 8 88 29V71L50 92 12 71V29ZM12 29 50 50 88 29M50 50V92",
        # Two people side by side.
        "team_execution": "M32 40A15 15 0 1 0 31.9 40ZM8 88V76A24 22 0 0 1 56 76V88"
        "M66 44A13 13 0 1 0 65.9 44ZM72 60A22 20 0 0 1 94 80V88",
        # Seen and found good.
        "quality_safety": "M50 8A42 42 0 1 0 50.1 8ZM29 52 44 67 72 36",
    }
)
STAR: Final = "M50 8 62 38 94 40 69 60 78 92 50 74 22 92 31 60 6 40 38 38Z"
"""For a badge of no such kind."""
