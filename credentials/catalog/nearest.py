"""“Did you mean …?” for ids and keys of the catalog."""

import re
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

_CLOSE_ENOUGH: Final = 72
_MOST_COMPARED: Final = 80


def nearest(asked: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None when nothing comes close.

    >>> nearest("DSS.B_dta", ["dss.b.data", "dss.b.viz"])
    'dss.b.data'
    >>> nearest("hello", ["dss.b.data"]) is None
    True
    """
    found = process.extractOne(
        asked[:_MOST_COMPARED],
        # Sorted, so that of two equally near names it is always the same one.
        sorted(set(known)),
        scorer=fuzz.ratio,
        processor=_tidy,
        score_cutoff=_CLOSE_ENOUGH,
    )
    return found[0] if found else None


def _tidy(name: str) -> str:
    """Small letters and one kind of separator, as people mix them up."""
    return re.sub(r"[\W_]+", ".", name.lower()).strip(".")
