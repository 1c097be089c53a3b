"""The picture of a badge carries the badge, and tells no more than its page."""

import json
import struct

import httpx
import pytest
from openbadgeslib import baking

from credentials.registry.baking import NAMESPACE, unbaked
from tests.bot.web.visiting import BROWSER, NOBODYS, shared
from tests.handlers.registry.harbor import Harbor

Visit = httpx.AsyncClient


@pytest.mark.parametrize(("ending", "kind"), [("png", "image/png"), ("svg", "image/svg+xml")])
async def test_picture_of_a_shared_badge_holds_its_file(
    ending: str, kind: str, visit: Visit, harbor: Harbor
) -> None:
    """What comes out of the picture is the very credential that the page's file is."""
    badge = shared(harbor)
    picture = await visit.get(f"/b/{badge.id}.{ending}")
    file = await visit.get(f"/b/{badge.id}.json")
    assert picture.status_code == 200
    assert picture.headers["content-type"].startswith(kind)
    assert picture.headers["content-disposition"] == f'inline; filename="{badge.id}.{ending}"'
    assert json.loads(unbaked(picture.content)) == file.json()
    again = await visit.get(
        f"/b/{badge.id}.{ending}", headers={"if-none-match": picture.headers["etag"]}
    )
    assert again.status_code == 304


async def test_png_is_400_dots_wide_and_high(visit: Visit, harbor: Harbor) -> None:
    """Large enough for a profile page; the drawing itself grows without loss."""
    badge = shared(harbor)
    png = (await visit.get(f"/b/{badge.id}.png")).content
    svg = (await visit.get(f"/b/{badge.id}.svg")).text
    assert struct.unpack_from(">II", png, 16) == (400, 400)
    assert svg.count(NAMESPACE) == 1
    assert "<title>Data Essentials (Sheets), 2026</title>" in svg


@pytest.mark.parametrize("ending", ["png", "svg"])
async def test_unknown_and_private_pictures_are_the_same_answer(
    ending: str, visit: Visit, harbor: Harbor
) -> None:
    """Nobody learns from a picture that a badge is there."""
    private = harbor.issues()
    unknown = await visit.get(f"/b/{NOBODYS}.{ending}")
    hidden = await visit.get(f"/b/{private.id}.{ending}")
    assert unknown.status_code == hidden.status_code == 404
    assert unknown.content == hidden.content
    assert dict(unknown.headers) == dict(hidden.headers)


async def test_page_shows_the_picture_and_offers_it(visit: Visit, harbor: Harbor) -> None:
    """The badge's face stands beside its title; both pictures can be taken along."""
    badge = shared(harbor)
    page = (await visit.get(f"/b/{badge.id}", headers=BROWSER)).text
    assert f'<img class="badge-picture" src="/b/{badge.id}.svg" alt=""' in page
    assert f'href="/b/{badge.id}.png"' in page
    sloppy = await visit.get(f"/b/{badge.id.lower()}.png")
    assert sloppy.headers["location"] == f"/b/{badge.id}.png"


async def test_another_reader_finds_the_badge_too(visit: Visit, harbor: Harbor) -> None:
    """Openbadgeslib, which others read badges with, takes the same credential out of both."""
    badge = shared(harbor)
    png = (await visit.get(f"/b/{badge.id}.png")).content
    svg = (await visit.get(f"/b/{badge.id}.svg")).content
    from_png = baking.extract_png(png, keyword=baking.ITXT_KEYWORD_OB3)
    from_svg = baking.extract_svg(svg, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    assert json.loads(from_png or "") == badge.document
    assert json.loads(from_svg or "") == badge.document


async def test_picture_brought_to_the_verify_page_is_judged(visit: Visit, harbor: Harbor) -> None:
    """Upload the picture, or paste its SVG: the answer is the badge's."""
    badge = shared(harbor)
    png = (await visit.get(f"/b/{badge.id}.png")).content
    svg = (await visit.get(f"/b/{badge.id}.svg")).text
    uploaded = await visit.post("/verify", files={"file": ("badge.png", png, "image/png")})
    pasted = await visit.post("/verify", data={"badge": svg})
    for page in (uploaded, pasted):
        assert page.status_code == 200
        assert "Valid today." in page.text
        assert badge.id in page.text
    screenshot = await visit.post("/verify", files={"file": ("shot.png", png[:1000], "image/png")})
    assert screenshot.status_code == 400
    assert "This PNG is broken." in screenshot.text
