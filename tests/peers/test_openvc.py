"""`openvc`, a Python verifier by others, accepts our badges and status lists, and no spoiled ones.

Its own code does the JCS form, the bits of the list and the reading of keys. Nothing is fetched.
JWTs it only knows with the badge inside a claim `vc`; Open Badges 3.0 has it on top, so `jose`
checks ours.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from openvc import OpenvcError, VerificationPolicy, verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.resolvers import default_status_list_resolver
from openvc.status import CredentialRevoked

from credentials.registry.canonical import Document
from credentials.registry.document import credential
from credentials.registry.linked_data import CONTEXT_FILES, context
from credentials.registry.proofs import JCS, RDFC, add_proofs
from tests.credentials.registry.sample import (
    DID,
    ENDS,
    ISSUER_KEY,
    METHOD,
    NOW,
    OTHER_KEY,
    PLACE,
    STARTS,
    STATUS_URL,
    bare_facts,
    did_doc,
    facts,
    status_list,
)
from tests.peers.test_digitalbazaar import LASTING, SPOILERS
from tests.peers.world import with_one_proof


@cache
def plain() -> Document:
    """The full badge without its endorsement.

    Under linked data, `openvc` takes no document in which another has its own `@context`, as the
    endorsements of Open Badges have; Digital Bazaar's verifiers do.
    """
    unsigned = credential(replace(facts(), endorsements=()))
    return add_proofs(unsigned, ISSUER_KEY, METHOD, STARTS)


CONTEXTS = {url: context(url) for url in CONTEXT_FILES}


@pytest.fixture(params=[RDFC, JCS])
def suite(request: pytest.FixtureRequest) -> str:
    """Each cryptosuite alone."""
    return str(request.param)


def published(url: str) -> Document:
    """All that can be fetched of our issuer."""
    assert url == "https://localhost:8080/.well-known/did.json"
    return did_doc()


RESOLVER = DidResolverRegistry([DidWebResolver(published)])


def signed_list(suite: str, *withdrawn: int, key: Any = ISSUER_KEY) -> Document:
    """The list of withdrawn badges with one proof."""
    return with_one_proof(add_proofs(status_list(*withdrawn) | LASTING, key, METHOD, NOW), suite)


def verified(badge: Document, published_list: Document, at: Any = NOW) -> Any:
    """What it makes of a badge: its result, or one of its errors."""

    def fetch(url: str) -> str:
        assert url == STATUS_URL
        return json.dumps(published_list)

    lists = default_status_list_resolver(
        resolver=RESOLVER, extra_contexts=CONTEXTS, fetch=fetch, expected_issuer=DID
    )
    return verify_credential(
        badge,
        policy=VerificationPolicy(
            now=at, expected_types=["OpenBadgeCredential"], require_status_issuer_binding=True
        ),
        resolver=RESOLVER,
        resolve_status_list=lists,
        extra_contexts=CONTEXTS,
    )


def test_badges_and_their_list_verify_elsewhere(suite: str) -> None:
    """The full badge and a bare one, with the proof of the list and the bit in it."""
    bare = add_proofs(credential(bare_facts()), ISSUER_KEY, METHOD, NOW)
    for badge in (plain(), bare):
        result = verified(with_one_proof(badge, suite), signed_list(suite, PLACE - 1, PLACE + 1))
        assert result.issuer == DID
        assert not result.status.revoked


def test_a_withdrawn_badge_is_refused_elsewhere(suite: str) -> None:
    """The bit that we set is the bit that it reads."""
    with pytest.raises(CredentialRevoked):
        verified(with_one_proof(plain(), suite), signed_list(suite, PLACE))


def test_a_forged_list_frees_nobody(suite: str) -> None:
    """The list is verified too: not spoiled, not by another key, not by nobody."""
    badge = with_one_proof(plain(), suite)
    free = signed_list(suite)["credentialSubject"]
    spoiled = signed_list(suite, PLACE) | {"credentialSubject": free}
    bare = {name: value for name, value in signed_list(suite).items() if name != "proof"}
    for forged in (spoiled, signed_list(suite, key=OTHER_KEY), bare):
        with pytest.raises(OpenvcError):
            verified(badge, forged)


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_spoiled_badges_are_refused_elsewhere(
    suite: str, spoil: Callable[[Document], object]
) -> None:
    """Whatever was changed after signing."""
    badge = copy.deepcopy(with_one_proof(plain(), suite))
    spoil(badge)
    with pytest.raises(OpenvcError):
        verified(badge, signed_list(suite))


def test_another_key_and_another_time_are_refused_elsewhere(suite: str) -> None:
    """Signed by somebody else, not yet valid, or over."""
    forged = add_proofs(credential(replace(facts(), endorsements=())), OTHER_KEY, METHOD, NOW)
    with pytest.raises(OpenvcError):
        verified(with_one_proof(forged, suite), signed_list(suite))
    for at in (STARTS.replace(year=2025), ENDS.replace(year=2030)):
        with pytest.raises(OpenvcError):
            verified(with_one_proof(plain(), suite), signed_list(suite), at)
