"""A person's name as it will stand on a badge: everybody's letters, and nothing that plays tricks.

Emoji, control characters and marks that turn the reading direction are taken out without a word.
What is left is the person's own spelling; nothing is capitalised or cut.
"""

import unicodedata
from typing import ClassVar

from credentials.errors import Mistake

LONGEST = 80
"""Characters, as a reader counts them: an accent belongs to its letter."""
MOST_MARKS = 4
"""Marks on one letter. Living scripts need three; a tower of them spills over other lines."""

_JOINERS = "\u200c\u200d"
_NEVER_JOINED = ("LATIN", "GREEK", "CYRILLIC")
_SIGNS = "'’ʼ.,-‐·()"  # the apostrophes people really type


class NameMistake(Mistake):
    """What was sent cannot stand on a badge as a name."""

    advice: ClassVar[str] = "Type the name you want on your badge, like Ana Morales."


def tidy_name(text: str) -> str:
    """Return the name, tidied; tidying it again changes nothing.

    Raises:
        NameMistake: It has no letter, is a link, or is longer than `LONGEST`.
    """
    if "://" in text or "@" in text:
        raise NameMistake("That looks like a link or an address.")
    name = _settle(text)
    if not any(unicodedata.category(sign).startswith("L") for sign in name):
        raise NameMistake("I could not find a name in that.")
    if _length(name) > LONGEST:
        raise NameMistake(
            f"That name has more than {LONGEST} letters.", "Please send a shorter form of it."
        )
    return name


def _settle(text: str) -> str:
    # Dropping a sign can bring two others together that compose, so it is done until it rests.
    while (tidy := _pass(text)) != text:
        text = tidy
    return text


def _pass(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(sign)
        if kind.startswith("M"):
            marks += 1
            if marks <= MOST_MARKS and kept and kept[-1] != " ":
                kept.append(sign)
            continue
        marks = 0
        if kind.startswith("L") or kind == "Nd" or sign in _SIGNS:
            kept.append(sign)
        elif sign in _JOINERS:
            _join(kept, sign)
        elif kind.startswith("Z") or sign in "\t\n\r":
            kept.append(" ")
    # A joiner at the end holds nothing; neither does a run of blanks.
    return " ".join("".join(kept).split()).rstrip(_JOINERS)


def _join(kept: list[str], sign: str) -> None:
    # Persian and Indian names need joiners inside words; in other alphabets they hide things.
    before = kept[-1] if kept else " "
    if unicodedata.category(before)[0] in "LM" and not unicodedata.name(before, "").startswith(
        _NEVER_JOINED
    ):
        kept.append(sign)


def _length(name: str) -> int:
    return sum(
        not unicodedata.category(sign).startswith("M") and sign not in _JOINERS for sign in name
    )
