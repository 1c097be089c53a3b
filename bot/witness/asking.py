"""Asking our witnesses to cosign: after publishing, and never in its way.

All are asked at once, each within seconds. Whoever fails is left alone for a while; the newest
checkpoint is what they are asked for then, so nothing has to be caught up.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx
import structlog

from bot.clock import Clock, real_now
from bot.witnesses import WitnessAddress, Witnesses
from credentials.errors import Mistake
from credentials.registry.witness import CONFLICT, NOT_CONSISTENT
from handlers.registry.witness_claims import Claim, remember_claim
from handlers.registry.witnessing import (
    Answered,
    Asking,
    Submitted,
    WitnessAheadError,
    WitnessError,
    keep_cosignature,
    submission_for,
)
from storage.store import Store

PATIENCE_SECONDS: Final = 4
"""For one witness, all in all."""
PAUSE_SECONDS: Final = 30
"""How long a witness that failed is left alone."""
MOST_ANSWER: Final = 16_384
_SIZE: Final = re.compile(r"(0|[1-9][0-9]{0,18})\n")

log = structlog.get_logger(__name__)


class Asker:
    """Asks each witness for what it has not signed yet."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        witnesses: Witnesses,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Speak for the log in `store`; give each witness `patience` seconds."""
        self._patience = patience
        self._store = store
        self._clock = clock
        self._witnesses = witnesses
        self._left_alone: dict[WitnessAddress, float] = {}
        self._greeted: set[WitnessAddress] = set()

    async def ask_all(self) -> int:
        """Ask every witness once; how many new cosignatures came."""
        asked = [one for one in self._witnesses.addresses if not self._rests(one)]
        return sum(await asyncio.gather(*(self._ask(one) for one in asked)))

    def _rests(self, address: WitnessAddress) -> bool:
        return self._left_alone.get(address, 0) > asyncio.get_running_loop().time()

    async def _ask(self, address: WitnessAddress) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                return await self._ask_for_newest(address)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, Mistake) as problem:
            self._left_alone[address] = asyncio.get_running_loop().time() + PAUSE_SECONDS
            says = str(problem) or type(problem).__name__
            log.warning("witness_failed", witness=address.key.name, problem=says)
            return False

    async def _ask_for_newest(self, address: WitnessAddress) -> bool:
        # Once after each start it is asked in any case: it may know that this is an old backup.
        anew = address not in self._greeted
        submitted = await self._store.read(submission_for, Asking(address.key, anew=anew))
        if submitted is None:
            return False
        status, told = await _send(address, submitted)
        seen = _SIZE.fullmatch(told) if status == CONFLICT else None
        if seen:
            # It remembers more or less than we do: go by its memory, once.
            submitted = await self._by_its_memory(address, submitted, int(seen[1]))
            status, told = await _send(address, submitted)
        self._greeted.add(address)
        if status == NOT_CONSISTENT:
            claim = Claim(address.key, submitted.origin, submitted.size, ours=False)
            await self._store.run(remember_claim, claim)
        if status != httpx.codes.OK:
            raise WitnessError(f"{address.key.name} answered {status}: {told[:200].strip()}")
        latest = max(real_now(), self._clock.now())
        return await self._store.run(keep_cosignature, Answered(submitted, told, latest))

    async def _by_its_memory(
        self, address: WitnessAddress, submitted: Submitted, seen: int
    ) -> Submitted:
        try:
            asking = Asking(address.key, seen, anew=True)
            return await self._store.read(submission_for, asking) or submitted
        except WitnessAheadError:
            claim = Claim(address.key, submitted.origin, seen)
            await self._store.run(remember_claim, claim)
            raise


async def _send(address: WitnessAddress, submitted: Submitted) -> tuple[int, str]:
    """Send a submission; the status, and no more of the answer than a witness has to say."""
    url = f"{address.url}/add-checkpoint"
    headers = {"content-type": "text/plain; charset=utf-8"}
    async with (
        _client() as client,
        client.stream("POST", url, content=submitted.body.encode(), headers=headers) as answer,
    ):
        told = bytearray()
        async for piece in answer.aiter_bytes():
            told += piece
            if len(told) > MOST_ANSWER:
                raise WitnessError(f"{address.key.name} answers without end.")
        return answer.status_code, told.decode("utf-8", "replace")


@asynccontextmanager
async def _client() -> AsyncIterator[httpx.AsyncClient]:
    # Proxies of the environment are not meant for witnesses on this machine.
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
        yield client
