"""Reading what somebody brings as a badge: its file, its signature's slow part, what is published.

Everything hostile happens here, before any transaction: a handler only judges what came of it.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from bot.bringing.apart import Apart
from bot.bringing.fetching import MOST_OCTETS, Fetcher
from bot.bringing.hosts import FetchHosts
from credentials.errors import Mistake
from credentials.registry.handed_in import HandedIn, LookedUp, read_handed_in, to_look_into
from credentials.registry.outside import (
    Lookups,
    PublishedKeys,
    lookups,
    published_keys,
    published_list,
)
from credentials.registry.self_named import self_named_keys
from credentials.registry.status_list import StatusList
from credentials.registry.strict_json import read_object

READ_AT_ONCE: Final = 4

log = structlog.get_logger(__name__)


class Reader:
    """Reads files of anybody's. It may be used from several threads."""

    def __init__(self, fetcher: Fetcher | None = None, apart: Apart | None = None) -> None:
        """Look up what `fetcher` may ask; without one, nothing."""
        self._fetcher = fetcher or Fetcher(FetchHosts())
        self._apart = apart or Apart()
        # Of its own: whoever keeps these busy holds up other readers, and nobody else.
        self._hands = ThreadPoolExecutor(READ_AT_ONCE, "reader")

    async def read(self, content: bytes, now: datetime) -> HandedIn:
        """The same as `read_now`, without holding anybody up."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hands, self.read_now, content, now)

    def read_now(self, content: bytes, now: datetime) -> HandedIn:
        """Read a file, look into it, and look up what may be.

        Raises:
            Mistake: it is too large, broken, no badge, or takes too long.
        """
        brought = self._looked_into(read_handed_in(content))
        asked = lookups(brought)
        keys = self._keys(asked, now)
        if keys is None:
            return brought
        fetched = {} if self_named_keys(asked.issuer) else {keys.issuer: now}
        status = self._status(asked, brought, keys)
        found = LookedUp(keys.for_proofs, keys.for_tokens, fetched, status)
        return replace(brought, looked_up=found)

    def close(self) -> None:
        """End what runs apart."""
        self._hands.shutdown(wait=False, cancel_futures=True)
        self._apart.close()

    def _looked_into(self, brought: HandedIn) -> HandedIn:
        return replace(brought, statements=self._apart.look_into(to_look_into(brought)))

    def _keys(self, asked: Lookups, now: datetime) -> PublishedKeys | None:
        named = self_named_keys(asked.issuer)
        if named:
            return PublishedKeys(asked.issuer, named, now)
        if not self._fetcher.may_ask(asked.keys):
            return None
        try:
            document = read_object(self._fetcher.get(asked.keys))
            return published_keys(document, asked.issuer, now)
        except Mistake as mistake:
            log.warning("issuer_not_looked_up", issuer=asked.issuer, why=mistake.what)
            return None

    def _status(self, asked: Lookups, badge: HandedIn, keys: PublishedKeys) -> StatusList | None:
        if not self._fetcher.may_ask(asked.status):
            return None
        try:
            brought = read_handed_in(self._fetcher.get(asked.status), MOST_OCTETS)
            return published_list(self._looked_into(brought), badge, keys)
        except Mistake as mistake:
            log.warning("status_not_looked_up", list=asked.status, why=mistake.what)
            return None
