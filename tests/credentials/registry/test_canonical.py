"""Canonical JSON: one form for each value, the one RFC 8785 gives it."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from credentials.registry.canonical import CanonicalError, canonical, without_proof

exact = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none()
    | st.booleans()
    | exact
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs"])),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(blacklist_categories=["Cs"])), inner)
    ),
)


@given(values)
def test_every_value_is_written_as_the_rfc_has_it(value: Any) -> None:
    """The quick way and the reference library's way give the same bytes."""
    assert canonical(value) == rfc8785.dumps(value)


def test_the_rfcs_own_example_comes_out_right() -> None:
    """RFC 8785 section 3.2.3, property sorting, and section 3.2.2 for texts and numbers."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
    written = canonical(value).decode()
    assert sorted(order, key=written.index) == order
    assert canonical([333333333.33333329, 1e30, 4.50, 2e-3, '\u20ac$\u000f\nA\'B"\\\\"/']) == (
        '[333333333.3333333,1e+30,4.5,0.002,"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"]'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        "\ud800",
        {"\ud800": 1},
        {1: "a number as a name"},
        b"bytes",
        {"a set"},
    ],
    ids=str,
)
def test_what_json_cannot_say_exactly_is_refused(value: Any) -> None:
    """Rather than written in a way that others would read differently."""
    with pytest.raises(CanonicalError) as refusal:
        canonical(value)
    assert refusal.value.next_step


@pytest.mark.parametrize("leaf", [0, 0.5])
def test_what_is_nested_too_deep_is_refused(leaf: float) -> None:
    """A hostile document cannot exhaust the stack."""
    value: Any = leaf
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError, match="deep"):
        canonical(value)


def test_proofs_are_no_part_of_what_is_signed() -> None:
    """Everything else is."""
    assert without_proof({"id": "a", "proof": []}) == {"id": "a"}
