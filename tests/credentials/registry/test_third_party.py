"""Badges of others, as JSON or JWT: signature, trust, status and time are four answers."""

import json
from contextlib import suppress
from datetime import date
from time import process_time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.evidence import Evidence
from credentials.registry.handed_in import HandedIn, read_handed_in
from credentials.registry.keys import Ed25519PrivateKey, multikey
from credentials.registry.proofs import SignatureError, add_proofs
from credentials.registry.self_named import PublicKey, base64url, written_jwk
from credentials.registry.strict_json import MOST_BYTES, NotABadgeError, read_object
from credentials.registry.verdicts import Judgement
from credentials.registry.verify import judge
from credentials.registry.web_token import check_token, read_token, sign_token
from tests.credentials.registry.sample import DID, NOW, SITE, STARTS, signed, unsigned

STRANGER = Ed25519PrivateKey.from_private_bytes(b"stranger".ljust(32))
NAME = multikey(STRANGER.public_key())
THEIRS = f"did:key:{NAME}"
WEB = "did:web:college.example"
EC_KEY = ec.derive_private_key(4711, ec.SECP256R1())
OUR_KID = f"{SITE}/keys/jwt-1"
REVIEW = date(2027, 6, 30)


def badge_of(issuer: str = THEIRS, **change: Any) -> Document:
    """A badge of somebody else's, unsigned."""
    changed = {"id": "https://college.example/1", "issuer": unsigned()["issuer"] | {"id": issuer}}
    document = unsigned() | changed | change
    return {term: value for term, value in document.items() if value is not None}


def with_proofs(document: Document, method: str = f"{THEIRS}#{NAME}") -> Document:
    """Signed by the stranger, with both suites."""
    return add_proofs(document, STRANGER, method, STARTS)


def jwt(payload: Document, sign: Any, alg: str, /, **header: Any) -> bytes:
    """A JWT written by somebody else's tool."""
    parts = [{"alg": alg, "typ": "JWT", **header}, payload]
    text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{base64url(sign(text.encode()))}".encode()


def judged(content: bytes | Document, **change: Any) -> Judgement:
    """What we make of a file, with no keys but our own."""
    brought = content if isinstance(content, bytes) else json.dumps(content).encode()
    file: HandedIn = read_handed_in(brought)
    whole: dict[str, Any] = {"trusted": frozenset([DID]), "token": file.token} | change
    return judge(Evidence(asked=None, heard_at=NOW, document=file.document, **whole), NOW)


def outcome(judgement: Judgement, check: str) -> tuple[str, str]:
    """What one check came to, and its words."""
    return next((one.outcome, one.detail) for one in judgement.checks if one.check == check)


def trusting(issuer: str) -> dict[str, Any]:
    """The catalog lists this issuer."""
    return {"trusted": frozenset([DID, issuer]), "reviewed": {issuer: REVIEW}}


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_issuer_that_is_its_key_is_checked_offline(suite: str) -> None:
    """The signature holds; trust, status and time are answered apart from it."""
    document = with_proofs(badge_of(credentialStatus=None))
    document["proof"] = [one for one in document["proof"] if one["cryptosuite"] == suite]
    judgement = judged(document)
    assert judgement.verdict.name == "untrusted_issuer"
    assert outcome(judgement, "proof") == ("pass", f"Signed with {THEIRS}#{NAME}.")
    assert outcome(judgement, "issuer")[0] == "fail"
    assert outcome(judgement, "status")[0] == "skipped"
    assert outcome(judgement, "validity")[0] == "pass"
    spoiled = document | {"name": "Something better"}
    assert judged(spoiled).verdict.name == "signature_invalid"


def test_listed_issuer_is_trusted_and_says_until_when() -> None:
    """The list has a date by which somebody looks it through again."""
    document = with_proofs(badge_of(credentialStatus=None))
    judgement = judged(document, **trusting(THEIRS))
    assert judgement.verdict.name == "valid"
    assert outcome(judgement, "issuer")[1].endswith("to be looked through by 2027-06-30.")


def test_unread_status_of_a_trusted_issuer_is_no_yes() -> None:
    """Its list of withdrawn badges is elsewhere, and nothing is fetched."""
    judgement = judged(with_proofs(badge_of()), **trusting(THEIRS))
    assert judgement.verdict.name == "unavailable"
    assert outcome(judgement, "status")[0] == "warn"


def test_trusted_issuer_whose_keys_we_lack_is_no_yes() -> None:
    """Anybody can write a trusted name into a badge."""
    document = with_proofs(badge_of(WEB, credentialStatus=None), f"{WEB}#key-1")
    for trust in ({}, trusting(WEB)):
        judgement = judged(document, **trust)
        assert judgement.verdict.name == ("unavailable" if trust else "untrusted_issuer")
        assert outcome(judgement, "proof") == ("skipped", "We do not have this issuer's keys.")


@pytest.mark.parametrize("suite", [{}, [], None, 1, "ecdsa-sd-2023"])
def test_proof_of_no_kind_that_we_know_is_not_checked(suite: Any) -> None:
    """Whatever stands where its kind should stand, the badge is answered."""
    proof = {"type": "DataIntegrityProof", "cryptosuite": suite}
    said = "Its signature is of a kind that we cannot check."
    assert outcome(judged(badge_of(WEB, proof=[proof])), "proof") == ("skipped", said)
    assert judged(badge_of(proof=[proof])).verdict.name == "signature_invalid"


def test_key_that_only_the_badge_vouches_for_is_told_apart() -> None:
    """Unchanged since it was signed, and still nobody's: for trusted names, too."""
    document = with_proofs(badge_of(WEB, credentialStatus=None))
    for trust in ({}, trusting(WEB)):
        judgement = judged(document, **trust)
        assert judgement.verdict.name == ("unavailable" if trust else "untrusted_issuer")
        assert outcome(judgement, "proof")[0] == "warn"
    assert judged(document | {"name": "Better"}).verdict.name == "signature_invalid"


@pytest.mark.parametrize(
    ("document", "result"),
    [
        (with_proofs(badge_of(), f"{WEB}#1"), "signature_invalid"),
        (with_proofs(badge_of(WEB), "https://other.example/#1"), "untrusted_issuer"),
        (with_proofs(badge_of(), f"{THEIRS}#other"), "signature_invalid"),
        (badge_of() | {"proof": []}, "signature_invalid"),
        (badge_of() | {"proof": {"cryptosuite": "ecdsa-rdfc-2019"}}, "signature_invalid"),
        (badge_of(WEB) | {"proof": {"cryptosuite": "ecdsa-rdfc-2019"}}, "untrusted_issuer"),
        (badge_of(WEB) | {"proof": {"cryptosuite": "eddsa-jcs-2022"}}, "signature_invalid"),
    ],
)
def test_other_proofs_are_refused_or_left_open(document: Document, result: str) -> None:
    """Left open only where we cannot know all keys of the issuer."""
    assert judged(document).verdict.name == result


def test_issuer_with_another_kind_of_key_cannot_have_made_an_eddsa_proof() -> None:
    """The proof's suite and the key in the issuer's name must go together."""
    name = "did:jwk:" + base64url(json.dumps(written_jwk(EC_KEY.public_key(), "x")).encode())
    judgement = judged(with_proofs(badge_of(name), f"{name}#0"))
    assert "another kind" in outcome(judgement, "proof")[1]


def ours() -> Document:
    """Our own badge without its proofs."""
    return unsigned()


def own_keys(key: PublicKey | None = None) -> dict[str, Any]:
    """The key under which we publish JWTs."""
    return {"token_keys": {(DID, OUR_KID): key or EC_KEY.public_key()}}


def test_our_jwt_is_checked_by_our_published_key() -> None:
    """Same content, other envelope; it is the same each time."""
    text = sign_token(signed(), EC_KEY, OUR_KID)
    assert text == sign_token(ours(), EC_KEY, OUR_KID)
    judgement = judged(text.encode(), **own_keys())
    assert outcome(judgement, "proof") == ("pass", f"Signed (ES256) with a key of {DID}.")
    assert judgement.document == ours()
    other = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    assert judged(text.encode(), **own_keys(other)).verdict.name == "signature_invalid"
    assert judged(text.encode()).verdict.name == "signature_invalid"


def test_token_says_who_when_and_what() -> None:
    """The registered claims repeat what stands in the badge, for readers of nothing else."""
    token = read_token(sign_token(ours(), EC_KEY, OUR_KID).encode())
    document = ours()
    assert token.claims == {
        "iss": DID,
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(STARTS.timestamp()),
        "exp": 1854662399,
    }
    endless = {term: value for term, value in document.items() if term != "validUntil"}
    assert "exp" not in read_token(sign_token(endless, EC_KEY, OUR_KID).encode()).claims


@pytest.mark.parametrize("alg", ["EdDSA", "ES256", "RS256"])
@pytest.mark.parametrize("nested", [False, True])
def test_jwt_of_others_with_its_own_key_is_unchanged_but_nobodys(alg: str, *, nested: bool) -> None:
    """Each of the three kinds is checked; the key it brings along ties it to nobody."""
    rsa_key = rsa.generate_private_key(65537, 2048)
    numbers = rsa_key.public_key().public_numbers()
    rsa_jwk = {"kty": "RSA", "e": "AQAB", "n": base64url(numbers.n.to_bytes(256, "big"))}
    ed_jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": base64url(STRANGER.public_key().public_bytes_raw()),
    }
    sign, jwk = {
        "EdDSA": (STRANGER.sign, ed_jwk),
        "ES256": (_raw_es256, written_jwk(EC_KEY.public_key(), "x")),
        "RS256": (lambda text: rsa_key.sign(text, PKCS1v15(), SHA256()), rsa_jwk),
    }[alg]
    document = badge_of(WEB, credentialStatus=None)
    payload = {"vc": document, "iss": WEB} if nested else document | {"iss": WEB}
    judgement = judged(jwt(payload, sign, alg, jwk=jwk))
    assert judgement.verdict.name == "untrusted_issuer"
    assert outcome(judgement, "proof")[0] == "warn"
    spoiled = jwt(payload, lambda _text: sign(b"other"), alg, jwk=jwk)
    assert judged(spoiled).verdict.name == "signature_invalid"


def _raw_es256(text: bytes) -> bytes:
    r, s = decode_dss_signature(EC_KEY.sign(text, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@pytest.mark.parametrize("kid", [f"{THEIRS}#{NAME}", f"#{NAME}", THEIRS, None])
def test_jwt_of_an_issuer_that_is_its_key(kid: str | None) -> None:
    """However the key is named, it is the one in the issuer's name; and no other."""
    header = {"kid": kid} if kid else {}
    content = jwt(badge_of(credentialStatus=None), STRANGER.sign, "EdDSA", **header)
    assert outcome(judged(content), "proof")[0] == "pass"
    assert judged(content, **trusting(THEIRS)).verdict.name == "valid"
    other = jwt(badge_of(), STRANGER.sign, "EdDSA", kid=f"{THEIRS}#other")
    assert judged(other).verdict.name == "signature_invalid"


def test_jwt_of_an_issuer_whose_keys_we_lack() -> None:
    """No key in it, none with us: neither good nor bad."""
    content = jwt(badge_of(WEB), STRANGER.sign, "EdDSA", kid=f"{WEB}#1")
    assert outcome(judged(content), "proof") == ("skipped", "We do not have this issuer's keys.")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": WEB},
        {"jti": "https://college.example/2"},
        {"sub": "urn:uuid:other"},
        {"nbf": 5},
        {"nbf": "soon"},
        {"nbf": True},
        {"exp": 1e300},
        {"exp": 5},
    ],
)
def test_token_and_badge_must_say_the_same(claims: Document) -> None:
    """One reader looks at the claims, another at the badge: both must see one thing."""
    payload = badge_of() | claims
    judgement = judged(jwt(payload, STRANGER.sign, "EdDSA"))
    assert judgement.verdict.name == "signature_invalid"
    assert "something other" in outcome(judgement, "proof")[1]


def test_token_may_name_an_issuer_and_a_subject_in_short() -> None:
    """An issuer that is a mere address, a subject without an id: nothing to compare with."""
    subject = {
        term: value for term, value in unsigned()["credentialSubject"].items() if term != "id"
    }
    payload = badge_of() | {
        "issuer": THEIRS,
        "credentialSubject": subject,
        "sub": "me",
        "iss": THEIRS,
    }
    assert outcome(judged(jwt(payload, STRANGER.sign, "EdDSA")), "proof")[0] == "pass"
    bare = jwt(badge_of() | {"credentialSubject": "me", "sub": "me"}, STRANGER.sign, "EdDSA")
    check_token(read_token(bare), STRANGER.public_key())


def test_end_in_the_token_only_is_not_passed_over() -> None:
    """A badge without an end in a token with one would outlive what was signed."""
    content = jwt(badge_of(validUntil=None) | {"exp": 5}, STRANGER.sign, "EdDSA")
    assert judged(content).verdict.name == "signature_invalid"
    undated = jwt(badge_of(validFrom="2026-01-01T00:00:00") | {"nbf": 5}, STRANGER.sign, "EdDSA")
    with pytest.raises(SignatureError):
        check_token(read_token(undated), STRANGER.public_key())


@pytest.mark.parametrize("alg", ["none", "HS256", "ES256", "RS256", "ES384"])
def test_header_cannot_choose_another_check(alg: str) -> None:
    """The key says how it signs; a header that says otherwise is a forger's."""
    content = jwt(badge_of(), STRANGER.sign, alg)
    assert "another kind" in outcome(judged(content), "proof")[1]


def test_short_es256_signature_is_refused() -> None:
    """Two numbers of 32 bytes, no more and no less."""
    content = jwt(ours(), lambda _text: b"short", "ES256", kid=OUR_KID)
    assert judged(content, **own_keys()).verdict.name == "signature_invalid"


@pytest.mark.parametrize(
    "content",
    [
        jwt({}, STRANGER.sign, "EdDSA", crit=["b64"]),
        jwt({}, STRANGER.sign, "EdDSA", alg=5),
        b"AAAA.AAAA.AAAA",
        b"A.A.A",
        b"e30.e30",
        b"[]",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":' + b"[" * 60 + b"]" * 60 + b"}",
        json.dumps({"a": [0] * 30_000}).encode(),
        b"\xff",
        b'"' + b"x" * MOST_BYTES + b'"',
    ],
)
def test_what_is_no_badge_is_a_mistake(content: bytes) -> None:
    """Broken, too deep, too many parts, too large, or asking for what we do not know."""
    with pytest.raises(Mistake):
        read_handed_in(content)


def test_not_a_token() -> None:
    """`read_token` takes only what is written as one."""
    with pytest.raises(SignatureError, match="not a JWT"):
        read_token(b"{}")
    with pytest.raises(NotABadgeError):
        read_object(b"5")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_mistake(content: bytes) -> None:
    """Whatever somebody hands in."""
    with suppress(Mistake):
        read_handed_in(content)


_WORDS = st.sampled_from(
    ["id", "iss", "kid", "alg", "jwk", "vc", "issuer", "type", "exp", "x", "kty"]
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(_WORDS, _VALUES, max_size=5), st.dictionaries(_WORDS, _VALUES, max_size=5))
def test_no_token_raises_anything_but_a_mistake(header: Document, payload: Document) -> None:
    """Whatever a token says in its header and its payload, judged to the end."""
    content = jwt(badge_of() | payload, STRANGER.sign, "EdDSA", **header)
    with suppress(Mistake):
        judged(content)


def test_the_largest_tangle_is_judged_in_time() -> None:
    """Nameless parts that look alike are the most work there is: 2 s is the limit."""
    same = [{"type": ["Evidence"], "narrative": "the same"} for _ in range(7)]
    many = [
        {"id": f"urn:x:{place}", "type": ["Evidence"], "narrative": "x", "genre": "y"}
        for place in range(600)
    ]
    document = with_proofs(badge_of(credentialStatus=None))
    document["proof"] = document["proof"][:1]
    for evidence in (same, many):
        before = process_time()
        judged(document | {"evidence": evidence})
        assert process_time() - before < 2
