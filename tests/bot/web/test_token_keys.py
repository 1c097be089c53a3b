"""Anybody can fetch the key that a JWT of ours names."""

import httpx

from credentials.registry.did import assertion_keys
from credentials.registry.self_named import read_jwk
from credentials.registry.web_token import check_token, read_token
from handlers.registry.token_keys import badge_token
from tests.bot.web.visiting import shared
from tests.handlers.registry.harbor import Harbor

Visit = httpx.AsyncClient


async def test_key_in_a_token_leads_to_the_key(visit: Visit, harbor: Harbor) -> None:
    """Its name is its address; what is served there checks the token, and is in the set."""
    badge = shared(harbor)
    harbor.store.cellar.keys.make("jwt", harbor.at)
    token = read_token(harbor.do(lambda tx: badge_token(badge, tx)).encode())
    assert token.key_name == "http://localhost:8080/keys/jwt-1"
    found = await visit.get(token.key_name)
    assert found.headers["content-type"].startswith("application/json")
    check_token(token, read_jwk(found.json()))
    assert "d" not in found.json()
    assert (await visit.get("/.well-known/jwks.json")).json() == {"keys": [found.json()]}
    assert (await visit.get("/keys/jwt-2")).status_code == 404


async def test_issuer_stands_by_the_key(visit: Visit, harbor: Harbor) -> None:
    """Its DID document names the key for JWTs beside those for proofs, which read on unchanged."""
    before = (await visit.get("/.well-known/did.json")).json()
    harbor.store.cellar.keys.make("jwt", harbor.at)
    after = (await visit.get("/.well-known/did.json")).json()
    key = (await visit.get("/keys/jwt-1")).json()
    method = after["verificationMethod"][-1]
    assert method == {
        "id": f"{after['id']}#jwt-1",
        "type": "JsonWebKey",
        "controller": after["id"],
        "publicKeyJwk": key,
    }
    assert method["id"] in after["assertionMethod"]
    assert after["verificationMethod"][:-1] == before["verificationMethod"]
    assert assertion_keys(after) == assertion_keys(before)
