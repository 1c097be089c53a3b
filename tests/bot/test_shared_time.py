"""Replicas whose machines do not agree what time it is."""

from datetime import timedelta

import pytest

from bot.clock import real_now
from bot.shared_time import AGREES, SharedTime, difference
from storage.store import Store
from tests.conftest import AT

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("off", [90 * SECOND, -timedelta(days=1)])
async def test_a_machine_s_clock_is_wrong(store: Store, off: timedelta) -> None:
    """Where several machines share a database its clock counts; a file belongs to one machine."""
    time = SharedTime(store, lambda: real_now() + off)
    await time.compare()
    shared = store.read_now(lambda _, tx: tx.database_time(), None) is not None
    assert (abs(time() - real_now()) < AGREES) == shared
    assert (abs(time() - real_now() - off) < AGREES) != shared


async def test_a_clock_that_is_right_is_left_alone(store: Store) -> None:
    """Some milliseconds on the way are no difference, and a slow answer says nothing."""
    time = SharedTime(store, lambda: AT)
    assert time() == AT
    right = SharedTime(store)
    await right.compare()
    assert abs(right() - real_now()) < AGREES
    assert difference(AT, AT + 60 * SECOND, AT + 8 * SECOND) is None
    assert difference(AT, AT + 60 * SECOND, AT + SECOND) == 59.5 * SECOND
