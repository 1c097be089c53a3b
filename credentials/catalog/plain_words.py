"""How hard a text is to read, as a school grade. A hint for writers, never a gate."""

import re
from typing import Final

_SENTENCE_END: Final = re.compile(r"[.!?]+(?:\s|$)")
_WORD: Final = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?:[^l]e|[^td]ed|[^sxz]es)$")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; 0.0 for a text without words.

    Source: Kincaid and others, 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    >>> grade("2027")
    0.0
    >>> grade("We count. You win.") < 2 < 8 < grade("Utilise organisational methodologies.")
    True
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """About how many: groups of vowels, without an e at the end that nobody says."""
    small = word.lower()
    return max(1, len(_VOWELS.findall(small)) - bool(_SILENT.search(small)))
