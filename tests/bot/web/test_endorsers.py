"""An endorser with a key here: its page, its keys for did:web, its word on a badge's page."""

import httpx

from credentials.registry.did import assertion_keys
from credentials.registry.proofs import check_proof, proofs_of
from tests.bot.web.visiting import BROWSER, shared
from tests.handlers.registry.harbor import Harbor
from tests.handlers.registry.test_endorsements import COUNCIL, DID, SAYS, endorses

Visit = httpx.AsyncClient
JSON = {"accept": "application/json"}


async def test_a_checker_finds_the_key_that_signed(visit: Visit, harbor: Harbor) -> None:
    """Where did:web says: below the endorser's own page."""
    endorses(harbor)
    (given,) = shared(harbor).document["endorsement"]
    found = (await visit.get(f"/issuers/{COUNCIL}/did.json", headers=JSON)).json()
    assert found["id"] == given["issuer"]["id"] == DID
    for proof in proofs_of(given):
        check_proof(given, proof, assertion_keys(found)[proof["verificationMethod"]])


async def test_an_endorser_with_a_key_has_a_profile(visit: Visit, harbor: Harbor) -> None:
    """Its name, identity and keys; without a key it is nobody who signs."""
    assert (await visit.get(f"/issuers/{COUNCIL}")).status_code == 404
    assert (await visit.get(f"/issuers/{COUNCIL}/did.json")).status_code == 404
    endorses(harbor)
    profile = (await visit.get(f"/issuers/{COUNCIL}", headers=JSON)).json()
    assert profile["name"] == "Harbor Employer Council"
    assert profile["otherIdentifier"][0]["identifier"] == DID
    page = (await visit.get(f"/issuers/{COUNCIL}", headers=BROWSER)).text
    assert f"{COUNCIL}-1, which signs now" in page


async def test_the_page_tells_a_signature_from_a_quote(visit: Visit, harbor: Harbor) -> None:
    """What the catalog says they say is a quote with its dates; what they signed says so too."""
    quoted = shared(harbor)
    quote = f"Harbor Employer Council: “{SAYS}” (Tue 15 Sept 2026 to Wed 15 Sept 2027)"
    page = (await visit.get(f"/b/{quoted.id}", headers=BROWSER)).text
    assert quote in page.replace("Sep ", "Sept ")
    assert "the signature holds" not in page
    endorses(harbor)
    signed = shared(harbor, "ben")
    page = (await visit.get(f"/b/{signed.id}", headers=BROWSER)).text
    assert page.count(SAYS) == 1
    assert "Signed by them, and the signature holds." in page
