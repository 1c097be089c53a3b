"""A few thousand spoiled inputs of every kind; `make soak` goes on where this stops."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.spoiling import Draws
from tests.fuzz.targets import TARGETS, meets

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
