"""What can become of a message on its way, and carrying an answer through all of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Part = TypeVar("Part")

ATTEMPTS = 6
"""How often a part of an answer is tried before the asker has to ask again."""
LONGEST_WAIT = 30.0
"""Seconds; a platform that asks for more would get its answer too late to be one."""
LONGEST_PAUSE = 10.0
"""Seconds between the parts of one message, before the rest is in doubt."""


class NotSent(Exception):  # noqa: N818 - an outcome with a name, not a malfunction
    """Refused for good, the reason in plain words. Trying again changes nothing."""


class ShutOut(NotSent):
    """Nothing reaches this account any more: blocked, closed, or never there."""


class TryLater(Exception):  # noqa: N818 - an outcome with a name, not a malfunction
    """Certainly not accepted: send it again, no sooner than in `retry_after` seconds."""

    def __init__(self, why: str, retry_after: float) -> None:
        """Keep the reason for the record and the seconds for the schedule."""
        super().__init__(why)
        self.retry_after = retry_after


class InDoubt(Exception):  # noqa: N818 - an outcome with a name, not a malfunction
    """It may have arrived, or a part of it. The kind of notice decides what to do."""


async def carry_all(messages: Sequence[Part], carry: Callable[[Part], Awaitable[object]]) -> bool:
    """Carry an answer, waiting where the platform asks us to; whether nothing is left to do.

    An answer in doubt is carried once more: to see it twice is better than to wait for ever.
    """
    for message in messages:
        if not await _carry(message, carry):
            return False
    return True


async def _carry(message: Part, carry: Callable[[Part], Awaitable[object]]) -> bool:
    doubts = 0
    for _ in range(ATTEMPTS):
        try:
            await carry(message)
        except NotSent:
            return True
        except TryLater as later:
            await asyncio.sleep(min(later.retry_after, LONGEST_WAIT))
        except InDoubt:
            doubts += 1
            if doubts > 1:
                return True
        else:
            return True
    return False


async def carry_rest(steps: Sequence[Callable[[], Awaitable[object]]]) -> None:
    """Carry the further parts of a message whose first has arrived, waiting for their turn.

    Raises:
        InDoubt: one was not taken; what follows it was not tried.
    """
    for step in steps:
        await _carry_on(step)


async def _carry_on(step: Callable[[], Awaitable[object]]) -> None:
    for _ in range(ATTEMPTS):
        try:
            await step()
        except TryLater as later:
            if later.retry_after > LONGEST_PAUSE:
                break
            await asyncio.sleep(later.retry_after)
        except NotSent as refusal:
            raise InDoubt(f"the first part arrived; then: {refusal}") from refusal
        else:
            return
    raise InDoubt("the first part arrived, the rest did not")
