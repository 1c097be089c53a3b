"""What can be looked up about a badge of others, and what is believed of the answers."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.canonical import Document, canonical
from credentials.registry.handed_in import HandedIn, read_handed_in
from credentials.registry.outside import (
    Lookups,
    OutsideError,
    PublishedKeys,
    did_web_address,
    lookups,
    published_keys,
    published_list,
)
from credentials.registry.proofs import add_proofs
from credentials.registry.self_named import written_jwk
from credentials.registry.statements import Statements
from credentials.registry.web_token import key_from_seed
from tests.credentials.registry.sample import (
    DID,
    ISSUER_KEY,
    METHOD,
    NOW,
    OTHER_KEY,
    STATUS_URL,
    did_doc,
    signed,
    status_list,
)


def brought(document: Document) -> HandedIn:
    """A document as somebody brings it, looked into."""
    file = read_handed_in(canonical(document))
    return HandedIn(file.document, file.token, Statements.found_out_here())


OURS = published_keys(did_doc(), DID, NOW)


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:college.example", "https://college.example/.well-known/did.json"),
        ("did:web:college.example%3A8443", "https://college.example:8443/.well-known/did.json"),
        ("did:web:college.example:a:b", "https://college.example/a/b/did.json"),
        ("did:web:college.example:..:b", ""),
        ("did:web:college.example%2Fx", ""),
        ("did:web:user@college.example", ""),
        ("did:web:", ""),
        ("did:key:z6Mk", ""),
        ("https://college.example", ""),
    ],
)
def test_address_of_a_did_document(did: str, address: str) -> None:
    """As did:web says; what is no such name has none."""
    assert did_web_address(did) == address


def test_a_badge_says_what_can_be_looked_up() -> None:
    """Its issuer's document, and its list where that is on HTTPS."""
    there = signed()
    there["credentialStatus"] = there["credentialStatus"] | {"statusListCredential": URL}
    assert lookups(brought(there)).status == URL
    assert lookups(brought(signed())) == Lookups(
        DID, "https://localhost:8080/.well-known/did.json", ""
    )
    assert lookups(HandedIn({"type": "nothing"})) == Lookups("", "", "")


def method(name: Any, **change: Any) -> Document:
    """One entry of a DID document."""
    whole = did_doc()["verificationMethod"][0] | {"id": name} | change
    return {term: value for term, value in whole.items() if value is not None}


@pytest.mark.parametrize(
    ("methods", "asserting", "found"),
    [
        ([method("#a")], ["#a"], {f"{DID}#a"}),
        ([method(f"{DID}#a")], [{"id": f"{DID}#a"}], {f"{DID}#a"}),
        ([method("#a")], [], set()),
        ([method("#a")], "#a", set()),
        ([method("#a", controller="did:web:other.example")], ["#a"], set()),
        ([method("#a", publicKeyMultibase="zzz")], ["#a"], set()),
        ([method("#a", publicKeyMultibase=None)], ["#a"], set()),
        ([method(7), "x", None], [7, None], set()),
        (
            [
                method(
                    "#a",
                    publicKeyMultibase=None,
                    publicKeyJwk=written_jwk(key_from_seed(b"k").public_key(), "k"),
                )
            ],
            ["#a"],
            {f"{DID}#a"},
        ),
    ],
)
def test_keys_that_speak_for_an_issuer(methods: Any, asserting: Any, found: set[str]) -> None:
    """Its own, named for it, of a kind we know; the others are passed over."""
    document = {"id": DID, "verificationMethod": methods, "assertionMethod": asserting}
    keys = published_keys(document, DID, NOW)
    assert keys.keys.keys() == found
    assert {name for _, name in keys.for_tokens} == found


@pytest.mark.parametrize("document", [{}, {"id": "did:web:other.example"}, did_doc() | {"id": 7}])
def test_somebody_elses_document_is_refused(document: Document) -> None:
    """It has to name the issuer that was asked for."""
    with pytest.raises(OutsideError, match="another document"):
        published_keys(document, DID, NOW)


def badge_with_list() -> HandedIn:
    """A badge whose list is at a place that may be asked."""
    there = signed()
    there["credentialStatus"] = there["credentialStatus"] | {"statusListCredential": URL}
    return brought(there)


URL = "https://college.example/status/1"


def list_of(**change: Any) -> Document:
    """A signed list, with some of it changed before."""
    whole = status_list(7) | {"id": URL} | change
    unsigned = {term: value for term, value in whole.items() if value is not None}
    return add_proofs(unsigned, ISSUER_KEY, METHOD, NOW)


def test_a_list_of_the_issuer_is_read() -> None:
    """One that names no end is fresh for a day from when it was looked up."""
    read = published_list(brought(list_of()), badge_with_list(), OURS)
    assert (read.bit(7), read.bit(8), read.url) == (True, False, URL)
    endless = published_list(brought(list_of(validUntil=None)), badge_with_list(), OURS)
    assert endless.valid_until == NOW + timedelta(days=1)


def test_a_list_of_anybody_else_is_refused() -> None:
    """Another issuer's, another key's, or under keys that nobody has published."""
    other = PublishedKeys("did:web:other.example", OURS.keys, NOW)
    with pytest.raises(OutsideError, match="not its issuer's"):
        published_list(brought(list_of()), badge_with_list(), other)
    with pytest.raises(OutsideError, match="not its issuer's"):
        published_list(brought(list_of()), badge_with_list(), PublishedKeys(DID))
    forged = add_proofs(status_list() | {"id": URL}, OTHER_KEY, METHOD, NOW)
    with pytest.raises(Exception, match="does not fit"):
        published_list(brought(forged), badge_with_list(), OURS)
    unknown = list_of()
    unknown["proof"] = [{**one, "cryptosuite": "bbs-2023"} for one in unknown["proof"]]
    with pytest.raises(Exception, match="no proof that we can check"):
        published_list(brought(unknown), badge_with_list(), OURS)
    with pytest.raises(OutsideError, match="another one than the badge names"):
        published_list(brought(list_of(id=STATUS_URL)), badge_with_list(), OURS)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["id", "verificationMethod", "assertionMethod"]), junk)
def test_no_document_makes_the_reader_of_keys_stumble(term: str, value: Any) -> None:
    """Whatever an address gives: keys, or our own mistake."""
    with suppress(OutsideError):
        found = published_keys(did_doc() | {term: value}, DID, NOW).keys
        assert found.keys() <= OURS.keys.keys()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(status_list())), junk)
def test_no_list_makes_its_reader_stumble(term: str, value: Any) -> None:
    """Changed after it was signed, it is never read; and nothing breaks."""
    document = SIGNED_LIST | {term: value}
    if document != SIGNED_LIST:
        with pytest.raises(Mistake):
            published_list(brought(document), badge_with_list(), OURS)


SIGNED_LIST = list_of()
