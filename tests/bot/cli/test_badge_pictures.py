"""The operator writes a badge's picture into a file."""

import json
from pathlib import Path

from credentials.registry.baking import unbaked
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import LATER, award


def test_pictures_hold_what_show_prints(sample: Run, tmp_path: Path) -> None:
    """PNG and SVG carry the very credential, and a folder that is not there is named."""
    name = award(sample)["id"]
    png, svg = tmp_path / "badge.png", tmp_path / "badge.svg"
    ran = sample("badge", "show", name, "--png", png, "--svg", svg)
    assert ran.code == 0
    assert str(png) in ran.out
    told = json.loads(sample("badge", "show", name).out)
    assert json.loads(unbaked(png.read_bytes())) == told
    assert json.loads(unbaked(svg.read_bytes())) == told
    refused = sample("badge", "show", name, "--png", tmp_path / "nowhere" / "badge.png")
    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_a_picture_is_verified_like_its_badge(sample: Run, tmp_path: Path) -> None:
    """A baked picture is a badge; one with another badge's words in it, or none, is not."""
    name = award(sample)["id"]
    png, svg = tmp_path / "badge.png", tmp_path / "badge.svg"
    sample("badge", "show", name, "--png", png, "--svg", svg)
    for file in (png, svg):
        ran = sample("verify", file, "--at", LATER, "--json")
        assert (ran.code, json.loads(ran.out)["verdict"]) == (0, "valid")
    better = svg.read_text().replace('"version":"2.0.0"', '"version":"9.0.0"')
    svg.write_text(better)
    assert json.loads(sample("verify", svg, "--json").out)["verdict"] == "signature_invalid"
    png.write_bytes(png.read_bytes()[:5000])
    ran = sample("verify", png, "--json")
    assert (ran.code, json.loads(ran.out)["verdict"]) == (2, "malformed")
