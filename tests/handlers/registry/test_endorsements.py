"""Endorsers who have a key here: what they say stands in new badges, signed, and is judged."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.issuance import issue_now
from credentials.registry.canonical import Document
from credentials.registry.endorsement import judge_endorsements
from credentials.registry.evidence import Evidence
from credentials.registry.keys import Ed25519PrivateKey, multikey
from credentials.registry.proofs import JCS, RDFC, add_proofs, proofs_of
from credentials.registry.verdicts import Endorsement, Judgement
from handlers.registry.endorsements import (
    EndorseError,
    Signed,
    endorsed,
    keep_endorsed,
    to_endorse,
)
from handlers.registry.issuer import endorsers, every_key, issuer, leaked_methods
from handlers.registry.keys import KeyMistake, KeyOrder, compromise, retire, rotate
from storage.badges import Badge
from storage.transaction import Transaction
from tests.credentials.registry.test_document import errors_of
from tests.handlers.registry.harbor import Harbor
from tests.handlers.registry.test_audit import audited

COUNCIL = "dss.e.council"
DID = "did:web:localhost%3A8080:issuers:dss.e.council"
SAYS = "These badges match day-one tasks in our member offices."


def endorses(harbor: Harbor) -> None:
    """The council gets a key, if it has none, and signs."""
    if not harbor.store.cellar.keys.line(COUNCIL):
        harbor.do(lambda tx: rotate(KeyOrder(COUNCIL, harbor.at), tx))
    given = harbor.do(lambda tx: to_endorse((COUNCIL, harbor.at), tx))
    documents = tuple(endorsed(given, harbor.at))
    harbor.do(lambda tx: keep_endorsed(Signed(COUNCIL, documents), tx))


def endorsed_badge(harbor: Harbor) -> Badge:
    """A badge that carries what the council has signed."""
    endorses(harbor)
    return harbor.issues()


def only(judgement: Judgement) -> Endorsement:
    """The one endorsement of a badge."""
    (one,) = judgement.endorsements
    return one


def test_new_badge_carries_what_the_endorser_signed(harbor: Harbor) -> None:
    """With contexts and both proofs of its own, about the achievement, between its two days."""
    badge = endorsed_badge(harbor)
    (given,) = badge.document["endorsement"]
    assert given["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert given["issuer"]["id"] == DID
    assert given["issuer"]["name"] == "Harbor Employer Council"
    subject = badge.document["credentialSubject"]
    assert given["credentialSubject"]["id"] == subject["achievement"]["id"]
    assert (given["validFrom"], given["validUntil"]) == (
        "2026-09-15T00:00:00Z",
        "2027-09-15T23:59:59Z",
    )
    assert [proof["cryptosuite"] for proof in proofs_of(given)] == [RDFC, JCS]
    assert {proof["verificationMethod"] for proof in proofs_of(given)} == {f"{DID}#{COUNCIL}-1"}
    assert errors_of(dict(badge.document)) == []


def test_it_is_judged_beside_the_badge(harbor: Harbor) -> None:
    """Who says what, until when, and that they signed it."""
    judgement = harbor.judged(endorsed_badge(harbor).id)
    assert judgement.verdict.name == "valid"
    found = only(judgement)
    assert (found.by, found.says, found.outcome) == ("Harbor Employer Council", SAYS, "pass")
    assert found.detail == f"Signed with {DID}#{COUNCIL}-1."


def test_badges_without_a_signed_endorsement_are_as_before(harbor: Harbor) -> None:
    """Nothing is claimed for somebody who has not signed, nor of a badge they do not endorse."""
    assert "endorsement" not in harbor.issues().document
    assert harbor.judged(harbor.issues("ben").id).endorsements == ()


Spoil = Callable[[Document], object]
SPOILED: dict[str, tuple[Spoil, str, str]] = {
    "another word": (
        lambda given: given["credentialSubject"].update(endorsementComment="The best there is."),
        "fail",
        "The signature does not fit this document.",
    ),
    "a longer life": (
        lambda given: given.update(validUntil="2099-01-01T00:00:00Z"),
        "fail",
        "The signature does not fit this document.",
    ),
    "somebody else's": (
        lambda given: given["credentialSubject"].update(id="https://other.example/1"),
        "fail",
        "It is about something else.",
    ),
    "no proof": (
        lambda given: given.pop("proof"),
        "fail",
        "This badge carries no proof that we can check.",
    ),
    "not one": (
        lambda given: given.update(type=["VerifiableCredential"]),
        "fail",
        "This is not an endorsement.",
    ),
    "another name": (
        lambda given: given["issuer"].update(id="did:web:stranger.example"),
        "fail",
        "The proof names a key of somebody other than the issuer.",
    ),
    "an unknown key": (
        lambda given: [
            given["issuer"].update(id="did:web:stranger.example"),
            [one.update(verificationMethod="did:web:stranger.example#1") for one in given["proof"]],
        ],
        "skipped",
        "We do not have this issuer's keys.",
    ),
    "no text at all": (lambda given: given.clear(), "fail", "This is not a verifiable credential."),
}


@pytest.mark.parametrize("name", SPOILED)
def test_an_endorsement_that_does_not_fit_is_a_finding(name: str, harbor: Harbor) -> None:
    """The badge itself is signed and good; what is wrong with the endorsement is said of it."""
    spoil, outcome, detail = SPOILED[name]
    document = json.loads(json.dumps(endorsed_badge(harbor).document))
    spoil(document["endorsement"][0])
    found = found_in(document, harbor)
    assert (found.outcome, found.detail) == (outcome, detail)


def test_a_made_up_endorser_is_not_taken_for_a_known_one(harbor: Harbor) -> None:
    """A key that is its own name proves nothing about who holds it, whatever it calls itself."""
    key = Ed25519PrivateKey.from_private_bytes(b"stranger".ljust(32))
    name = multikey(key.public_key())
    document = json.loads(json.dumps(endorsed_badge(harbor).document))
    given = {term: one for term, one in document["endorsement"][0].items() if term != "proof"}
    given["issuer"]["id"] = f"did:key:{name}"
    document["endorsement"] = [add_proofs(given, key, f"did:key:{name}#{name}", harbor.at)]
    found = found_in(document, harbor)
    assert (found.by, found.outcome) == ("Harbor Employer Council", "warn")
    assert "who the endorser is, we cannot tell" in found.detail


def test_an_endorsement_ends_before_the_badge_does(harbor: Harbor) -> None:
    """Its own two days count, not the badge's."""
    badge = endorsed_badge(harbor)
    later = harbor.judged(badge.id, harbor.at + timedelta(days=360))
    assert later.verdict.name == "valid"
    assert (only(later).outcome, only(later).detail[:12]) == ("warn", "It ended on ")


def test_what_a_leaked_key_signed_counts_no_more(harbor: Harbor) -> None:
    """A retired key's word stays; after a leak the new key signs, and new badges carry that."""
    first = endorsed_badge(harbor)
    harbor.do(lambda tx: rotate(KeyOrder(COUNCIL, harbor.at), tx))
    assert only(harbor.judged(first.id)).outcome == "pass"
    harbor.do(lambda tx: compromise(KeyOrder(f"{COUNCIL}-1", harbor.at), tx))
    found = only(harbor.judged(first.id))
    assert (found.outcome, found.detail[:19]) == ("fail", "The key that signed")
    assert "endorsement" not in harbor.issues("ben").document
    endorses(harbor)
    viz = harbor.issues(achievement="dss.b.viz", scores={"fit": 2, "story": 2, "backed": 2})
    assert only(harbor.judged(viz.id)).detail == f"Signed with {DID}#{COUNCIL}-2."


def test_endorsers_keys_have_their_entries_in_the_log(harbor: Harbor) -> None:
    """The audit holds each of them against what the log says, as it does with ours."""
    endorsed_badge(harbor)
    harbor.do(lambda tx: rotate(KeyOrder(COUNCIL, harbor.at), tx))
    with pytest.raises(KeyMistake, match="signs now"):
        harbor.do(lambda tx: retire(KeyOrder(f"{COUNCIL}-2", harbor.at), tx))
    issue_now(harbor.store, harbor.at)
    assert audited(harbor).breaks == ()


@pytest.mark.parametrize("line", ["dss.e.nobody", "council", "dss.i.office", "jwt"])
def test_only_a_known_endorsement_has_keys(line: str, harbor: Harbor) -> None:
    """A slip of the finger makes no key."""
    with pytest.raises(KeyMistake, match="no line of keys"):
        harbor.do(lambda tx: rotate(KeyOrder(line, harbor.at), tx))
    with pytest.raises(EndorseError, match="no endorsement"):
        harbor.do(lambda tx: to_endorse((line, harbor.at), tx))


def test_without_a_key_nobody_signs_for_an_endorser(harbor: Harbor) -> None:
    """It says how to make one."""
    with pytest.raises(EndorseError) as refused:
        harbor.do(lambda tx: to_endorse((COUNCIL, harbor.at), tx))
    assert refused.value.next_step == f"Make one: vouchline keys rotate {COUNCIL}"


def found_in(document: Document, harbor: Harbor) -> Endorsement:
    """What is found of the endorsement in a badge, whatever signature the badge itself has."""

    def judged(_asked: None, tx: Transaction) -> tuple[Endorsement, ...]:
        who = issuer(tx)
        evidence = Evidence(
            asked=None,
            heard_at=harbor.at,
            document=document,
            keys=every_key(who, tx),
            leaked=leaked_methods(who, tx),
            trusted=frozenset([who.did]),
            endorsers=endorsers(who),
        )
        return judge_endorsements(evidence, harbor.at)

    (one,) = harbor.store.read_now(judged, None)
    return one
