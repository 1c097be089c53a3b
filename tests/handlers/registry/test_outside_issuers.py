"""Whose badges count beside our own: whom the catalog trusts by a name that cannot be borrowed."""

from pathlib import Path

import pytest

from credentials.catalog.reading import read_pack
from credentials.registry.canonical import canonical
from credentials.registry.handed_in import HandedIn, read_handed_in
from credentials.registry.keys import Ed25519PrivateKey, multikey
from credentials.registry.proofs import add_proofs
from credentials.registry.verdicts import Judgement
from handlers.catalog import load_packs
from handlers.registry.receipts import verify_brought
from tests.handlers.registry.harbor import Harbor

PACKS = Path(__file__).parents[3] / "catalog"
COLLEGE = Ed25519PrivateKey.from_private_bytes(b"college".ljust(32))
NAME = multikey(COLLEGE.public_key())
DID = f"did:key:{NAME}"


def brought(harbor: Harbor) -> HandedIn:
    """A badge that the college has signed."""
    ours = dict(harbor.issues().document)
    del ours["proof"], ours["credentialStatus"]
    ours |= {"id": "https://college.example/1", "issuer": ours["issuer"] | {"id": DID}}
    content = canonical(add_proofs(ours, COLLEGE, f"{DID}#{NAME}", harbor.at))
    return read_handed_in(content)


def judged(file: HandedIn, harbor: Harbor) -> Judgement:
    """What the public hears of it."""
    return harbor.do(lambda tx: verify_brought(file, tx, harbor.at, harbor.at, for_public=True))


@pytest.mark.parametrize(
    ("trust", "verdict"),
    [("trusted", "valid"), ("provisional", "untrusted_issuer"), ("suspended", "untrusted_issuer")],
)
def test_catalog_names_the_issuers_that_count(trust: str, verdict: str, harbor: Harbor) -> None:
    """Only a trusted one, by the DID it signs under; the same badge is unlisted without that."""
    file = brought(harbor)
    assert judged(file, harbor).verdict.name == "untrusted_issuer"
    pack = (PACKS / "data-service-starter.yaml").read_text().replace("dss", "dsx")
    college = f'{{id: dsx.i.college, name: College, kind: external, trust: {trust}, did: "{DID}"'
    pack = pack.replace(
        "\nissuers:\n",
        f"\nissuers:\n  - {college}, proof: [signed_badge], check_by: staff, "
        "expires_months: null, review_by: 2027-06-30}\n",
    )
    harbor.do(lambda tx: load_packs([read_pack(pack.encode(), "dsx.yaml")], harbor.at, tx))
    assert judged(file, harbor).verdict.name == verdict
