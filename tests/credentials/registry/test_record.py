"""Several badges in one signed file: Comprehensive Learner Record 2.0."""

from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest

from credentials.registry.canonical import Document, canonical
from credentials.registry.document import IssuerProfile, credential
from credentials.registry.linked_data import LinkedDataError, canonical_rdf
from credentials.registry.proofs import JCS, RDFC, add_proofs, check_proof, proofs_of
from credentials.registry.record import (
    CLR_CONTEXT,
    MOST_BADGES,
    RecordFacts,
    badges_in,
    is_record,
    record,
)
from credentials.registry.strict_json import MOST_BYTES, read_object
from tests.credentials.registry.sample import (
    DID,
    ISSUER_KEY,
    METHOD,
    NOW,
    SITE,
    STARTS,
    facts,
    signed,
)
from tests.credentials.registry.test_document import errors_of

# What CLR 2.0's schema of ClrCredential asks for (`clr_v2p0_clrcredential_schema.json`), as facts.
SCHEMA: Document = {
    "type": "object",
    "required": ["@context", "type", "id", "name", "credentialSubject", "issuer", "validFrom"],
    "properties": {
        "@context": {
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"const": CLR_CONTEXT},
                {"const": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"},
            ]
        },
        "type": {
            "allOf": [
                {"contains": {"const": "VerifiableCredential"}},
                {"contains": {"const": "ClrCredential"}},
            ]
        },
        "id": {"type": "string"},
        "name": {"type": "string"},
        "partial": {"type": "boolean"},
        "issuer": {"type": "object", "required": ["id", "type"]},
        "validFrom": {"type": "string", "format": "date-time"},
        "credentialSubject": {
            "type": "object",
            "required": ["type", "verifiableCredential"],
            "properties": {
                "type": {"contains": {"const": "ClrSubject"}},
                "verifiableCredential": {"type": "array", "minItems": 1},
            },
        },
        "proof": {"type": "array", "items": {"required": ["type"]}},
    },
}


def badge(number: int) -> Document:
    """One of several badges, each about another award."""
    other = replace(
        facts(),
        url=f"{SITE}/b/VL-0000-0000-{number:04}",
        subject=f"urn:uuid:6f2a1f3e-7a1b-4c39-9a34-0a7c29f7{number:04}",
    )
    return add_proofs(credential(other), ISSUER_KEY, METHOD, STARTS)


def record_facts(*badges: Document) -> RecordFacts:
    """A record of these badges."""
    return RecordFacts(
        id="urn:uuid:6f2a1f3e-7a1b-4c39-9a34-0a7c29f7b001",
        subject="urn:uuid:6f2a1f3e-7a1b-4c39-9a34-0a7c29f7b002",
        name="Learner record",
        issuer=IssuerProfile(DID, "Harbor Workforce Office", f"{SITE}/issuers/dss.i.office"),
        made_at=NOW,
        badges=badges,
        partial=False,
    )


@cache
def two() -> Document:
    """A signed record of two badges."""
    return add_proofs(record(record_facts(signed(), badge(2))), ISSUER_KEY, METHOD, NOW)


def test_record_has_what_the_standard_asks_for() -> None:
    """The envelope by CLR's schema, each badge in it by that of Open Badges."""
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(two())] == []
    assert [errors_of(dict(one)) for one in badges_in(two())] == [[], []]
    assert is_record(two())
    assert not is_record(signed())


def test_badges_in_it_are_the_very_badges() -> None:
    """Not a byte of them changes, so their own proofs hold outside, too."""
    assert [canonical(one) for one in badges_in(two())] == [
        canonical(signed()),
        canonical(badge(2)),
    ]


@pytest.mark.parametrize("suite", [RDFC, JCS])
def test_each_proof_covers_the_badges_inside(suite: str) -> None:
    """Taking one out, or putting another in, breaks the record's signature."""
    (proof,) = (one for one in proofs_of(two()) if one["cryptosuite"] == suite)
    check_proof(two(), proof, ISSUER_KEY.public_key())
    fewer = two() | {
        "credentialSubject": two()["credentialSubject"] | {"verifiableCredential": [signed()]}
    }
    with pytest.raises(Exception, match="does not fit"):
        check_proof(fewer, proof, ISSUER_KEY.public_key())


def test_the_most_badges_fit_into_what_anybody_reads() -> None:
    """The largest record we make is still a file that we, and others like us, take."""
    many = tuple(badge(number) for number in range(1, MOST_BADGES + 1))
    whole = add_proofs(record(record_facts(*many)), ISSUER_KEY, METHOD, NOW)
    assert len(canonical(whole)) < MOST_BYTES
    assert read_object(canonical(whole)) == whole


def test_ids_are_unique_within_each_credential_only() -> None:
    """Badges share their issuer and achievement; inside one, nothing may hide behind a second."""
    assert canonical_rdf(record(record_facts(signed(), badge(2))))
    twice: dict[str, Any] = {**signed(), "evidence": [{"id": DID, "type": ["Evidence"]}]}
    with pytest.raises(LinkedDataError, match="same id"):
        canonical_rdf(record(record_facts(twice, badge(2))))
    bare = {term: value for term, value in signed().items() if term != "proof"}
    hollow: list[Any] = [{}, [], {"type": "DataIntegrityProof"}, {"proofValue": None}, [{}]]
    for proof in hollow:
        with pytest.raises(LinkedDataError, match="same id"):
            canonical_rdf(record(record_facts(bare | {"proof": proof}, badge(2))))


@pytest.mark.parametrize("subject", [None, 7, [], {}, {"verifiableCredential": "x"}])
def test_whatever_is_in_a_record_can_be_looked_at(subject: Any) -> None:
    """What is no badge is an empty one, which no judge will take for a badge."""
    assert all(one == {} for one in badges_in({"credentialSubject": subject}))
