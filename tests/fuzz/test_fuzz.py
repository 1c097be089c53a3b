"""A few thousand spoiled inputs of every kind; `make soak` goes on where this stops."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.spoiling import Draws, as_json
from tests.fuzz.targets import TARGETS, endorsed, meets, signed_by_a_stranger

EXAMPLES = 150


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.binary(max_size=60))
def test_nothing_but_our_own_errors(name: str, steps: bytes) -> None:
    """A nearly good input is read, or refused in our words."""
    target = TARGETS[name]
    meets(target, target.spoil(Draws(steps)))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(content=st.binary())
def test_noise_is_refused(name: str, content: bytes) -> None:
    """So are bytes without any sense."""
    meets(TARGETS[name], content)


@pytest.mark.parametrize("odd", [{}, [], None, 1, "\ud800", float("inf"), 10**400])
def test_what_was_found_stays_found(odd: Any) -> None:
    """A proof of no kind, and an endorsement of nothing, in a badge that is signed."""
    badge = copy.deepcopy(endorsed())
    badge["endorsement"][0]["credentialSubject"]["id"] = odd
    badge["endorsement"][0]["proof"] = {"cryptosuite": odd}
    for content in (signed_by_a_stranger(badge), badge | {"proof": [{"cryptosuite": odd}]}):
        meets(TARGETS["credential"], as_json(content))
