"""The keys that our JWTs are checked with: each at the address that a JWT names it by."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.answers import FIVE_MINUTES, FOR_ALL_SITES, JSON, answer, problem
from bot.web.pages import Problem
from credentials.registry.canonical import Document, canonical
from handlers.registry.token_keys import published_keys
from storage.store import Store
from storage.transaction import Transaction

_NO_KEY = Problem("There is no such key.", "All keys are listed at /.well-known/jwks.json.")


class TokenKeyPages:
    """`/keys/…` and `/.well-known/jwks.json`."""

    def __init__(self, store: Store) -> None:
        """Publish the public side of the keys of `store`."""
        self._store = store

    @property
    def routes(self) -> list[BaseRoute]:
        """One key, and all of them."""
        return [
            Route("/keys/{name}", self._one),
            Route("/.well-known/jwks.json", self._all),
        ]

    async def _one(self, request: Request) -> Response:
        found = (await self._store.read(_keys, None)).get(request.path_params["name"])
        if found is None:
            return problem(request, 404, _NO_KEY)
        # Programs fetch a bare key: that is what the name of a key in a JWT leads to.
        return answer(request, canonical(found), JSON, FIVE_MINUTES, FOR_ALL_SITES)

    async def _all(self, request: Request) -> Response:
        listed = {"keys": list((await self._store.read(_keys, None)).values())}
        return answer(request, canonical(listed), JSON, FIVE_MINUTES, FOR_ALL_SITES)


def _keys(_asked: None, tx: Transaction) -> dict[str, Document]:
    return published_keys(tx)
