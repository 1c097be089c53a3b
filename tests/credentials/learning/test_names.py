"""A person's name as it will stand on a badge."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.learning.names import LONGEST, NameMistake, tidy_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Morales", "Ana Morales"),
        ("  ana\t morales \n", "ana morales"),
        ("Ana 🎉🎉", "Ana"),
        ("Ana👩‍💻Maria", "AnaMaria"),
        ("\u202eanA\u202c", "anA"),
        ("A\u200bn\u00ada\ufeff", "Ana"),
        ("Ana\x00\x1b[31m", "Ana31m"),
        ("<b>Ana</b> *M*", "bAnab M"),
        ("Jose\u0301 O'Neil-Díaz, Jr.", "José O'Neil-Díaz, Jr."),
        ("محمد علي", "محمد علي"),
        ("ליאת כהן", "ליאת כהן"),
        ("नरेन्द्र", "नरेन्द्र"),
        ("امیر\u200cعلی", "امیر\u200cعلی"),
        ("An\u200da\u200c", "Ana"),
        ("\u200dعلی\u200c", "علی"),
        ("王小明", "王小明"),
        ("Ana 3", "Ana 3"),
        ("\u0301Ana", "Ana"),
        (" \u0301 Ana", "Ana"),
        ("A" * 80, "A" * 80),
    ],
)
def test_names(text: str, name: str) -> None:
    """Everybody's letters stay as they were typed; what plays tricks is gone."""
    assert tidy_name(text) == name


def test_a_tower_of_marks() -> None:
    """A letter keeps at most four marks, and its marks do not make a name longer."""
    tower = tidy_name("q" + "\u0323\u0307\u0302\u0308\u0330\u0331" * 50)
    assert len(tower) == 5
    assert tidy_name(("q" + "\u0323\u0307") * 80)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "could not find a name"),
        ("🙂", "could not find a name"),
        ("... 42", "could not find a name"),
        ("\u202e\u200d", "could not find a name"),
        ("https://example.org", "link or an address"),
        ("ana@example.org", "link or an address"),
        ("A" * 81, "more than 80 letters. Please send a shorter form"),
    ],
)
def test_what_is_no_name(text: str, says: str) -> None:
    """Nothing but signs, an address, or more than a badge can hold: asked again, with advice."""
    with pytest.raises(NameMistake, match=says):
        tidy_name(text)


@given(st.text())
def test_any_text_is_a_name_or_a_mistake(text: str) -> None:
    """A tidy name is one line, cannot be seen through or turned around, and stays as it is."""
    try:
        name = tidy_name(text)
    except NameMistake:
        return
    assert tidy_name(name) == name
    assert name == unicodedata.normalize("NFC", name)
    hidden = {unicodedata.category(sign) for sign in name} & {"Cc", "Cs", "Co", "Cn", "So"}
    assert not hidden
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n<>&*_`")
    assert name == name.strip()
    assert len(name) <= LONGEST * 6
