"""Lists of badge IDs are read however people keep them, and anything else is refused kindly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.badge_id import badge_id_from
from credentials.registry.badge_list import MOST_BYTES, MOST_ROWS, is_badge_list, read_badge_list

IDS = [str(badge_id_from(number)) for number in range(0, 7_000_000, 9_973)]
ONE, TWO, THREE = IDS[1:4]
SLIP = ONE[:-1] + ("0" if ONE[-1] != "0" else "1")


def texts(content: str | bytes) -> list[str]:
    """What was read, in order."""
    octets = content.encode() if isinstance(content, str) else content
    return [row.text for row in read_badge_list(octets).rows]


@pytest.mark.parametrize(
    "content",
    [
        f"{ONE}\n{TWO}\n{THREE}\n",
        f"{ONE}\r\n{TWO}\r\n{THREE}",
        f"Badge ID\n{ONE}\n{TWO}\n{THREE}\n",
        f"name,badge,started\nAna,{ONE},2026\nBen,{TWO},2026\nChi,{THREE},2026\n",
        f"name;badge\nMoreno, Ana;{ONE}\nB;{TWO}\nC;{THREE}\n",
        f'"Moreno, Ana","{ONE}"\n"B","{TWO}"\n"C","{THREE}"\n',
        f"Ana\t{ONE}\nBen\t{TWO}\nChi\t{THREE}\n",
        f"{ONE}, {TWO}, {THREE}",
        f"\ufeff{ONE}\n{TWO}\n{THREE}\n",
        f"Título;Código\nAna;{ONE}\nBen;{TWO}\nChi;{THREE}\n".encode("cp1252"),
        f"Ana\t{ONE}\nBen\t{TWO}\nChi\t{THREE}\n".encode("utf-16"),
    ],
    ids=str,
)
def test_the_ids_are_found_wherever_they_stand(content: str | bytes) -> None:
    """One a line, in any column, however it is parted, headed and encoded."""
    assert texts(content) == [ONE, TWO, THREE]


def test_slips_links_and_small_letters_stay_as_typed() -> None:
    """Nothing is put right or dropped here: each row is judged as it was typed."""
    link = f"https://badges.example.org/b/{TWO}"
    assert texts(f"{SLIP}\n{link}\n{ONE.lower()}\nVL-12\nwho knows\n") == [
        SLIP,
        link,
        ONE.lower(),
        "VL-12",
        "who knows",
    ]


def test_blank_lines_are_counted_and_repeats_are_kept() -> None:
    """A line keeps its number in the file, so that people find it again."""
    listed = read_badge_list(f"{ONE}\n\n  \n{ONE}\n,\n".encode())
    assert [(row.line, row.text) for row in listed.rows] == [(1, ONE), (4, ONE)]
    assert listed.blank == 3


def test_the_order_of_numbers_beside_the_ids_confuses_nobody() -> None:
    """A column of long numbers only looks like IDs."""
    assert texts(f"123456789012,{ONE}\n123456789013,{TWO}\n123456789014,VL-\n") == [ONE, TWO, "VL-"]


def test_five_hundred_and_not_one_more() -> None:
    """The 501st row is refused with words, and the heading and blank lines do not count."""
    full = "ID\n\n" + "\n".join(IDS[:MOST_ROWS]) + "\n"
    assert texts(full) == IDS[:MOST_ROWS]
    with pytest.raises(Mistake, match=r"more than 500 badge IDs\. Split it"):
        read_badge_list(f"{full}{ONE}\n".encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no badge ID in this file"),
        (b"\n \n,,\n", "no badge ID in this file"),
        (b"name,city\nAna,Rome\nBen,Oslo\n", "no badge ID in this file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
        (b"\xff\xfe\x00", "not a text file"),
        (b'"' + b"x" * 200_000, "not a CSV file"),
        (b"x" * (MOST_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, words: str) -> None:
    """Empty, binary, broken, far too large: each says what to send instead."""
    with pytest.raises(Mistake, match=words):
        read_badge_list(content)


def test_a_list_is_told_from_other_files() -> None:
    """Text in which an ID begins a cell, right or with a slip; no prose, no picture."""
    assert is_badge_list(f"Ana,{ONE}\n".encode())
    assert is_badge_list(f"{SLIP}\n".encode())
    assert not is_badge_list(b"Dear all,\nplease find the list.\n")
    assert not is_badge_list(b"\x89PNG\r\n\x1a\n\0\0")


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    """A list, or our own refusal; never anything else."""
    is_badge_list(content)
    try:
        listed = read_badge_list(content)
    except Mistake:
        return
    assert 0 < len(listed.rows) <= MOST_ROWS
