"""Every badge has its picture: the same each time, whatever its title, and with nothing to load."""

import re
from itertools import product
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.pictures.badge_picture import BANDS, PAPER, PictureFacts, draw
from credentials.pictures.glyphs import GLYPHS
from credentials.pictures.letters import can_set, plain_capitals, set_line

STACKS = ("entry", "intermediate", "advanced")


def facts(
    title: str = "Data Essentials (Sheets)",
    stack: str = "entry",
    skill: str | None = "data_analytics",
    achievement: str = "dss.b.data",
) -> PictureFacts:
    """What a picture shows, in 2026."""
    return PictureFacts(achievement, title, stack, skill, 2026)


def shape(svg: str) -> str:
    """The outline that everything is cut to."""
    found = re.search(r'<clipPath id="shape"><path d="([^"]+)"', svg)
    assert found
    return found[1]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_same_facts_same_picture() -> None:
    """A badge is drawn the same way today, tomorrow and on any machine."""
    assert draw(facts()) == draw(facts())
    assert draw(facts()) != draw(facts(achievement="dss.b.viz"))


def test_shape_says_the_stack_level() -> None:
    """Entry is a shield, the others hexagons, and only the advanced one has a second rim."""
    entry, middle, advanced = (draw(facts(stack=stack)) for stack in STACKS)
    assert shape(entry) != shape(middle) == shape(advanced)
    assert 'stroke-width="5"' in advanced
    assert 'stroke-width="5"' not in entry + middle


def test_each_kind_of_skill_has_its_glyph() -> None:
    """No two kinds of skill look alike, and a badge of no kind has a glyph, too."""
    glyphs = {draw(facts(skill=skill)) for skill in (*GLYPHS, None)}
    assert len(glyphs) == len(GLYPHS) + 1


@pytest.mark.parametrize("colour", sorted({one for bands in BANDS for one in bands}))
def test_strokes_stand_out_on_every_band(colour: str) -> None:
    """Title and year can be read on each colour, at 4.5:1 at the least."""
    assert (luminance(PAPER) + 0.05) / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize(("stack", "skill"), list(product(STACKS, GLYPHS)))
def test_picture_loads_nothing(stack: str, skill: str) -> None:
    """No font, image, script or address: only the names of SVG itself."""
    svg = draw(facts(stack=stack, skill=skill))
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<(text|image|script|style|use|foreignObject)|href|data:", svg)


def test_long_titles_are_broken_to_fit() -> None:
    """Up to three lines share the room, and each stays within the shape."""
    svg = draw(facts("Cisco Networking Academy: networking basics"))
    scales = [float(one) for one in re.findall(r"scale\((\d+\.\d+)\)", svg)]
    assert len(scales) == 1 + 3 + 1
    widest = max(set_line(one).width for one in ("CISCO NETWORKING", "NETWORKING BASICS"))
    assert widest * min(scales[1:]) <= 282


def test_accents_are_left_out_and_other_scripts_are_not_guessed() -> None:
    """Half a title would be worse than none; screen readers hear all of it in any case."""
    assert plain_capitals("Café – Straße") == "CAFE - STRASSE"
    assert not can_set(plain_capitals("数据"))
    other = draw(facts("数据"))
    assert "<title>数据, 2026</title>" in other
    assert len(other) < len(draw(facts("Data")))


@given(st.text(max_size=80), st.sampled_from((*STACKS, "other")))
def test_any_title_makes_sound_xml(title: str, stack: str) -> None:
    """Whatever a pack calls a badge, its picture can be read."""
    printable = "".join(one for one in title if one.isprintable())
    fromstring(draw(facts(printable, stack)))  # noqa: S314 - our own drawing
