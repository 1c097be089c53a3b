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
_SYMBOLS_IN_ALL: Final = _RANDOM_SYMBOLS + 1
_GROUP: Final = 4
_PREFIX: Final = "VL"
_FOLDED_PREFIX: Final = "V1"  # after L is read as 1, like everywhere else in the ID
_MOST_CHARACTERS: Final = 2_000

_VALUE: Final = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_FOLD: Final = str.maketrans("OIL", "011", " \t\r\n-")
_TYPESET: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
)
"""The dashes, spaces and invisible marks of phones and word processors: none tells IDs apart."""
_AROUND: Final = ".,;:!?*_~`'\"()[]{}\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2026"
_NAMED: Final = re.compile(r"\bVL-\w{4}-\w{4}-\w{4}\b", re.IGNORECASE)
_PREFIXED: Final = re.compile(r"V[LI1][\s-]", re.IGNORECASE)
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

    Case, spaces, missing dashes and a missing prefix do not matter, nor what kind of dashes there
    are; O is read as 0, I and L as 1. A share link (`https://host/b/VL-…`) and Slack's markup of
    one are read too.

    Raises:
        BadgeIdError: it is no badge ID, or has a slip in it.
    """
    if len(text) > _MOST_CHARACTERS:
        raise BadgeIdError("This text is too long for a badge ID.")
    bare = _without_link(text.translate(_TYPESET).strip())
    _refuse_several(bare)
    _refuse_look_alikes(bare)
    symbols = _without_prefix(bare)
    _refuse_what_no_id_has(symbols, prefixed=_PREFIXED.match(bare) is not None)
    if _damm(symbols) != 0:
        raise BadgeIdError("This badge ID has a slip in it: its last letter does not fit the rest.")
    return _written(symbols)


def badge_id_in(text: str) -> BadgeId:
    """Read the one badge ID in what a person wrote, whatever stands around it.

    Quotes, Slack's stars, a full stop or a whole sentence do not matter. What machines hand in is
    for `parse_badge_id`, which leaves nothing over.

    Raises:
        BadgeIdError: there is none in it, more than one, or one with a slip.
    """
    typed = text.translate(_TYPESET).strip()
    try:
        return parse_badge_id(typed.strip(_AROUND))
    except BadgeIdError:
        named = {one.upper() for one in named_in(typed)}
        # Slack's markup has its say already: a link must not show one badge and lead to another.
        if len(named) != 1 or "|" in typed:
            raise
        return parse_badge_id(named.pop())


def named_in(text: str) -> list[str]:
    """Whatever has the written form of a badge ID in a text, right or with a slip."""
    return _NAMED.findall(text[:_MOST_CHARACTERS].translate(_TYPESET))


def _without_prefix(bare: str) -> str:
    symbols = bare.upper().translate(_FOLD)
    whole = len(symbols) == len(_PREFIX) + _SYMBOLS_IN_ALL and symbols.startswith(_FOLDED_PREFIX)
    return symbols[len(_PREFIX) :] if whole or _PREFIXED.match(bare) else symbols


def _refuse_what_no_id_has(symbols: str, *, prefixed: bool) -> None:
    if len(symbols) == _SYMBOLS_IN_ALL and "U" in symbols:
        raise BadgeIdError(
            "A badge ID never has the letter U in it.", "Look again: it may be a V. Copy it whole."
        )
    if not all(symbol in _VALUE for symbol in symbols) or not symbols:
        raise BadgeIdError("This is not a badge ID.")
    if len(symbols) != _SYMBOLS_IN_ALL:
        if prefixed:
            raise BadgeIdError(
                f"This badge ID has {len(symbols)} signs after VL, and there should be 12."
            )
        raise BadgeIdError("This is not a badge ID.")


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
    if text.isascii():
        return
    if len(_tidy(text)) in {_SYMBOLS_IN_ALL, len(_PREFIX) + _SYMBOLS_IN_ALL}:
        raise BadgeIdError(
            "This has letters in it that only look like those of a badge ID.",
            "Type it with plain letters A to Z, digits and dashes, like VL-7KQ4-M2XD-97HB.",
        )
    raise BadgeIdError("This is not a badge ID.")
