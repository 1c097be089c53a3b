"""The refresh service that every badge names: the badge as it is now, for whoever may see it."""

import httpx
import pytest

from bot.issuance import issue_now
from bot.resigning import sign_again
from credentials.registry.proofs import proofs_of, signable_hash
from credentials.registry.web_token import is_token, read_token
from handlers.registry.keys import KeyOrder, compromise
from handlers.registry.token_keys import LINE
from tests.bot.web.visiting import NOBODYS, shared
from tests.handlers.registry.harbor import Harbor

Visit = httpx.AsyncClient
TOKEN = {"accept": "text/plain"}


async def test_badge_names_the_service_that_answers_with_it(visit: Visit, harbor: Harbor) -> None:
    """What the address in the badge gives is the badge, with both proofs."""
    badge = shared(harbor)
    service = badge.document["refreshService"]
    assert service["type"] == "1EdTechCredentialRefresh"
    found = await visit.get(service["id"])
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("application/vc+ld+json")
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.json() == badge.document


async def test_badge_by_a_leaked_key_comes_back_under_the_new_one(
    visit: Visit, harbor: Harbor
) -> None:
    """The copy a wallet keeps stopped counting; what it fetches says the same and counts."""
    badge = shared(harbor)
    harbor.do(lambda tx: compromise(KeyOrder("issuer-1", harbor.at), tx))
    issue_now(harbor.store, harbor.at)
    sign_again(harbor.store, harbor.at, lambda _seen: None)
    fresh = (await visit.get(f"/b/{badge.id}/refresh")).json()
    assert signable_hash(fresh) == signable_hash(badge.document)
    assert {proof["verificationMethod"].partition("#")[2] for proof in proofs_of(fresh)} == {
        "issuer-2"
    }


async def test_a_wallet_that_keeps_jwts_gets_one(visit: Visit, harbor: Harbor) -> None:
    """Asked for as plain text, as 1EdTech's service is; without a key for it, it says when."""
    badge = shared(harbor)
    assert (await visit.get(f"/b/{badge.id}/refresh", headers=TOKEN)).status_code == 503
    harbor.store.cellar.keys.make(LINE, harbor.at)
    found = await visit.get(f"/b/{badge.id}/refresh", headers=TOKEN)
    assert found.headers["content-type"].startswith("text/plain")
    assert is_token(found.content)
    assert read_token(found.content).document["id"] == badge.document["id"]


@pytest.mark.parametrize("headers", [{}, TOKEN])
async def test_unknown_and_private_badges_answer_alike(
    visit: Visit, harbor: Harbor, headers: dict[str, str]
) -> None:
    """Nobody learns from the service that a badge is there."""
    private = harbor.issues()
    unknown = await visit.get(f"/b/{NOBODYS}/refresh", headers=headers)
    hidden = await visit.get(f"/b/{private.id}/refresh", headers=headers)
    assert unknown.status_code == hidden.status_code == 404
    assert unknown.content == hidden.content
    assert dict(unknown.headers) == dict(hidden.headers)


async def test_sloppy_address_leads_to_the_written_one(visit: Visit, harbor: Harbor) -> None:
    """An ID in small letters is sent on to the same service."""
    badge = shared(harbor)
    found = await visit.get(f"/b/{badge.id.lower()}/refresh")
    assert (found.status_code, found.headers["location"]) == (308, f"/b/{badge.id}/refresh")
