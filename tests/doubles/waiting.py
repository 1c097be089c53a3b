"""Waiting for something to be true, instead of sleeping and hoping."""

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Return as soon as `true()` holds; fail with its name after `seconds`.

    The limit is for a busy machine; whoever waits in vain has a fault, and time.
    """
    end = asyncio.get_running_loop().time() + seconds
    while not true():
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"still not so after {seconds} s: {true!r}")
        await asyncio.sleep(0.005)
