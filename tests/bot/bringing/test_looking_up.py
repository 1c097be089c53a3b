"""What a badge of others names is looked up where the operator allows it, and only there."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.bringing.fetching import MOST_OCTETS, Fetcher, FetchError
from bot.bringing.hosts import parse_fetch_hosts
from bot.bringing.reader import Reader
from credentials.registry.canonical import Document, canonical
from credentials.registry.did import IssuerKey, KeyState, did_document
from credentials.registry.evidence import Evidence
from credentials.registry.keys import Ed25519PrivateKey
from credentials.registry.proofs import add_proofs
from credentials.registry.self_named import base64url, written_jwk
from credentials.registry.status_list import status_list_credential
from credentials.registry.verdicts import Judgement
from credentials.registry.verify import judge
from credentials.registry.web_token import key_from_seed, sign_token
from tests.credentials.registry.sample import PLACE, unsigned
from tests.doubles.issuer import Page, Site, site

pytestmark = pytest.mark.enable_socket

COLLEGE = Ed25519PrivateKey.from_private_bytes(b"college".ljust(32))
STRANGER = Ed25519PrivateKey.from_private_bytes(b"stranger".ljust(32))
TOKEN_KEY = key_from_seed(b"college")
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """One site for all."""
    with site() as one:
        yield one


@pytest.fixture
def college(running: Site) -> Site:
    """A college that publishes its key and a list on which nobody is withdrawn."""
    running.asked.clear()
    keys = [IssuerKey("key-1", COLLEGE.public_key(), KeyState.ACTIVE)]
    running.pages = {"/.well-known/did.json": Page(canonical(did_document(running.did, keys)))}
    publishes_list(running)
    return running


def publishes_list(college: Site, *withdrawn: int, key: Ed25519PrivateKey = COLLEGE) -> None:
    """The college's list of withdrawn badges."""
    day = timedelta(days=1)
    unsigned_list = status_list_credential(
        college.url("/status/1"), college.did, withdrawn, NOW - timedelta(hours=1), day
    )
    document = add_proofs(unsigned_list, key, f"{college.did}#key-1", NOW)
    college.pages["/status/1"] = Page(canonical(document))


def badge_of(college: Site, key: Ed25519PrivateKey = COLLEGE) -> Document:
    """A badge that the college has signed."""
    document = unsigned()
    document["issuer"] |= {"id": college.did}
    document["id"] = college.url("/badges/1")
    document["credentialStatus"] |= {
        "id": college.url("/status/1#4711"),
        "statusListCredential": college.url("/status/1"),
    }
    return add_proofs(document, key, f"{college.did}#key-1", NOW)


def judged(college: Site, badge: bytes, hosts: str | None = None) -> Judgement:
    """What we make of a badge of a college that the catalog trusts."""
    listed = f"localhost:{college.port}, 127.0.0.0/8, ::1" if hosts is None else hosts
    reader = Reader(Fetcher(parse_fetch_hosts(listed), college.trusts))
    brought = reader.read_now(badge, NOW)
    reader.close()
    found = brought.looked_up
    evidence = Evidence(
        asked=None,
        heard_at=NOW,
        document=brought.document,
        keys=found.keys,
        status=found.status,
        trusted=frozenset([college.did]),
        reviewed={college.did: (NOW + timedelta(days=90)).date()},
        token=brought.token,
        token_keys=found.token_keys,
        statements=brought.statements,
        fetched=found.fetched,
    )
    return judge(evidence, NOW)


def outcome(judgement: Judgement, check: str) -> tuple[str, str]:
    """What one check came to, and its words."""
    return next((one.outcome, one.detail) for one in judgement.checks if one.check == check)


def test_listed_issuer_is_asked_and_each_answer_says_how_fresh_it_is(college: Site) -> None:
    """Keys and list come from the issuer: signature and status are answers with a time."""
    judgement = judged(college, canonical(badge_of(college)))
    assert judgement.verdict.name == "valid"
    assert outcome(judgement, "proof") == (
        "pass",
        f"Signed with {college.did}#key-1, which its issuer published at {NOW.isoformat()}.",
    )
    assert outcome(judgement, "status") == (
        "pass",
        f"Not withdrawn, says the list of {(NOW - timedelta(hours=1)).isoformat()}.",
    )
    assert college.asked == ["/.well-known/did.json", "/status/1"]


def test_nothing_is_asked_of_a_host_that_is_not_listed(college: Site) -> None:
    """The badge may name what it likes: without the list, and beside it, nobody is called."""
    for hosts in ("", "college.example", f"localhost:{college.port + 1}", "localhost"):
        judgement = judged(college, canonical(badge_of(college)), hosts)
        assert judgement.verdict.name == "unavailable"
        assert outcome(judgement, "proof")[0] == "skipped"
        assert outcome(judgement, "status")[0] == "warn"
    assert college.asked == []


def test_a_listed_name_does_not_open_the_house(college: Site) -> None:
    """It leads to a private address, whose network is not listed: nobody is called."""
    judgement = judged(college, canonical(badge_of(college)), f"localhost:{college.port}")
    assert outcome(judgement, "proof")[0] == "skipped"
    assert college.asked == []


def test_a_withdrawn_badge_is_withdrawn(college: Site) -> None:
    """The issuer's own bit counts."""
    publishes_list(college, PLACE)
    assert judged(college, canonical(badge_of(college))).verdict.name == "revoked"


def test_a_badge_that_the_issuer_did_not_sign_is_refused(college: Site) -> None:
    """Now that we know all its keys, another key is none of them."""
    forged = badge_of(college, STRANGER)
    assert judged(college, canonical(forged)).verdict.name == "signature_invalid"


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_each_suite_alone_is_enough(college: Site, suite: str) -> None:
    """Of the badge and of the list."""
    listed = json.loads(college.pages["/status/1"].content)
    badge = badge_of(college)
    for document in (listed, badge):
        document["proof"] = [one for one in document["proof"] if one["cryptosuite"] == suite]
    college.pages["/status/1"] = Page(canonical(listed))
    assert judged(college, canonical(badge)).verdict.name == "valid"


def test_a_jwt_is_checked_with_the_published_jwk(college: Site) -> None:
    """By a key for tokens, which stands in the same document."""
    name = f"{college.did}#jwt"
    document = json.loads(college.pages["/.well-known/did.json"].content)
    method = {
        "id": "#jwt",
        "type": "JsonWebKey",
        "controller": college.did,
        "publicKeyJwk": written_jwk(TOKEN_KEY.public_key(), name),
    }
    document["verificationMethod"].append(method)
    document["assertionMethod"].append("#jwt")
    college.pages["/.well-known/did.json"] = Page(canonical(document))
    token = sign_token(badge_of(college), TOKEN_KEY, name).encode()
    assert judged(college, token).verdict.name == "valid"


Spoiled = Callable[[Site], Page]
NO_KEYS: dict[str, Spoiled] = {
    "not found": lambda _: Page(b"{}", 404),
    "sent on": lambda one: Page(b"", 302, {"location": one.url("/elsewhere.json")}),
    "no json": lambda _: Page(b"<html>"),
    "a list": lambda _: Page(b"[]"),
    "too long": lambda _: Page(b" " * (MOST_OCTETS + 1)),
    "packed": lambda _: Page(gzip.compress(b" " * 10_000_000), 200, {"content-encoding": "gzip"}),
    "somebody else's": lambda _: Page(canonical(did_document("did:web:other.example", []))),
    "another's keys": lambda one: Page(
        canonical(
            did_document(one.did, [IssuerKey("key-1", COLLEGE.public_key(), KeyState.ACTIVE)])
        ).replace(f'"controller":"{one.did}"'.encode(), b'"controller":"did:web:x.example"')
    ),
}


@pytest.mark.parametrize("name", NO_KEYS)
def test_an_issuer_that_publishes_nonsense_is_no_yes(college: Site, name: str) -> None:
    """Whatever the address gives, we say that we cannot tell, or that it is not its key."""
    college.pages["/elsewhere.json"] = college.pages["/.well-known/did.json"]
    college.pages["/.well-known/did.json"] = NO_KEYS[name](college)
    verdict = judged(college, canonical(badge_of(college))).verdict.name
    assert verdict in {"unavailable", "signature_invalid"}
    assert "/elsewhere.json" not in college.asked


NO_LIST: dict[str, Spoiled] = {
    "not found": lambda _: Page(b"", 404),
    "no list": lambda one: Page(canonical(badge_of(one))),
    "unsigned": lambda one: Page(_without_proof(one.pages["/status/1"].content)),
    "packed too well": lambda one: Page(_bomb(one)),
    "not json": lambda _: Page(b"\x89PNG\r\n\x1a\n"),
}


@pytest.mark.parametrize("name", NO_LIST)
def test_a_list_that_cannot_be_read_is_no_yes(college: Site, name: str) -> None:
    """Nor one that somebody else has signed: an unread list never means “not withdrawn”."""
    college.pages["/status/1"] = NO_LIST[name](college)
    judgement = judged(college, canonical(badge_of(college)))
    assert judgement.verdict.name == "unavailable"
    assert outcome(judgement, "proof")[0] == "pass"
    assert outcome(judgement, "status") == ("warn", "We do not have the list of withdrawn badges.")
    publishes_list(college, key=STRANGER)
    assert judged(college, canonical(badge_of(college))).verdict.name == "unavailable"


def test_a_site_that_drips_is_not_waited_for(college: Site) -> None:
    """The clock runs over the whole answer, not from piece to piece."""
    hosts = parse_fetch_hosts(f"localhost:{college.port}, 127.0.0.0/8, ::1")
    college.pages["/drips"] = Page(b" " * 100, drips=0.05)
    fetcher = Fetcher(hosts, college.trusts, patience=0.5)
    with pytest.raises(FetchError, match="too long"):
        fetcher.get(college.url("/drips"))


def test_another_certificate_is_not_accepted(college: Site) -> None:
    """Who answers at the address has to be the host that was listed."""
    fetcher = Fetcher(parse_fetch_hosts(f"localhost:{college.port}, 127.0.0.0/8"))
    with pytest.raises(FetchError, match="ConnectError"):
        fetcher.get(college.url("/status/1"))


def _without_proof(content: bytes) -> bytes:
    return canonical({term: one for term, one in json.loads(content).items() if term != "proof"})


def _bomb(college: Site) -> bytes:
    document: dict[str, Any] = json.loads(_without_proof(college.pages["/status/1"].content))
    packed = base64url(gzip.compress(bytes(100_000_000)))
    document["credentialSubject"]["encodedList"] = "u" + packed
    return canonical(add_proofs(document, COLLEGE, f"{college.did}#key-1", NOW))
