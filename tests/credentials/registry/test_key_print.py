"""The eight words of a key: fixed for ever, and compared as people say them."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from credentials.registry.key_print import WORDS, first_difference, key_print
from credentials.registry.spoken_words import SPOKEN_WORDS

ZERO = key_print(bytes(32))


def test_the_words_are_distinct_and_more_than_one_letter_apart() -> None:
    """256 plain words; a slip of one letter never makes another word of the list."""
    assert len(SPOKEN_WORDS) == len(set(SPOKEN_WORDS)) == 256
    assert all(word.isascii() and word.isalpha() and word.islower() for word in SPOKEN_WORDS)
    assert all(Levenshtein.distance(*pair) > 1 for pair in combinations(SPOKEN_WORDS, 2))


def test_prints_never_change() -> None:
    """A print that people have written down stays the print of that key."""
    assert ZERO == "mountain radio shadow basket orange market ladder compass"


@given(st.binary(min_size=32, max_size=32))
def test_every_key_has_eight_words_of_the_list(public: bytes) -> None:
    """Whatever the key, its print can be read aloud."""
    words = key_print(public).split()
    assert len(words) == WORDS
    assert set(words) <= set(SPOKEN_WORDS)


def test_what_is_typed_may_look_different_and_not_be_different() -> None:
    """Capitals, commas and lines do not matter; a word changed, left out or added does."""
    words = ZERO.split()
    assert first_difference(ZERO.upper().replace(" ", ",\n"), ZERO) is None
    assert first_difference(" ".join([*words[:2], "zebra", *words[3:]]), ZERO) == 3
    assert first_difference(" ".join(words[:7]), ZERO) == 8
    assert first_difference(f"{ZERO} acorn", ZERO) == 9
    assert first_difference("", ZERO) == 1
