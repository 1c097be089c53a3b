"""Class codes as people type them. A code is taken or offered, never guessed (`product.md`, L2).

How often somebody may try, and whether a cohort is full or over, is not asked here.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz, process

LONGEST = 40
"""Signs in a code; longer texts are something else and not worth comparing."""
CLOSE = 85
"""Out of 100. One slip in nine signs is 88: close; two slips are not, so codes cannot be fished."""
MOST_OFFERED = 3

_ONE_BLANK = re.compile(r"[\s\-_‐‑‒–—−]+")  # every dash a phone may put in
_LOOK_ALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Exact:
    """The code, as the cohort writes it."""

    code: str


@dataclass(frozen=True)
class DidYouMean:
    """Codes that are close, the closest first; to be asked about even when there is one."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """No code is close."""


CodeMatch: TypeAlias = Exact | DidYouMean | Unknown


def match_code(text: str, codes: Iterable[str]) -> CodeMatch:
    """Find the class code somebody meant.

    >>> match_code("harbor-27a", ["HARBOR-27A"])
    Exact(code='HARBOR-27A')
    >>> match_code("harbor27a", ["HARBOR-27A"])
    DidYouMean(codes=('HARBOR-27A',))
    """
    typed = tidy_code(text)
    known = sorted(codes)
    if not _bare(typed) or len(typed) > LONGEST:
        return Unknown()
    for code in known:
        if tidy_code(code) == typed:
            return Exact(code)
    close = process.extract(
        typed,
        known,
        scorer=fuzz.ratio,
        processor=_bare,  # without a cleaner, case and dashes count as slips
        score_cutoff=CLOSE,
        limit=MOST_OFFERED,
    )
    return DidYouMean(tuple(code for code, _, _ in close)) if close else Unknown()


def tidy_code(text: str) -> str:
    """Write a code in capitals with single dashes; what it says stays as it was typed."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return _ONE_BLANK.sub("-", plain).strip("-")


def _bare(code: str) -> str:
    # O and 0, I, L and 1 are the same to somebody who copies from a board.
    return tidy_code(code).replace("-", "").translate(_LOOK_ALIKES)
