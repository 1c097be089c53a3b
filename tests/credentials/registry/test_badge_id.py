"""Badge IDs: read as people type them, and never mistaken for one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.badge_id import (
    RANDOM_BITS,
    SYMBOLS,
    BadgeId,
    BadgeIdError,
    badge_id_from,
    badge_id_in,
    parse_badge_id,
)

SAMPLES = [badge_id_from(bits) for bits in (0, 2**55 - 1, 0x2A_F00D_CAFE_BABE, 123_456_789)]
KNOWN = BadgeId("VL-7KQ4-M2XD-97HB")

all_bits = st.integers(0, 2**RANDOM_BITS - 1)


def bare(badge: BadgeId) -> str:
    """The twelve symbols."""
    return badge.text.removeprefix("VL-").replace("-", "")


@given(all_bits)
def test_every_number_of_55_bits_makes_an_id_that_reads_back(bits: int) -> None:
    """What is written can be read, and says the same."""
    badge = badge_id_from(bits)
    assert parse_badge_id(str(badge)) == badge


@given(all_bits, all_bits)
def test_two_numbers_never_share_an_id(one: int, other: int) -> None:
    """An ID stands for one number only."""
    assert (badge_id_from(one) == badge_id_from(other)) == (one == other)


@pytest.mark.parametrize("bits", [-1, 2**55])
def test_a_number_of_more_bits_is_refused(bits: int) -> None:
    """Randomness is never cut off silently."""
    with pytest.raises(ValueError, match="55 bits"):
        badge_id_from(bits)


@pytest.mark.parametrize(
    "typed",
    [
        "VL-7KQ4-M2XD-97HB",
        "vl-7kq4-m2xd-97hb",
        "  VL-7KQ4-M2XD-97HB\n",
        "VL 7KQ4 M2XD 97HB",
        "7KQ4M2XD97HB",
        "vl7kq4m2xd97hb",
        "7kq4-m2xd-97hb",
        "vi-7KQ4-M2XD-97HB",
        "https://badges.example.org/b/VL-7KQ4-M2XD-97HB",
        "HTTPS://badges.example.org/b/vl-7kq4-m2xd-97hb?utm_source=mail#top",
        "http://localhost:8080/b/VL-7KQ4-M2XD-97HB.json",
        "http://localhost:8080/b/VL-7KQ4-M2XD-97HB/receipt",
        "https://example.org/badges/b/VL-7KQ4-M2XD-97HB/",
        "badges.example.org/b/VL-7KQ4-M2XD-97HB",
        "VL\u20137KQ4\u2013M2XD\u201397HB",
        "VL\u20117KQ4\u2212M2XD\uff0d97HB",
        "\ufeffVL-7KQ4-\u00adM2XD-\u200b97HB\u00a0",
        "<https://badges.example.org/b/VL-7KQ4-M2XD-97HB>",
        "<https://badges.example.org/b/VL-7KQ4-M2XD-97HB|VL-7KQ4-M2XD-97HB>",
        "<https://a.example/b/VL-7KQ4-M2XD-97HB|a.example/b/VL-7KQ4-M2XD-97HB>",
    ],
)
def test_an_id_is_read_however_it_was_typed_or_pasted(typed: str) -> None:
    """Case, spaces, dashes, prefix, links and Slack's markup do not matter."""
    assert parse_badge_id(typed) == KNOWN


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    """O is read as 0, I and L as 1: the alphabet has none of them."""
    badge = badge_id_from(1 << 5)
    assert "0" in badge.text
    assert "1" in badge.text
    misread = bare(badge).replace("0", "O")
    assert parse_badge_id(misread.replace("1", "I")) == badge
    assert parse_badge_id(misread.replace("1", "l")) == badge


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "not a badge ID"),
        ("VL-0000", "4 signs after VL, and there should be 12"),
        ("'; DROP TABLE badges;--", "not a badge ID"),
        ("bulk VL-7KQ4", "not a badge ID"),
        ("\U0001f44d", "not a badge ID"),
        ("Ana Pe\u00f1a", "not a badge ID"),
        ("VL-7KQ4-M2XD-97H\u00df", "not a badge ID"),
        ("VL-7KQ4-M2XD-97HBB", "13 signs after VL"),
        ("VL-7KQ4-M2XD-97H", "11 signs after VL"),
        ("VL-7KQ4-M2XD-97", "10 signs after VL"),
        ("VL-", "not a badge ID"),
        ("7KQ4-M2XD-97H", "not a badge ID"),
        ("XX-7KQ4-M2XD-97HB", "not a badge ID"),
        ("VL-7KQ4-M2XD-97H*", "not a badge ID"),
        ("VL-UKQ4-M2XD-97HB", "letter U"),
        ("VL-7KQ4-M2XD-97HC", "slip"),
        ("https://example.org/c/VL-7KQ4-M2XD-97HB", "not a badge ID"),
        ("https://example.org/b/", "not a badge ID"),
        ("\uff36\uff2c-7KQ4-M2XD-97HB", "look like"),
        ("VL-7KQ4-\u041c2XD-97HB", "look like"),
        ("<https://a.example/b/VL-7KQ4-M2XD-97HB|VL-0000-0000-0000>", "leads to another"),
        ("7" * 3000, "too long"),
        ("VL-7KQ4-M2XD-97HB, vl-7kq4-m2xd-97hb", "more than one"),
        ("https://a.example/b/VL-7KQ4-M2XD-97HB VL-0000-0000-0000", "more than one"),
    ],
)
def test_anything_else_is_refused_with_advice(typed: str, said: str) -> None:
    """Too short, too long, look-alikes and other alphabets are refused, each with a next step."""
    with pytest.raises(BadgeIdError, match=said) as refusal:
        parse_badge_id(typed)
    assert refusal.value.next_step


@pytest.mark.parametrize(
    "written",
    [
        "*VL-7KQ4-M2XD-97HB*",
        "_vl-7kq4-m2xd-97hb_",
        "`VL-7KQ4-M2XD-97HB`",
        "\u201cVL-7KQ4-M2XD-97HB\u201d",
        "(VL-7KQ4-M2XD-97HB).",
        "VL-7KQ4-M2XD-97HB.json",
        "VL-7KQ4-M2XD-97HB for Intake Coordinator",
        "Is vl-7kq4-m2xd-97hb still good?",
        "Ana Pe\u00f1a: VL\u20137KQ4\u2013M2XD\u201397HB \U0001f44d",
        "VL-7KQ4-M2XD-97HB vl-7kq4-m2xd-97hb",
        "<https://badges.example.org/b/VL-7KQ4-M2XD-97HB|VL-7KQ4-M2XD-97HB>",
    ],
)
def test_an_id_is_found_in_what_people_write(written: str) -> None:
    """Quotes, stars, a full stop and a sentence around one ID do not matter."""
    assert badge_id_in(written) == KNOWN


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Is VL-7KQ4-M2XD-97HC good?", "slip"),
        ("Is VL-7KQ4-\u041c2XD-97HB good?", "look like"),
        ("VL-7KQ4-M2XD-97HB or VL-0000-0000-0000?", "more than one"),
        ("<https://a.example/x|VL-7KQ4-M2XD-97HB>", "leads to another"),
        ("...", "not a badge ID"),
        ("my badge", "not a badge ID"),
    ],
)
def test_what_people_write_is_not_guessed_at(written: str, said: str) -> None:
    """No ID, two of them, one with a slip, or a link that shows another: refused."""
    with pytest.raises(BadgeIdError, match=said):
        badge_id_in(written)


@pytest.mark.parametrize("badge", SAMPLES, ids=str)
def test_every_single_slip_is_caught(badge: BadgeId) -> None:
    """One wrong symbol, anywhere, never makes another ID."""
    symbols = bare(badge)
    for place, right in enumerate(symbols):
        for wrong in SYMBOLS.replace(right, ""):
            with pytest.raises(BadgeIdError, match="slip"):
                parse_badge_id(symbols[:place] + wrong + symbols[place + 1 :])


@pytest.mark.parametrize("badge", SAMPLES, ids=str)
def test_every_swap_of_neighbours_is_caught(badge: BadgeId) -> None:
    """Two neighbours the wrong way round never make another ID."""
    symbols = bare(badge)
    for place in range(len(symbols) - 1):
        one, other = symbols[place], symbols[place + 1]
        if one != other:
            with pytest.raises(BadgeIdError, match="slip"):
                parse_badge_id(symbols[:place] + other + one + symbols[place + 2 :])


@given(all_bits, st.integers(0, 11), st.sampled_from(SYMBOLS))
def test_no_slip_is_ever_missed(bits: int, place: int, wrong: str) -> None:
    """The check symbol catches a slip in every ID, not only in samples."""
    symbols = bare(badge_id_from(bits))
    slipped = symbols[:place] + wrong + symbols[place + 1 :]
    if slipped == symbols:
        assert parse_badge_id(slipped).text.endswith(symbols[-4:])
    else:
        with pytest.raises(BadgeIdError):
            parse_badge_id(slipped)


@given(st.text() | st.from_regex(r"<?(https?://[^\s]+/b/)?VL[-A-Z0-9 ]{0,20}(\|.*)?>?"))
def test_nothing_typed_raises_anything_but_a_mistake(text: str) -> None:
    """Whatever comes in, the answer is an ID or advice."""
    for read in (parse_badge_id, badge_id_in):
        try:
            badge = read(text)
        except Mistake:
            continue
        assert parse_badge_id(badge.text) == badge
