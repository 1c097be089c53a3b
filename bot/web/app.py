"""The web application: public pages, the guards around them, and errors in plain words."""

from collections.abc import Sequence
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.bringing.reader import Reader
from bot.clock import Clock
from bot.web.answers import problem
from bot.web.api import VerifyApi
from bot.web.badges import BadgePages
from bot.web.catalog import CatalogPages
from bot.web.changes import ChangesPage
from bot.web.front import FrontDoor
from bot.web.guard import Bounded, LoopbackOnly, SecurityHeaders
from bot.web.health import Health
from bot.web.log import LogPages
from bot.web.pages import STATIC_FOLDER, Problem
from bot.web.receipts import ReceiptPages
from bot.web.registry import RegistryPages
from bot.web.token_keys import TokenKeyPages
from bot.web.verifying import VerifyPages
from storage.away import TryAgainError
from storage.store import Store

log = structlog.get_logger(__name__)

_BROKEN: Final = Problem(
    "Something went wrong on our side.", "Please try again in a few minutes. This is not a no."
)
_AWAY: Final = Problem(
    "We cannot look that up just now.", "Please try again in a minute. This is not a no."
)
_AGAIN_SECONDS: Final = 5
_OTHER: Final = Problem("This request could not be read.", "Go back, check it and try again.")
_PROBLEMS: Final = {
    404: Problem("There is no such page.", "Check the address, or start at the front page."),
    405: Problem("This page cannot be used that way.", "Open it in a browser instead."),
    408: Problem("It took too long to arrive.", "Check your connection and send it again."),
    413: Problem("This is too large.", "Send less at once."),
}


def public_routes(store: Store, clock: Clock, reader: Reader | None = None) -> list[BaseRoute]:
    """Everything that anybody may ask for; the front page too, unless local mode has its own."""
    parts = (
        BadgePages(store, clock),
        ReceiptPages(store, clock),
        VerifyPages(store, clock, reader or Reader()),
        VerifyApi(store, clock),
        RegistryPages(store, clock),
        TokenKeyPages(store),
        LogPages(store),
        CatalogPages(store, clock),
        ChangesPage(store),
        Health(store, clock),
        FrontDoor(store),
    )
    return [route for part in parts for route in part.routes]


def web_app(routes: Sequence[BaseRoute], *, local: bool) -> ASGIApp:
    """Put the routes behind the guards; `local` lets in only this machine's own pages."""
    pages = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC_FOLDER))],
        exception_handlers={HTTPException: _refused, TryAgainError: _away, Exception: _broken},
    )
    # Its own redirects would name the host that the asker claimed, and caches may keep them.
    pages.router.redirect_slashes = False
    # Outside of Starlette's own error pages, so that these carry the headers too.
    bounded = Bounded(pages)
    return SecurityHeaders(LoopbackOnly(bounded) if local else bounded)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    found = problem(request, status, _PROBLEMS.get(status, _OTHER))
    found.headers.update(getattr(error, "headers", None) or {})
    return found


def _away(request: Request, error: Exception) -> Response:
    log.warning("database_away", path=request.url.path, why=str(error))
    found = problem(request, 503, _AWAY)
    found.headers["retry-after"] = str(_AGAIN_SECONDS)
    return found


def _broken(request: Request, _error: Exception) -> Response:
    return problem(request, 500, _BROKEN)
