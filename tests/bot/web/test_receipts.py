"""`/b/{id}/receipt`: a file to keep, and the same answer for unknown and private badges."""

import json

import httpx

from tests.bot.web.visiting import BROWSER, NOBODYS, shared
from tests.handlers.registry.harbor import Harbor


async def test_a_shared_badge_gives_its_receipt(visit: httpx.AsyncClient, harbor: Harbor) -> None:
    """Linked from the page, named after the badge, and judged valid when it is brought back."""
    badge = shared(harbor)
    page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert f'href="/b/{badge.id}/receipt"' in page.text
    answer = await visit.get(f"/b/{badge.id}/receipt")
    assert answer.status_code == 200
    assert answer.json()["format"] == "vouchline-receipt/1"
    assert f'filename="{badge.id}.receipt.json"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-cache"
    brought = await visit.post("/verify", files={"file": ("r.json", answer.content)})
    assert brought.status_code == 200
    assert "Valid" in brought.text
    assert "Ana" in brought.text or badge.id in brought.text


async def test_an_edited_receipt_is_refused(visit: httpx.AsyncClient, harbor: Harbor) -> None:
    """The page says so; the name of our holder is not lent to it."""
    badge = shared(harbor)
    receipt = (await visit.get(f"/b/{badge.id}/receipt")).json()
    receipt["credential"]["name"] = "Another"
    brought = await visit.post("/verify", files={"file": ("r.json", json.dumps(receipt))})
    assert "Valid today" not in brought.text
    assert "Ana" not in brought.text


async def test_unknown_and_private_answer_alike(visit: httpx.AsyncClient, harbor: Harbor) -> None:
    """Same status, headers and body; what is no ID says so."""
    private = harbor.issues()
    answers = [await visit.get(f"/b/{one}/receipt") for one in (private.id, NOBODYS)]
    assert {one.status_code for one in answers} == {404}
    assert answers[0].headers == answers[1].headers
    assert answers[0].content == answers[1].content
    assert (await visit.get("/b/junk/receipt")).status_code == 404


async def test_an_id_as_typed_leads_to_its_written_form(visit: httpx.AsyncClient) -> None:
    """Before anything is looked up."""
    answer = await visit.get(f"/b/{NOBODYS.lower()}/receipt")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/b/{NOBODYS}/receipt")


async def test_a_withdrawn_badge_gives_none(visit: httpx.AsyncClient, harbor: Harbor) -> None:
    """Offline it would look as good as any: gone, and no link to it."""
    badge = shared(harbor)
    harbor.withdraws(badge)
    answer = await visit.get(f"/b/{badge.id}/receipt")
    assert answer.status_code == 410
    assert "withdrawn" in answer.text
    page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert "/receipt" not in page.text
