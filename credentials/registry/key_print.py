"""A key's print: eight words that two people can compare by reading them aloud.

Each word stands for one byte of a hash of the public key, so a print has 64 bits. That tells every
slip and every key but one made for this: a second key with the same print takes about 2⁶⁴ tries.
Nobody else's software knows the print; where machines compare keys, they compare whole keys.
"""

import hashlib
import re
from typing import Final

from credentials.registry.spoken_words import SPOKEN_WORDS

WORDS: Final = 8
_TAG: Final = b"vouchline/print/v1\n"
_BETWEEN: Final = re.compile(r"[^a-z]+")


def key_print(public: bytes) -> str:
    """The eight words of a public key, as its raw bytes have it."""
    digest = hashlib.sha256(_TAG + public).digest()
    return " ".join(SPOKEN_WORDS[octet] for octet in digest[:WORDS])


def first_difference(heard: str, shown: str) -> int | None:
    """The first word (from 1) in which a typed print differs; None when it is the same.

    Capitals, commas, dashes and line ends do not count.
    """
    typed, right = _words(heard), _words(shown)
    for place in range(max(len(typed), len(right))):
        if typed[place : place + 1] != right[place : place + 1]:
            return place + 1
    return None


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text.lower()) if word]
