"""A record of a holder's badges: made of what they share, and judged badge by badge."""

import json
from typing import Any

import pytest

from credentials.registry.canonical import Document, canonical
from credentials.registry.handed_in import read_handed_in
from credentials.registry.keys import Ed25519PrivateKey, multikey
from credentials.registry.proofs import add_proofs, proofs_of
from credentials.registry.verdicts import Judgement
from handlers.registry.receipts import verify_brought
from handlers.registry.records import NothingSharedError, shared_badges, signed_record, to_sign
from handlers.registry.showing import verdict_document
from tests.handlers.registry.harbor import VIZ, Harbor


def two_badges(harbor: Harbor) -> None:
    """Ana earns two badges and lets anyone see them."""
    for change in ({}, {"achievement": "dss.b.viz", "scores": VIZ}):
        harbor.shares(harbor.issues("ana", **change))


def made(harbor: Harbor) -> Document:
    """Ana's record."""
    given = harbor.do(lambda tx: to_sign(harbor.ana, harbor.at, tx))
    return signed_record(given, harbor.at)


def judged(document: Document, harbor: Harbor, **change: Any) -> Judgement:
    """What the public hears of a record."""
    brought = read_handed_in(canonical(document))
    return harbor.do(
        lambda tx: verify_brought(
            brought, tx, harbor.at, harbor.at, **({"for_public": True} | change)
        )
    )


def verdicts(judgement: Judgement) -> list[str]:
    """Of the record, then of each badge."""
    return [judgement.verdict.name, *(one.verdict.name for one in judgement.inside)]


def test_it_holds_what_the_holder_shares_and_no_name(harbor: Harbor) -> None:
    """Only badges that anyone may see and that count; the rest is not even hinted at by number."""
    two_badges(harbor)
    hidden = harbor.issues("ben")
    assert [one.id for one in harbor.do(lambda tx: shared_badges(harbor.ben, tx))] == []
    with pytest.raises(NothingSharedError):
        harbor.do(lambda tx: to_sign(harbor.ben, harbor.at, tx))
    record = made(harbor)
    text = json.dumps(record)
    assert text.count('"OpenBadgeCredential"') == 2
    assert record["partial"] is False
    for secret in (hidden.id, "Moreno", "Ana"):
        assert secret not in text
    (first, _) = harbor.do(lambda tx: tx.badges.of(harbor.ana.id))
    harbor.shares(first, "no-one")
    fewer = made(harbor)
    assert first.id not in json.dumps(fewer)
    assert fewer["partial"] is True


def test_every_badge_has_its_own_verdict(harbor: Harbor) -> None:
    """With its place in the log; a withdrawal of one says nothing of the others."""
    two_badges(harbor)
    record = made(harbor)
    judgement = judged(record, harbor)
    assert verdicts(judgement) == ["valid", "valid", "valid"]
    assert all(one.log and one.badge for one in judgement.inside)
    harbor.withdraws(harbor.do(lambda tx: tx.badges.of(harbor.ana.id))[0])
    assert verdicts(judged(record, harbor)) == ["valid", "revoked", "valid"]
    with pytest.raises(IndexError):
        harbor.do(lambda tx: shared_badges(harbor.ana, tx))[1]


def test_what_it_is_asked_for_is_told_for_each_badge(harbor: Harbor) -> None:
    """Achievement and holder as for a badge alone; a name is compared badge by badge."""
    two_badges(harbor)
    judgement = judged(made(harbor), harbor, for_public=False, name="Ana Moreno")
    told = harbor.do(lambda tx: verdict_document(judgement, tx, for_public=True))
    assert told["achievement"] is None
    names = {one["achievement"]["id"] for one in told["badges"]}
    assert names == {"dss.b.data", "dss.b.viz"}
    assert [one["holder"] for one in told["badges"]] == ["Ana M.", "Ana M."]
    holders = [
        one["outcome"]
        for badge in told["badges"]
        for one in badge["checks"]
        if one["check"] == "holder"
    ]
    assert holders == ["pass", "pass"]


def test_a_record_that_was_put_together_by_somebody_else(harbor: Harbor) -> None:
    """The badges are ours and good; that they belong together, only a stranger says."""
    two_badges(harbor)
    key = Ed25519PrivateKey.from_private_bytes(b"stranger".ljust(32))
    name = multikey(key.public_key())
    given = {term: value for term, value in made(harbor).items() if term != "proof"}
    given["issuer"] = given["issuer"] | {"id": f"did:key:{name}"}
    record = add_proofs(given, key, f"did:key:{name}#{name}", harbor.at)
    assert verdicts(judged(record, harbor)) == ["untrusted_issuer", "valid", "valid"]


def test_a_spoiled_badge_is_found_in_a_sound_record_and_the_other_way_round(
    harbor: Harbor,
) -> None:
    """Each signature answers for itself."""
    two_badges(harbor)
    record = made(harbor)
    spoiled = json.loads(json.dumps(record))
    spoiled["credentialSubject"]["verifiableCredential"][0]["name"] = "Better"
    assert verdicts(judged(spoiled, harbor)) == ["signature_invalid", "signature_invalid", "valid"]
    renamed = record | {"name": "Another"}
    assert verdicts(judged(renamed, harbor)) == ["signature_invalid", "valid", "valid"]
    bare = json.loads(json.dumps(record))
    del bare["credentialSubject"]["verifiableCredential"][1]["proof"]
    assert verdicts(judged(bare, harbor))[2] == "signature_invalid"


@pytest.mark.parametrize("badges", [[], ["x", {}, None], [{}] * 65])
def test_nonsense_is_no_record(badges: list[Any], harbor: Harbor) -> None:
    """Without badges it is none; what is no badge is malformed by itself."""
    two_badges(harbor)
    record = made(harbor)
    record["credentialSubject"]["verifiableCredential"] = badges
    judgement = judged(record, harbor)
    assert judgement.verdict.name in {"malformed", "signature_invalid"}
    assert {one.verdict.name for one in judgement.inside} <= {"malformed"}
    assert proofs_of(record)
