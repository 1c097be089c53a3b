"""Counting sentences the way people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.sentences import sentences

words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9)
plain = st.lists(words, min_size=2, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("🙂🙂", 0),
        ("...", 0),
        ("\n\n", 0),
        ("42. 43!", 0),
        ("one two three", 1),
        ("I used a bar chart.", 1),
        ("I chose bars. They fit. It was quick!", 3),
        ("i used bars. they fit. it was ok", 3),
        ("Why?! Because. Really!!!", 3),
        ("This line is long\nand goes on here. Second one.", 2),
        ("Line one\nLine two", 2),
        ("It was done.\nthen i checked", 2),
        ("- one thing\n- another\n- third", 3),
        ("1. I chose bars. 2. They fit.", 2),
        ("I did it.Then I checked.", 2),
    ],
)
def test_plain_writing(text: str, count: int) -> None:
    """Capitals, full stops, lists and new lines are all fine, and so is none of them."""
    assert sentences(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Lee helped me. Dr. Ruiz too.", 2),
        ("J. Smith asked me to. I did.", 2),
        ("We work in the U.S. now. It is big.", 2),
        ("I saw charts, tables, etc. Then I chose.", 2),
        ("e.g. bars are fine. (e.g. these) i.e. clear", 2),
        ("No. 5 is best. Was it hard? no. I am glad.", 4),
        ("I rose 3.5 points. See site.org for more.", 2),
        ("Not 3 .. 4 but . 5", 2),
        (". A stop first", 1),
    ],
)
def test_points_that_end_nothing(text: str, count: int) -> None:
    """Titles, initials, decimals and addresses have points that end no sentence."""
    assert sentences(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("I thought... maybe not. Then I did it...", 2),
        ("I thought… Then I did.", 2),
        ('He said "Stop!" and left. "Good." I agreed.', 3),
        ("Is it a?b or c", 1),
        ("I did it 🙂 Then I checked 🎉🎉 It was right", 3),
        ("I did it 🙂 because it fit", 1),
        ("I won 🎉! Great.", 2),
        ("Done. 👩‍💻👍🏽 Next.", 2),
    ],
)
def test_dots_quotes_and_emoji(text: str, count: int) -> None:
    """An ellipsis or an emoji ends a sentence only when a new one begins."""
    assert sentences(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("¿Por qué? Porque es claro. ¡Muy bien!", 3),
        ("La Sra. Díaz, p.ej. en EE.UU. y más. Fin.", 2),
        ("我选择了柱状图。它很清楚。但是没有时间！", 3),
        ("मैंने चार्ट चुना। यह साफ है।", 2),
        ("اخترت الرسم. لماذا؟ لأنه واضح.", 3),
        ("ฉันเลือกกราฟแท่ง เพราะมันชัดเจน แต่ไม่มีเวลา", 3),
        ("ใช่ครับ", 1),
    ],
)
def test_other_languages(text: str, count: int) -> None:
    """Scripts with their own stops, or none at all, are counted too."""
    assert sentences(text) == count


@given(st.lists(plain, max_size=8), st.sampled_from([". ", "! ", "? ", ".\n", "。", " … A"]))
def test_as_many_as_were_joined(parts: list[str], between: str) -> None:
    """Any number of plain sentences, however they are ended, counts as that number."""
    assert sentences(between.join(parts)) == len(parts)


@given(st.text())
def test_any_text_has_a_count(text: str) -> None:
    """Nothing typed breaks the count, and only a text without a letter has none."""
    count = sentences(text)
    assert count >= 0
    assert count == 0 or any(sign.isalpha() for sign in text)


def test_a_very_long_text() -> None:
    """A novel is cut, not pondered."""
    assert sentences("Yes I did. " * 100_000) <= 2_000
