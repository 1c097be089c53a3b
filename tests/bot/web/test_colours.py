"""The stylesheet's colours can be read, by day and by night."""

import re

import pytest

from bot.web.pages import STATIC_FOLDER, Mood

SHEET = (STATIC_FOLDER / "vouchline.css").read_text("utf-8")
DARK_STARTS = "@media (prefers-color-scheme: dark)"

TEXT = 4.5
SHAPE = 3.0

INHERITED = [
    # Text takes its colour from the page and its ground from the box it stands in.
    ("ink", "desk", TEXT),
    ("ink", "ours", TEXT),
    ("ink", "accent-soft", TEXT),
    ("quiet", "paper", TEXT),
    ("quiet", "desk", TEXT),
    ("quiet", "ours", TEXT),
    ("quiet", "accent-soft", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "desk", TEXT),
    ("accent", "ours", TEXT),
    ("accent", "accent-soft", TEXT),
    ("edge", "paper", SHAPE),
    ("edge", "ours", SHAPE),
    ("edge", "accent-soft", SHAPE),
    *((mood.value, f"{mood.value}-soft", TEXT) for mood in Mood),
]


def declared() -> list[tuple[str, str, float]]:
    """Each rule of the sheet that sets both a text colour and a ground."""
    pairs = set()
    for rule in re.findall(r"\{([^{}]*)\}", SHEET):
        ink = re.search(r"(?<![-\w])color: var\(--([\w-]+)\)", rule)
        ground = re.search(r"(?<![-\w])background: var\(--([\w-]+)\)", rule)
        if ink and ground:
            pairs.add((ink[1], ground[1], TEXT))
    return sorted(pairs)


def palette(theme: str) -> dict[str, str]:
    """The custom properties that are colours; the dark ones are laid over the light ones."""
    light, _, rest = SHEET.partition(DARK_STARTS)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if theme == "dark":
        dark = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest))
        assert dark.keys() == colours.keys()
        colours |= dark
    return colours


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    """Black on white is 21, a colour on itself is 1, and #767676 just passes, as WCAG says."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b5d5e", "#0b5d5e") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), sorted({*INHERITED, *declared()}))
def test_every_pair_can_be_read(ink: str, ground: str, least: float, theme: str) -> None:
    """Text stands out at least 4.5 to 1, and the edge of a control 3 to 1, in both themes."""
    colours = palette(theme)
    assert contrast(colours[ink], colours[ground]) >= least


def test_rules_that_set_both_are_found() -> None:
    """The search for pairs sees the sheet: the accent button and the verdicts are among them."""
    found = declared()
    assert ("on-accent", "accent", TEXT) in found
    assert ("withdrawn", "withdrawn-soft", TEXT) in found
