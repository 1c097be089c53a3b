"""Both proofs: what they cover, and what is refused before anything is signed or believed."""

import copy
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry import linked_data
from credentials.registry.canonical import Document, canonical, without_proof
from credentials.registry.document import credential
from credentials.registry.keys import base58, parse_multikey
from credentials.registry.linked_data import CONTEXT_FILES, LinkedDataError, canonical_rdf, context
from credentials.registry.proofs import (
    JCS,
    RDFC,
    SignatureError,
    add_proofs,
    check_proof,
    proofs_of,
    signable_hash,
)
from tests.credentials.registry.sample import (
    DID,
    ISSUER_KEY,
    METHOD,
    OTHER_KEY,
    STARTS,
    bare_facts,
    facts,
    signed,
    status_list,
    unsigned,
)

PUBLIC = ISSUER_KEY.public_key()


def proof_by(suite: str, document: Document) -> dict[str, Any]:
    """The document's proof of this suite."""
    (proof,) = (proof for proof in proofs_of(document) if proof["cryptosuite"] == suite)
    return dict(proof)


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize(
    "document",
    [unsigned(), credential(bare_facts()), status_list(3)],
    ids=["full", "bare", "status list"],
)
def test_what_is_signed_verifies_by_each_proof_alone(suite: str, document: Document) -> None:
    """Badges and status lists, with all claims and with few."""
    whole = add_proofs(document, ISSUER_KEY, METHOD, STARTS)
    check_proof(whole, proof_by(suite, whole), PUBLIC)
    check_proof(document, proof_by(suite, whole), PUBLIC)
    assert without_proof(whole) == document


# W3C vc-di-eddsa, TestVectors/eddsa-jcs-2022/signedJCS.json at commit 369f0f0.
W3C_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/examples/v2",
]
W3C_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
W3C_CREDENTIAL = {
    "@context": W3C_CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:abcdefgh",
        "alumniOf": "The School of Examples",
    },
}
W3C_PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": JCS,
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"https://vc.example/issuers/5678#{W3C_KEY}",
    "proofPurpose": "assertionMethod",
    "@context": W3C_CONTEXT,
    "proofValue": (
        "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4"
    ),
}


def test_the_specifications_own_example_verifies() -> None:
    """W3C's key, document and signature fit together here; one letter less and they do not."""
    key = parse_multikey(W3C_KEY)
    check_proof(W3C_CREDENTIAL, W3C_PROOF, key)
    with pytest.raises(SignatureError, match="does not fit"):
        check_proof(W3C_CREDENTIAL | {"name": "Alumni Credentia"}, W3C_PROOF, key)


def test_both_proofs_name_their_key_purpose_and_time() -> None:
    """As the specification wants them."""
    for suite in (RDFC, JCS):
        proof = proof_by(suite, signed())
        assert proof["type"] == "DataIntegrityProof"
        assert proof["verificationMethod"] == METHOD
        assert proof["proofPurpose"] == "assertionMethod"
        assert proof["created"] == "2026-10-09T10:00:00Z"
    assert proof_by(JCS, signed())["@context"] == unsigned()["@context"]


CHANGES: dict[str, Callable[[Any], object]] = {
    "name": lambda doc: doc.update(name="Data Mastery"),
    "end": lambda doc: doc.update(validUntil="2099-01-01T00:00:00Z"),
    "no end": lambda doc: doc.pop("validUntil"),
    "score": lambda doc: doc["credentialSubject"]["result"][2].update(value="2"),
    "identity": lambda doc: doc["credentialSubject"]["result"][1].update(value="proctored"),
    "subject": lambda doc: doc["credentialSubject"].update(id="urn:uuid:other"),
    "status": lambda doc: doc["credentialStatus"].update(statusListIndex="1"),
    "no status": lambda doc: doc.pop("credentialStatus"),
    "issuer": lambda doc: doc["issuer"].update(id="did:web:other.example"),
    "type": lambda doc: doc["type"].append("EndorsementCredential"),
    "undefined term": lambda doc: doc.update(grade="A"),
    "undefined nested term": lambda doc: doc["credentialSubject"].update(grade="A"),
    "undefined type": lambda doc: doc["type"].append("MasterOfEverything"),
    "relative id": lambda doc: doc["credentialSubject"].update(id="../other"),
    "address": lambda doc: doc["credentialSubject"]["achievement"]["alignment"][0].update(
        targetUrl="https://a.example/ b"
    ),
    "id with a space": lambda doc: doc["credentialSubject"].update(id="urn:uuid:a b"),
    "credits": lambda doc: doc["credentialSubject"].update(creditsEarned=1.5),
    "full address for a term": lambda doc: doc.update({"https://schema.org/name": "Other"}),
    "keyword": lambda doc: doc["credentialSubject"].update({"@type": "x"}),
    "same id twice": lambda doc: doc["evidence"].append(
        {"id": doc["id"], "type": ["Evidence"], "name": "Data Mastery"}
    ),
    "blank id": lambda doc: doc["evidence"][0].update(id="_:b0"),
    "context": lambda doc: doc["@context"].append("https://evil.example/v1"),
    "inline context": lambda doc: doc["@context"].append({"name": "https://evil.example/name"}),
    "no context": lambda doc: doc.pop("@context"),
    "context is a number": lambda doc: doc.update({"@context": 3}),
    "control character": lambda doc: doc.update(name="Data\x08Essentials"),
    "delete character": lambda doc: doc.update(name="Data\x7fEssentials"),
    "half character": lambda doc: doc.update(name="Data \ud800"),
    "large number": lambda doc: doc["credentialSubject"].update(creditsEarned=10**400),
    "endless number": lambda doc: doc["credentialSubject"].update(creditsEarned=float("inf")),
    "carriage return": lambda doc: doc.update(name="Data\rEssentials"),
}


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_change_goes_unnoticed(suite: str, change: Callable[[Any], object]) -> None:
    """Whatever is added, removed or altered, both proofs fail, also where PyLD would look away."""
    document = copy.deepcopy(signed())
    change(document)
    with pytest.raises(Mistake):
        check_proof(document, proof_by(suite, document), PUBLIC)


UNSIGNABLE = [name for name in CHANGES if " " in name and name not in {"no end", "no status"}]


@pytest.mark.parametrize("name", UNSIGNABLE)
def test_what_verifiers_would_read_differently_is_never_signed(name: str) -> None:
    """Undefined terms and types, relative addresses, control characters, unknown contexts."""
    document = copy.deepcopy(unsigned())
    CHANGES[name](document)
    with pytest.raises(Mistake) as refusal:
        add_proofs(document, ISSUER_KEY, METHOD, STARTS)
    assert refusal.value.next_step


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("undefined term", "not defined"),
        ("undefined nested term", "not defined"),
        ("undefined type", "not whole"),
        ("relative id", "not whole"),
        ("id with a space", "not whole"),
        ("blank id", "not whole"),
        ("same id twice", "the same id"),
        ("full address for a term", "plain term"),
        ("keyword", "plain term"),
        ("inline context", "context"),
        ("control character", "control characters"),
        ("delete character", "control characters"),
        ("half character", "control characters"),
        ("large number", "too large to be read alike"),
        ("endless number", "too large to be read alike"),
    ],
)
def test_json_and_its_statements_never_differ(name: str, said: str) -> None:
    """Each trap of JSON-LD is refused for what it is, not only because a hash changed."""
    document = copy.deepcopy(unsigned())
    CHANGES[name](document)
    with pytest.raises(LinkedDataError, match=said):
        canonical_rdf(document)


def test_a_proof_made_for_another_purpose_is_refused() -> None:
    """A key may also log its owner in; that signature must not vouch for anybody."""
    proof = proof_by(JCS, signed()) | {"proofPurpose": "authentication"}
    del proof["proofValue"]
    hashes = hashlib.sha256(canonical(proof)).digest() + signable_hash(unsigned())
    proof["proofValue"] = "z" + base58(ISSUER_KEY.sign(hashes))
    with pytest.raises(SignatureError, match="makes a claim"):
        check_proof(unsigned(), proof, PUBLIC)


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize(
    "change",
    [
        {"created": "2027-01-01T00:00:00Z"},
        {"verificationMethod": f"{DID}#other"},
        {"proofPurpose": "authentication"},
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "ecdsa-rdfc-2019"},
        {"cryptosuite": None},
        {"proofValue": None},
        {"proofValue": "u" + "A" * 86},
        {"proofValue": "z0OIl"},
        {"proofValue": "z" + base58(bytes(63))},
        {"proofValue": "z" + base58(bytes(64))},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"grade": "A"},
    ],
    ids=str,
)
def test_a_changed_proof_is_refused(suite: str, change: dict[str, Any]) -> None:
    """Every option is signed too, and the signature has one form."""
    document = signed()
    with pytest.raises(Mistake):
        check_proof(document, proof_by(suite, document) | change, PUBLIC)


def test_a_proof_of_another_suite_document_or_key_is_refused() -> None:
    """Proofs cannot be swapped."""
    document = signed()
    rdfc, jcs = proof_by(RDFC, document), proof_by(JCS, document)
    other = add_proofs(credential(bare_facts()), ISSUER_KEY, METHOD, STARTS)
    for suite in (RDFC, JCS):
        with pytest.raises(SignatureError, match="does not fit"):
            check_proof(document, proof_by(suite, other), PUBLIC)
        with pytest.raises(SignatureError, match="does not fit"):
            check_proof(document, proof_by(suite, document), OTHER_KEY.public_key())
    for mine, theirs in ((rdfc, jcs), (jcs, rdfc)):
        with pytest.raises(SignatureError):
            check_proof(document, mine | {"proofValue": theirs["proofValue"]}, PUBLIC)


def test_a_signed_document_is_not_signed_again() -> None:
    """It never changes after it was signed."""
    with pytest.raises(SignatureError, match="already"):
        add_proofs(signed(), ISSUER_KEY, METHOD, STARTS)


def test_proofs_are_read_from_an_array_or_alone() -> None:
    """Other issuers sign once."""
    assert proofs_of({}) == ()
    assert proofs_of({"proof": {"type": "x"}}) == ({"type": "x"},)
    assert proofs_of({"proof": [{"type": "x"}, "junk"]}) == ({"type": "x"},)


def test_a_new_line_or_an_escaped_letter_is_no_control_character() -> None:
    """A narrative may have paragraphs, and talk about backslashes."""
    document = credential(replace(facts(), evidence=())) | {"name": "C:\\users\\bin\n\ttwo"}
    whole = add_proofs(document, ISSUER_KEY, METHOD, STARTS)
    for suite in (RDFC, JCS):
        check_proof(whole, proof_by(suite, whole), PUBLIC)


def test_the_hash_for_the_log_leaves_the_proofs_out() -> None:
    """The log commits to the document; proofs can be added later by new suites."""
    assert signable_hash(signed()) == hashlib.sha256(canonical(unsigned())).digest()


@pytest.mark.parametrize("url", CONTEXT_FILES)
def test_the_packaged_contexts_are_the_ones_we_signed_with(url: str) -> None:
    """Their digests are asserted as they are loaded."""
    assert "@context" in context(url)


def test_a_changed_context_file_stops_everything() -> None:
    """A new release of the package must not silently change what signatures mean."""
    name, _ = CONTEXT_FILES["https://www.w3.org/ns/credentials/v2"]
    changed = {"https://changed.example": (name, "00" * 32)}
    with pytest.raises(RuntimeError, match="has changed"):
        linked_data.read_context("https://changed.example", changed)


def test_the_unversioned_context_is_not_known() -> None:
    """What it serves changes from time to time."""
    with pytest.raises(LinkedDataError):
        context("https://purl.imsglobal.org/spec/ob/v3p0/context.json")


def hostile(*, depth: int = 0, width: int = 0) -> Document:
    """A document that would keep a verifier busy."""
    inner: dict[str, Any] = {"type": ["Evidence"], "name": "x"}
    nested: Any = "x"
    for _ in range(depth):
        nested = [nested]
    return {
        "@context": unsigned()["@context"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": nested,
        "evidence": [inner] * width,
    }


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (hostile(depth=100), "too large"),
        (hostile(width=5000), "too large"),
        (hostile(width=10), "too tangled"),
    ],
    ids=["deep", "wide", "tangled"],
)
def test_a_document_made_to_keep_us_busy_is_refused(document: Document, said: str) -> None:
    """RDF canonicalisation of look-alike nameless nodes takes factorial time."""
    with pytest.raises(LinkedDataError, match=said):
        canonical_rdf(document)


def test_json_that_is_no_json_ld_is_refused() -> None:
    """PyLD's own complaints become advice."""
    with pytest.raises(LinkedDataError, match="JSON-LD"):
        canonical_rdf(unsigned() | {"id": 5})


scalars = st.text() | st.booleans() | st.integers() | st.none()
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["id", "type", "name", "@id", "@context"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["name", "type", "issuer", "credentialSubject", "evidence", "@context"]),
    junk,
    st.dictionaries(st.sampled_from(["created", "proofValue", "cryptosuite"]), junk, max_size=1),
)
def test_no_hostile_document_raises_anything_but_a_mistake(
    term: str, value: Any, in_proof: dict[str, Any]
) -> None:
    """Whatever somebody hands in as a badge is refused with advice, never with a traceback."""
    document = signed() | {term: value}
    for suite in (RDFC, JCS):
        try:
            check_proof(document, proof_by(suite, document) | in_proof, PUBLIC)
        except Mistake:
            continue
        assert (value, in_proof) == (signed()[term], {})
