"""What can become of a message on its way, and carrying an answer through all of it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

Part = TypeVar("Part")
Step: TypeAlias = Callable[[], Awaitable[object]]
Pause: TypeAlias = Callable[[float], Awaitable[object]]
"""Lets some seconds pass."""

PATIENCE = 600.0
"""Seconds that an answer waits in all; one that comes later would answer nobody."""
BREATH = 0.05
"""Seconds after the first refusal, if the platform names no more; it doubles with each one, so
that a platform which asks for a second gets more than that from the sixth refusal on."""
LONGEST_WAIT = 30.0
"""Seconds between two tries, where a platform does not ask for more."""
PART_TRIES = 6
LONGEST_PAUSE = 10.0
"""Seconds between the parts of one message, before the rest is in doubt."""

_MOST_DOUBLINGS = 10
_GRAIN = 1_000


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


class CutShort(InDoubt):
    """The first parts have arrived, the others certainly not: whoever can wait carries them on."""

    def __init__(self, later: TryLater, rest: Sequence[Step]) -> None:
        """Keep what is left, and when the platform may take it."""
        super().__init__(f"the first part arrived, the rest did not: {later}")
        self.retry_after = later.retry_after
        self.rest = rest


async def carry_all(
    messages: Sequence[Part],
    carry: Callable[[Part], Awaitable[object]],
    pause: Pause = asyncio.sleep,
) -> bool:
    """Carry an answer, waiting where the platform asks us to; whether nothing is left to do.

    An answer in doubt is carried once more: to see it twice is better than to wait for ever.
    """
    for message in messages:
        if not await _carry(partial(carry, message), pause):
            return False
    return True


async def _carry(step: Step, pause: Pause) -> bool:
    doubts = refusals = 0
    left = PATIENCE
    while True:
        try:
            await step()
        except NotSent:
            return True
        except TryLater as later:
            wait = _wait(later.retry_after, refusals)
            refusals, left = refusals + 1, left - wait
            if left < 0:
                return False
            await pause(wait)
        except CutShort as cut:
            if cut.retry_after > left:
                return False
            await pause(cut.retry_after)
            return await carry_all(cut.rest, _take, pause)
        except InDoubt:
            doubts += 1
            if doubts > 1:
                return True
        else:
            return True


def _wait(asked: float, refusals: int) -> float:
    """As long as the platform asks, or twice as long as the last time, and more by chance.

    In a rush many are refused together: without the chance they would all come back together.
    """
    wait = max(asked, min(BREATH * 2.0 ** min(refusals, _MOST_DOUBLINGS), LONGEST_WAIT))
    return wait + wait * secrets.randbelow(_GRAIN) / (2 * _GRAIN)


async def _take(step: Step) -> None:
    await step()


async def carry_rest(steps: Sequence[Step], pause: Pause = asyncio.sleep) -> None:
    """Carry the further parts of a message whose first has arrived, waiting for their turn.

    Raises:
        CutShort: one was not taken yet; neither it nor what follows it has arrived.
        InDoubt: one was refused for good, or nobody knows; what follows it was not tried.
    """
    for place, step in enumerate(steps):
        try:
            await _carry_on(step, pause)
        except TryLater as later:
            raise CutShort(later, steps[place:]) from later
        except NotSent as refusal:
            raise InDoubt(f"the first part arrived; then: {refusal}") from refusal


async def _carry_on(step: Step, pause: Pause) -> None:
    for _ in range(PART_TRIES - 1):
        try:
            await step()
        except TryLater as later:
            if later.retry_after > LONGEST_PAUSE:
                raise
            await pause(later.retry_after)
        else:
            return
    await step()
