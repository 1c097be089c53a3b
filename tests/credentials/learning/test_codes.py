"""Class codes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.learning.codes import (
    CodeMatch,
    DidYouMean,
    Exact,
    Unknown,
    match_code,
    tidy_code,
)

CODES = ("HARBOR-27A", "HARBOR-27B", "RIVER-26C")
codes = st.from_regex(r"[A-Z]{4,8}-[2-9]{2}[A-H]", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("HARBOR-27A", Exact("HARBOR-27A")),
        (" harbor-27a\n", Exact("HARBOR-27A")),
        ("harbor – 27a", Exact("HARBOR-27A")),
        ("HARBOR 27A", Exact("HARBOR-27A")),
        ("ＨＡＲＢＯＲ-27A", Exact("HARBOR-27A")),  # full-width letters of an East Asian keyboard
        ("RIVR-26C", DidYouMean(("RIVER-26C",))),
        ("river26c", DidYouMean(("RIVER-26C",))),
        ("HARBOR-27", DidYouMean(("HARBOR-27A", "HARBOR-27B"))),
        ("HARB0R-27C", DidYouMean(("HARBOR-27A", "HARBOR-27B"))),
        ("harbor27a", DidYouMean(("HARBOR-27A", "HARBOR-27B"))),
        ("HARBOR", Unknown()),
        ("27A", Unknown()),
        ("I have no code", Unknown()),
        ("---", Unknown()),
        ("", Unknown()),
        ("HARBOR-27A" * 40, Unknown()),
    ],
)
def test_what_people_type(text: str, match: CodeMatch) -> None:
    """Case and dashes do not matter, one slip is offered, two close codes are both shown."""
    assert match_code(text, CODES) == match


@given(codes, st.lists(codes, max_size=5))
def test_a_code_typed_right_is_never_a_question(code: str, others: list[str]) -> None:
    """However close the other codes are, the right one is taken, in any case and with any dash."""
    assert match_code(code.lower().replace("-", " – "), [*others, code]) == Exact(code)


@given(codes, st.data())
def test_one_slip_is_offered(code: str, data: st.DataObject) -> None:
    """A code with one sign left out is offered, not taken."""
    place = data.draw(st.integers(0, len(code) - 1))
    typed = code[:place] + code[place + 1 :]
    assert match_code(typed, [code]) == DidYouMean((code,))


@given(st.text(max_size=60), st.lists(codes, max_size=5))
def test_any_text_has_an_answer(text: str, known: list[str]) -> None:
    """Whatever is typed, only codes that exist are named, and at most three."""
    match match_code(text, known):
        case Exact(code):
            assert code in known
        case DidYouMean(offered):
            assert 1 <= len(offered) <= 3
            assert set(offered) <= set(known)
        case Unknown():
            assert tidy_code(text) not in known
