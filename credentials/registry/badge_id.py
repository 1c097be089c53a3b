"""The badge ID: eleven random symbols and one that checks them, easy to read aloud.

Symbols are Crockford's base 32 (no I, L, O, U). The check symbol is Damm's, over GF(32), so it
comes from the same alphabet: Crockford's own check symbols include `*~$=`, which chat eats.
This file never guesses: a slip is refused, and no other ID is suggested in its place.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from typing_extensions import override

from credentials.errors import Mistake

SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS: Final = 55
_RANDOM_SYMBOLS: Final = 11
_GROUP: Final = 4
_PREFIX: Final = "VL"
_FOLDED_PREFIX: Final = "V1"  # after L is read as 1, like everywhere else in the ID
_MOST_CHARACTERS: Final = 2_000

_VALUE: Final = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_FOLD: Final = str.maketrans("OIL", "011", " \t\r\n-")
_NAMED: Final = re.compile(r"\bVL-\w{4}-\w{4}-\w{4}\b", re.IGNORECASE)
_SLACK_LINK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>|]*))?>")
_SHARE_LINK: Final = re.compile(
    r"(?:https?://)?[^\s/?#]+(?:/[^\s?#]*)?/b/([^\s/?#.]+)(?:\.\w+|/[\w.-]*)?(?:[?#]\S*)?",
    re.IGNORECASE,
)


class BadgeIdError(Mistake):
    """What was typed is not a badge ID."""

    advice: ClassVar[str] = "A badge ID looks like VL-7KQ4-M2XD-97HB. Copy it whole."


@dataclass(frozen=True, slots=True, order=True)
class BadgeId:
    """A badge ID in its one written form, `VL-XXXX-XXXX-XXXC`.

    Make one with `parse_badge_id` or `badge_id_from`; the check symbol then holds.
    """

    text: str

    @override
    def __str__(self) -> str:
        """The written form, as it stands in links and on badges."""
        return self.text


def badge_id_from(bits: int) -> BadgeId:
    """The badge ID that stands for 55 random bits.

    Raises:
        ValueError: `bits` is negative or needs more than 55 bits.
    """
    if not 0 <= bits < 1 << RANDOM_BITS:
        raise ValueError(f"a badge ID carries {RANDOM_BITS} bits")
    symbols = "".join(SYMBOLS[bits >> 5 * place & 31] for place in reversed(range(_RANDOM_SYMBOLS)))
    return _written(symbols + SYMBOLS[_damm(symbols)])


def parse_badge_id(text: str) -> BadgeId:
    """Read a badge ID as people type and paste it.

    Case, spaces, missing dashes and a missing prefix do not matter; O is read as 0, I and L as 1.
    A share link (`https://host/b/VL-…`) and Slack's markup of one are read too.

    Raises:
        BadgeIdError: it is no badge ID, or has a slip in it.
    """
    if len(text) > _MOST_CHARACTERS:
        raise BadgeIdError("This text is too long for a badge ID.")
    bare = _without_link(text.strip())
    _refuse_several(bare)
    _refuse_look_alikes(bare)
    symbols = bare.upper().translate(_FOLD)
    if len(symbols) == len(_PREFIX) + _RANDOM_SYMBOLS + 1 and symbols.startswith(_FOLDED_PREFIX):
        symbols = symbols.removeprefix(_FOLDED_PREFIX)
    if "U" in symbols:
        raise BadgeIdError(
            "A badge ID never has the letter U in it.", "Look again: it may be a V. Copy it whole."
        )
    if len(symbols) != _RANDOM_SYMBOLS + 1 or not all(symbol in _VALUE for symbol in symbols):
        raise BadgeIdError("This is not a badge ID.")
    if _damm(symbols) != 0:
        raise BadgeIdError("This badge ID has a slip in it: its last letter does not fit the rest.")
    return _written(symbols)


def _refuse_several(text: str) -> None:
    if len(_NAMED.findall(text)) > 1:
        raise BadgeIdError(
            "This is more than one badge ID.",
            "Send one at a time. In chat, /verify bulk checks a list of them.",
        )


def _damm(symbols: str) -> int:
    """Damm's check over GF(32) modulo x⁵+x²+1: the check symbol, or 0 when one is included.

    Each step multiplies by x³, so a single slip (8·d ≠ 0) and a swap of neighbours (9·d ≠ 0)
    always leave a trace.
    """
    interim = 0
    for symbol in symbols:
        interim = _TIMES_8[interim ^ _VALUE[symbol]]
    return interim


def _times_8(element: int) -> int:
    for _ in range(3):
        element <<= 1
        if element & 0b100000:
            element ^= 0b100101
    return element


_TIMES_8: Final = tuple(_times_8(element) for element in range(32))


def _written(symbols: str) -> BadgeId:
    groups = (symbols[start : start + _GROUP] for start in range(0, len(symbols), _GROUP))
    return BadgeId("-".join((_PREFIX, *groups)))


def _without_link(text: str) -> str:
    """The ID alone, out of a share link or Slack's `<address|label>`."""
    if markup := _SLACK_LINK.fullmatch(text):
        address, label = markup.groups()
        text = address
        # A label may say anything: it must not show one badge and lead to another.
        if label and _tidy(_from_share_link(label)) != _tidy(_from_share_link(address)):
            raise BadgeIdError("This link shows one thing and leads to another.")
    return _from_share_link(text)


def _from_share_link(text: str) -> str:
    link = _SHARE_LINK.fullmatch(text.strip())
    return link.group(1) if link else text


def _tidy(text: str) -> str:
    return text.upper().translate(_FOLD)


def _refuse_look_alikes(text: str) -> None:
    if not text.isascii():
        raise BadgeIdError(
            "This has letters in it that only look like those of a badge ID.",
            "Type it with plain letters A to Z, digits and dashes, like VL-7KQ4-M2XD-97HB.",
        )
