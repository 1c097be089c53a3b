"""`POST /api/verify`: verdicts for systems that have a key, in JSON like `verify --json`."""

import json
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.web.answers import JSON, KEEP_NOTHING, problem_json
from bot.web.pages import Problem
from credentials.errors import Mistake
from credentials.registry.strict_json import read_object
from handlers.employer.api import (
    Asked,
    AskedError,
    ShutOutError,
    TooOftenError,
    UnknownKeyError,
    answer,
    key_of,
)
from storage.store import Store

MOST_OCTETS: Final = 300_000
_SCHEME: Final = "bearer "


class VerifyApi:
    """`/api/verify`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Judge by what `store` knows."""
        self._store = store
        self._clock = clock

    @property
    def routes(self) -> list[BaseRoute]:
        """One address."""
        return [Route("/api/verify", self._verify, methods=["POST"])]

    async def _verify(self, request: Request) -> Response:
        try:
            key = _key(request)
            # Strangers are turned away before anything is read, and without a turn among writers.
            await self._store.read(key_of, key)
            asked = Asked(key, await _said(request), self._clock.now())
            told = await self._store.run(answer, asked)
        except UnknownKeyError as mistake:
            return _refusal(401, mistake, {"www-authenticate": "Bearer"})
        except ShutOutError as mistake:
            return _refusal(403, mistake)
        except TooOftenError as mistake:
            return _refusal(429, mistake, {"retry-after": str(mistake.seconds)})
        except AskedError as mistake:
            return _refusal(400, mistake)
        content = json.dumps(told, ensure_ascii=False)
        return Response(content, 200, {"cache-control": KEEP_NOTHING}, JSON)


def _key(request: Request) -> str:
    given = request.headers.get("authorization", "")
    if not given.lower().startswith(_SCHEME):
        raise UnknownKeyError("There is no key with this request.")
    return given[len(_SCHEME) :].strip()


async def _said(request: Request) -> dict[str, Any]:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_OCTETS:
            raise AskedError("This request is too large.", "Ask for less at once.")
    try:
        return read_object(content, MOST_OCTETS)
    except Mistake as mistake:
        raise AskedError("This request is no JSON object.") from mistake


def _refusal(status: int, mistake: Mistake, headers: dict[str, str] | None = None) -> Response:
    found = problem_json(status, Problem(mistake.what, mistake.next_step))
    found.headers.update(headers or {})
    return found
