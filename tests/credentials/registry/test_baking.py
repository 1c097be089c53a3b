"""A badge goes into its picture and comes out again; nothing else comes out of any picture."""

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.baking import (
    KEYWORD,
    MOST_PICTURE_BYTES,
    NAMESPACE,
    PictureError,
    bake_png,
    bake_svg,
    is_picture,
    unbaked,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0H4"/></svg>\n'
JSON_TEXT = '{"name":"a ]]> b & c < d","n":1}'
JWT = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    """One chunk of a PNG, written after its specification and not after our code."""
    return (
        len(content).to_bytes(4, "big")
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


HEADER = chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
END = chunk(b"IEND")
PNG = SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(b"\0\0")) + END


def text_chunk(content: bytes, *, keyword: bytes = KEYWORD, packed: bytes = b"\0\0") -> bytes:
    """An iTXt chunk with no language."""
    return chunk(b"iTXt", keyword + b"\0" + packed + b"\0\0" + content)


def svg_with(inside: str, before: str = "") -> bytes:
    """Somebody's SVG with something in it."""
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:ob="{NAMESPACE}">{inside}</svg>'
    ).encode()


@pytest.mark.parametrize("credential", [JSON_TEXT, JWT])
def test_what_goes_in_comes_out(credential: str) -> None:
    """JSON and JWT survive both kinds of picture, even with the marks XML lives by."""
    assert unbaked(bake_png(PNG, credential)) == credential.encode()
    out = unbaked(bake_svg(SVG, credential).encode()).decode()
    assert out.replace("\\u003e", ">") == credential


def test_png_carries_it_once_unpacked_and_early() -> None:
    """The chunk stands after the header, whole and readable: as Open Badges 3.0 says."""
    baked = bake_png(PNG, JSON_TEXT)
    assert baked.startswith(SIGNATURE + HEADER + text_chunk(JSON_TEXT.encode()))
    assert baked.endswith(PNG.removeprefix(SIGNATURE + HEADER))


def test_svg_of_others_may_name_the_space_as_it_likes() -> None:
    """Only the namespace counts, not the prefix; text and attribute are both read."""
    assert unbaked(svg_with("<ob:credential> {} </ob:credential>")) == b"{}"
    assert (
        unbaked(svg_with(f'<g><ob:credential verify="{JWT}">x</ob:credential></g>')) == JWT.encode()
    )
    assert unbaked(b"\xef\xbb\xbf" + svg_with("<ob:credential>{}</ob:credential>")) == b"{}"


def test_pictures_are_told_from_other_files() -> None:
    """PNG by its signature, SVG by its first mark; JSON and JWT are neither."""
    assert is_picture(PNG)
    assert is_picture(SVG.encode())
    assert is_picture(b"\xef\xbb\xbf\n<svg/>")
    assert not is_picture(JSON_TEXT.encode())
    assert not is_picture(JWT.encode())


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (PNG, "no badge in this picture"),
        (SVG.encode(), "no badge in this picture"),
        (SIGNATURE + HEADER + text_chunk(b"{}") * 2 + END, "more than one badge"),
        (svg_with("<ob:credential>{}</ob:credential>" * 2), "more than one badge"),
        (SIGNATURE + HEADER + text_chunk(b"x", packed=b"\1\0") + END, "packed"),
        (SIGNATURE + HEADER + text_chunk(b"{}", keyword=b"openbadges") + END, "older kind"),
        (SIGNATURE + HEADER + text_chunk(b"{}"), "stops before its end"),
        (bake_png(PNG, JSON_TEXT)[:70], "broken"),
        (PNG.replace(b"IDAT", b"IDAX"), "broken"),
        (SIGNATURE + HEADER + chunk(b"tIME") * 20_000 + END, "broken"),
        (b"<svg", "broken"),
        (b"<?xml version='1.0' encoding='no-such-code'?><svg/>", "broken"),
        (b"<html/>", "not a picture"),
        (svg_with("<x/>" * 50_000), "far too many parts"),
        (svg_with("<x>" * 200), "far too many parts"),
        (svg_with("&lol;", '<!DOCTYPE svg [<!ENTITY lol "lol">]>'), "declares things"),
        (svg_with('<assertion xmlns="http://openbadges.org"/>'), "older kind"),
        (b"<" * (MOST_PICTURE_BYTES + 1), "too large"),
    ],
)
def test_pictures_that_hold_no_one_badge_are_refused_in_words(picture: bytes, why: str) -> None:
    """Bombs, doubles, cut ends, older kinds: each is named, none is read."""
    with pytest.raises(PictureError, match=why):
        unbaked(picture)


@given(rest=st.binary(max_size=400), sound=st.booleans())
def test_no_png_raises_anything_but_a_mistake(rest: bytes, *, sound: bool) -> None:
    """Whatever follows the signature, whole chunks included."""
    picture = SIGNATURE + (HEADER + chunk(b"iTXt", rest) + END if sound else rest)
    with suppress(Mistake):
        unbaked(picture)


@given(st.binary(max_size=400), st.text(max_size=200))
def test_no_svg_raises_anything_but_a_mistake(raw: bytes, inside: str) -> None:
    """Whatever stands between the marks, and whatever stands there instead of marks."""
    mixed = f"<ob:credential>{inside}</ob:credential>".encode("utf-8", "replace")
    for picture in (b"<" + raw, svg_with("") + raw, svg_with(mixed.decode())):
        with suppress(Mistake):
            unbaked(picture)


@given(st.integers(8, 500), st.binary(min_size=1, max_size=4))
def test_a_spoiled_picture_is_refused(at: int, spoil: bytes) -> None:
    """A PNG checks each of its bytes: a spoiled one gives its badge to nobody."""
    whole = bake_png(PNG, JSON_TEXT)
    spoiled = whole[:at] + spoil + whole[at + len(spoil) :]
    if spoiled != whole and at < len(whole) - len(END):
        with pytest.raises(PictureError):
            unbaked(spoiled)


def test_svg_of_nothing_but_attributes_is_refused_unread() -> None:
    """They all belong to one element, so no count of elements stops it."""
    many = b" ".join(b'a%d="1"' % number for number in range(6_000))
    with pytest.raises(PictureError, match="far too many parts"):
        unbaked(b'<svg xmlns="http://www.w3.org/2000/svg" ' + many + b"/>")
    wide = f'<svg xmlns="http://www.w3.org/2000/svg">{many.decode()}</svg>'.encode("utf-16")
    with pytest.raises(PictureError):
        unbaked(wide)
