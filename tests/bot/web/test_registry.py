"""A checker who trusts nothing but our address finds everything needed to judge a badge."""

import json
import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from bot.clock import Clock
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.did import assertion_keys
from credentials.registry.key_print import key_print
from credentials.registry.note import verifier_for
from credentials.registry.proofs import check_proof, proofs_of
from credentials.registry.status_list import read_status_list
from handlers.registry.keys import KeyOrder, rotate
from handlers.registry.status_lists import status_changed
from tests.bot.web.visiting import BROWSER, shared
from tests.handlers.registry.harbor import Harbor
from tests.handlers.talk import real_packs

Visit = httpx.AsyncClient
DID = "did:web:localhost%3A8080"
CACHES = {
    "/.well-known/did.json": "public, max-age=300",
    "/issuers/dss.i.office": "public, max-age=300",
    "/status/1": "public, max-age=300",
    "/log/checkpoint": "no-cache",
    "/achievements/dss.b.data": "public, max-age=300",
    "/achievements/dss.b.data?version=2.0.0": "public, max-age=3600",
    "/changes": "public, max-age=300",
    "/competencies/dss.c.clean": "public, max-age=300",
}


async def fetched(visit: Visit, path: str) -> dict[str, Any]:
    """What a program reads there."""
    found = await visit.get(path, headers={"accept": "application/json"})
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    document: dict[str, Any] = found.json()
    return document


async def test_a_badge_is_judged_with_public_answers_alone(visit: Visit, harbor: Harbor) -> None:
    """Both proofs of a badge, and of its status list, hold under the keys in the DID document."""
    badge = shared(harbor)
    keys = assertion_keys(await fetched(visit, "/.well-known/did.json"))
    file = await fetched(visit, f"/b/{badge.id}.json")
    status = file["credentialStatus"]
    assert status["statusListCredential"] == "http://localhost:8080/status/1"
    listed = await fetched(visit, "/status/1")
    for document in (file, listed):
        for proof in proofs_of(document):
            check_proof(document, proof, keys[proof["verificationMethod"]])
    assert not read_status_list(listed).bit(int(status["statusListIndex"]))
    harbor.withdraws(badge)
    again = await fetched(visit, "/status/1")
    assert read_status_list(again).bit(int(status["statusListIndex"]))


async def test_retired_keys_stay(visit: Visit, harbor: Harbor) -> None:
    """After a change of keys, what the old one signed can still be checked."""
    badge = shared(harbor)
    harbor.do(lambda tx: rotate(KeyOrder("issuer", harbor.at), tx))
    keys = assertion_keys(await fetched(visit, "/.well-known/did.json"))
    assert set(keys) == {f"{DID}#issuer-1", f"{DID}#issuer-2"}
    (first, *_) = proofs_of(badge.document)
    check_proof(badge.document, first, keys[first["verificationMethod"]])
    page = await visit.get("/issuers/dss.i.office", headers=BROWSER)
    assert "issuer-1, which signs no more; what it signed still holds: z6Mk" in page.text
    assert "issuer-2, which signs now: z6Mk" in page.text
    words = key_print(keys[f"{DID}#issuer-2"].public_bytes_raw())
    assert f"Its print in eight words: {words}" in page.text


async def test_the_page_of_a_badge_has_the_print_of_its_key(visit: Visit, harbor: Harbor) -> None:
    """Eight words, the same as on the issuer's page."""
    badge = shared(harbor)
    words = key_print(harbor.store.cellar.keys.current("issuer").public)
    page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert "Print of the issuer’s key" in page.text
    assert words in page.text


async def test_checkpoint_is_a_signed_note(visit: Visit, harbor: Harbor) -> None:
    """The log's head is served as it was signed, and never out of a cache."""
    empty = await visit.get("/log/checkpoint")
    assert (empty.status_code, "The log is empty." in empty.text) == (404, True)
    shared(harbor)
    head = await visit.get("/log/checkpoint")
    verifier = verifier_for("localhost:8080/log", harbor.store.cellar.keys.current("log").private)
    assert open_checkpoint(head.content, verifier).size == 1
    assert head.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", CACHES)
async def test_each_answer_says_how_long_it_keeps(path: str, visit: Visit, harbor: Harbor) -> None:
    """Caches are told; who has it already gets “still the same”; HEAD answers as GET does."""
    shared(harbor)
    found = await visit.get(path, headers={"accept": "*/*"})
    assert (found.status_code, found.headers["cache-control"]) == (200, CACHES[path])
    head = await visit.head(path, headers={"accept": "*/*"})
    assert (head.status_code, head.headers) == (200, found.headers)
    if "etag" in found.headers:
        again = await visit.get(path, headers={"if-none-match": found.headers["etag"]})
        assert (again.status_code, again.headers["etag"]) == (304, found.headers["etag"])


@pytest.mark.parametrize("number", ["0", "2", "-1", "1e3", "999999", "9" * 5000, "x", "01"])
async def test_lists_that_were_not_begun_are_not_made(
    number: str, visit: Visit, harbor: Harbor
) -> None:
    """Nobody makes us sign lists by asking for them."""
    shared(harbor)
    answer = await visit.get(f"/status/{number}")
    assert answer.status_code == 404
    assert "There is no such list." in answer.text


async def test_changed_list_has_a_new_fingerprint(visit: Visit, harbor: Harbor) -> None:
    """A cache that asks whether its list is still good is told no after a withdrawal."""
    badge = shared(harbor)
    before = await visit.get("/status/1")
    harbor.do(lambda tx: status_changed(1, tx))
    harbor.withdraws(badge)
    after = await visit.get("/status/1", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200


async def test_issuer_profile(visit: Visit) -> None:
    """The address that a badge names for its issuer leads to that profile; outsiders have none."""
    profile = await fetched(visit, "/issuers/dss.i.office")
    assert profile["id"] == "http://localhost:8080/issuers/dss.i.office"
    assert (profile["type"], profile["name"]) == (["Profile"], "Harbor Workforce Office")
    assert profile["otherIdentifier"][0]["identifier"] == DID
    page = await visit.get("/issuers/dss.i.office", headers=BROWSER)
    assert "A sample to try things out with, not a real issuer." in page.text
    for name in ("dss.i.nobody", "%3Cimg%20src%3Dx%3E", "cyl.i.comptia"):
        assert (await visit.get(f"/issuers/{name}")).status_code == 404


async def test_achievement_reads_as_in_the_badge(visit: Visit, harbor: Harbor) -> None:
    """What the achievement's address says is, word for word, what its badges say."""
    badge = shared(harbor)
    signed = badge.document["credentialSubject"]["achievement"]
    path = signed["id"].removeprefix("http://localhost:8080")
    for address in (path, f"{path}?version=2.0.0"):
        found = await fetched(visit, address)
        found.pop("@context")
        assert found == signed
    page = (await visit.get(path, headers=BROWSER)).text
    for words in (
        "<h1>Data Essentials",
        "Version 2.0.0. Given by Harbor Workforce Office.",
        "Can bring in a CSV",
        "A mean of 2 of 3, and 2 or more on each must-pass line",
        'href="/competencies/dss.c.clean"',
        'href="/achievements/dss.b.data?version=1.0.0"',
    ):
        assert words in page


async def test_every_achievement_has_its_page(visit: Visit, harbor: Harbor) -> None:
    """All of the catalog, outside records too, can be read by people and by programs."""
    for one in harbor.do(lambda tx: tx.catalog.achievements(harbor.at.date())):
        page = await visit.get(f"/achievements/{one.id}", headers=BROWSER)
        assert f"<h1>{one.title}</h1>".replace("&", "&amp;") in page.text
        told = await fetched(visit, f"/achievements/{one.id}")
        assert (told["name"], told["version"]) == (one.title, one.version)
        for link in re.findall(r'href="(/(?:competencies|achievements)/[^"?]+)"', page.text):
            assert (await visit.get(link)).status_code == 200, link


async def test_ended_achievement_keeps_its_page(visit: Visit, harbor: Harbor, clock: Clock) -> None:
    """A badge outlives what it was given for: the address still answers when that has ended."""
    (pack,) = [one for one in real_packs() if one.id == "dss"]
    header = pack.header.model_copy(
        update={"version": "1.3.0", "status": "retired", "effective_from": date(2026, 12, 1)}
    )
    retired = pack.model_copy(update={"header": header})
    harbor.do(lambda tx: tx.packs.add(retired, "", harbor.at))
    clock.move(timedelta(days=90))
    page = await visit.get("/achievements/dss.b.data", headers=BROWSER)
    assert (page.status_code, "Version 2.0.0." in page.text) == (200, True)


async def test_competency(visit: Visit) -> None:
    """A skill says what it is, at three levels, and which badges show it."""
    told = await fetched(visit, "/competencies/dss.c.clean")
    assert told["id"] == "http://localhost:8080/competencies/dss.c.clean"
    assert set(told["levels"]) == {"L1", "L2", "L3"}
    assert "http://localhost:8080/achievements/dss.b.data" in told["badges"]
    page = (await visit.get("/competencies/dss.c.clean", headers=BROWSER)).text
    assert "Level 2, working" in page
    assert 'href="/achievements/dss.b.data"' in page


async def test_changes_are_published(visit: Visit) -> None:
    """Every line of every changelog stands there once, the newest first, with its badges."""
    told = (await fetched(visit, "/changes"))["changes"]
    assert [one["date"] for one in told] == sorted((one["date"] for one in told), reverse=True)
    assert len({json.dumps(one) for one in told}) == len(told)
    (newest,) = [one for one in told if (one["pack"], one["version"]) == ("dss", "1.2.0")]
    assert newest["affects"] == ["dss.b.data", "dss.b.viz"]
    page = (await visit.get("/changes", headers=BROWSER)).text
    assert "Thu 20 Aug 2026: Data and Service Starter Stack, version 1.2.0" in page
    assert 'href="/achievements/dss.b.viz"' in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/achievements/dss.b.dat", "Did you mean “dss.b.data”?"),
        ("/achievements/dss.b.data?version=9.9.9", "There is no such version of this badge."),
        ("/achievements/dss.b.data?version=%3Cimg%3E", "There is no such version of this badge."),
        ("/achievements/zzzzzzzzzzzz", "Check the address, or ask the program."),
        ("/achievements/%3Cimg%20src%3Dx%3E", "in the catalog"),
        ("/competencies/nothing", "in the catalog"),
    ],
)
async def test_unknown_ids_get_a_sentence(path: str, words: str, visit: Visit) -> None:
    """A wrong address says what is wrong in words, to people and to programs."""
    page = await visit.get(path, headers=BROWSER)
    assert page.status_code == 404
    assert words in page.text
    assert "<img" not in page.text
    told = await visit.get(path, headers={"accept": "application/json"})
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == 404
