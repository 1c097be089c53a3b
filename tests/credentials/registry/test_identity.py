"""Keys, the issuer's DID and the holder's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.did import (
    DidError,
    IssuerKey,
    KeyState,
    assertion_keys,
    did_document,
    did_web,
    verification_method,
)
from credentials.registry.holder import holder_matches, name_hash
from credentials.registry.keys import (
    Ed25519PublicKey,
    KeyTextError,
    base58,
    from_base58,
    multikey,
    parse_multikey,
)
from tests.credentials.registry.sample import (
    DID,
    ISSUER_KEY,
    METHOD,
    NAME,
    NAME_SALT,
    OTHER_KEY,
    did_doc,
    unsigned,
)


@given(st.binary(max_size=100))
def test_base58_reads_back(content: bytes) -> None:
    """Leading zeros included."""
    assert from_base58(base58(content)) == content


@pytest.mark.parametrize(
    ("content", "written"),
    # From the test vectors of draft-msporny-base58, section 5.
    [
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    ],
)
def test_base58_is_written_as_others_write_it(content: bytes, written: str) -> None:
    """Not only read back by ourselves."""
    assert base58(content) == written


def test_a_multikey_reads_back() -> None:
    """As DID documents carry it."""
    key = ISSUER_KEY.public_key()
    assert multikey(key).startswith("z6Mk")
    assert parse_multikey(multikey(key)).public_bytes_raw() == key.public_bytes_raw()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "6Mk",
        "u6Mk",
        "z6MkO0Il",
        "z" + base58(b"\xed\x01" + bytes(31)),
        "z" + base58(b"\xed\x02" + bytes(32)),
        "z" + "1" * 300,
        "zé",
    ],
)
def test_a_text_that_is_no_ed25519_key_is_refused(text: str) -> None:
    """Other types, other lengths, other alphabets."""
    with pytest.raises(KeyTextError):
        parse_multikey(text)


@given(st.text())
def test_no_key_text_raises_anything_but_a_mistake(text: str) -> None:
    """Whatever a DID document holds."""
    for key in (text, "z" + text):
        try:
            assert isinstance(parse_multikey(key), Ed25519PublicKey)
        except Mistake:
            continue


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("http://localhost:8080", "did:web:localhost%3A8080"),
        ("http://localhost:8080/", "did:web:localhost%3A8080"),
        ("https://badges.example.org", "did:web:badges.example.org"),
        ("https://Badges.Example.org/", "did:web:badges.example.org"),
        ("https://example.org/harbor/badges", "did:web:example.org:harbor:badges"),
    ],
)
def test_the_issuers_did_follows_from_the_public_address(address: str, did: str) -> None:
    """As did:web spells it, the port encoded."""
    assert did_web(address) == did


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "http://192.168.1",
        "http://0x7f000001",
        "ftp://example.org",
        "badges.example.org",
        "https://",
        "https://user@example.org",
        "https://example.org/?a=1",
        "https://example.org/#a",
        "https://bücher.example",
        "https://example.org:port",
        "https://[bad",
        "https://example.org/a b",
        "https://example.org/%2e",
        "https://exa_mple$.org",
    ],
)
def test_an_address_that_cannot_be_a_did_is_refused_with_advice(address: str) -> None:
    """The method forbids IP addresses, and we forbid what would be ambiguous."""
    with pytest.raises(DidError) as refusal:
        did_web(address)
    assert "VOUCHLINE_PUBLIC_URL" in refusal.value.next_step


@given(st.text())
def test_no_address_raises_anything_but_a_mistake(address: str) -> None:
    """A setting typed wrong gets advice, not a traceback."""
    for text in (address, "https://" + address):
        try:
            assert did_web(text).startswith("did:web:")
        except Mistake:
            continue


def test_retired_keys_stay_and_compromised_keys_go() -> None:
    """Old badges can still be checked; stolen keys cannot speak."""
    keys = [
        IssuerKey("new", ISSUER_KEY.public_key(), KeyState.ACTIVE),
        IssuerKey("old", OTHER_KEY.public_key(), KeyState.RETIRED),
        IssuerKey("stolen", OTHER_KEY.public_key(), KeyState.COMPROMISED),
    ]
    document = did_document(DID, keys)
    assert set(assertion_keys(document)) == {f"{DID}#new", f"{DID}#old"}
    assert "stolen" not in str(document)
    assert assertion_keys(document)[verification_method(DID, "new")] == ISSUER_KEY.public_key()


def test_only_keys_that_may_assert_count() -> None:
    """Keys of other controllers, other purposes or other types are passed over."""
    document = did_doc()
    method = document["verificationMethod"][0]
    others = [
        "not an object",
        method | {"id": f"{DID}#not-asserting"},
        method | {"id": f"{DID}#foreign", "controller": "did:web:other.example"},
        method | {"id": f"{DID}#rsa", "publicKeyMultibase": "z4MX"},
        method | {"id": f"{DID}#jwk", "publicKeyMultibase": None},
        method | {"id": 3},
    ]
    document["verificationMethod"] += others
    document["assertionMethod"] += [f"{DID}#foreign", f"{DID}#rsa", f"{DID}#jwk", 3]
    assert set(assertion_keys(document)) == {METHOD}


@pytest.mark.parametrize(
    "spoiled",
    [{}, {"id": DID, "verificationMethod": {}}, {"id": DID, "assertionMethod": "all"}, {"id": 3}],
)
def test_what_is_no_did_document_is_refused(spoiled: dict[str, object]) -> None:
    """Rather than read as an issuer without keys."""
    with pytest.raises(DidError):
        assertion_keys(spoiled)


@pytest.mark.parametrize(
    "typed",
    ["Ana Moreno", "ana moreno", "  ANA \t Moreno "],
)
def test_a_name_matches_however_it_is_typed(typed: str) -> None:
    """Case, spaces and the way accents are stored do not matter."""
    assert holder_matches(unsigned(), typed, NAME_SALT)


@pytest.mark.parametrize("typed", ["Ana Morena", "Ana", "", "   ", "Ana\u200bMoreno"])
def test_another_name_does_not_match(typed: str) -> None:
    """Nor does half a name, or none."""
    assert not holder_matches(unsigned(), typed, NAME_SALT)


def test_accents_are_one_letter_or_two() -> None:
    """Zoë is Zoë."""
    assert name_hash("Zo\u00eb", NAME_SALT) == name_hash("Zoe\u0308", NAME_SALT)


def test_another_salt_or_kind_of_identity_does_not_match() -> None:
    """Only the salted name counts."""
    document = unsigned()
    assert not holder_matches(document, NAME, "00" * 32)
    document["credentialSubject"]["identifier"][0]["identityType"] = "emailAddress"
    assert not holder_matches(document, NAME, NAME_SALT)
    del document["credentialSubject"]["identifier"]
    assert not holder_matches(document, NAME, NAME_SALT)


@pytest.mark.parametrize(("name", "salt"), [("", NAME_SALT), (NAME, "short"), (NAME, "AB" * 32)])
def test_a_hash_takes_a_name_and_a_whole_salt(name: str, salt: str) -> None:
    """A guessable hash is never made."""
    with pytest.raises(ValueError, match="64 hex"):
        name_hash(name, salt)
