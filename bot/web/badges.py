"""The page of a badge, its signed file, its picture with that file in it, and its refresh service.

Unknown and private badges answer alike: same page, same headers, and no sooner than a moment that
leaves no trace of what was looked at.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.pictures import Form, baked, picture_facts
from bot.web.answers import (
    ASK_AGAIN,
    CREDENTIAL,
    FOR_ALL_SITES,
    HTML,
    KEEP_NOTHING,
    answer,
    chosen,
    problem,
    problem_json,
)
from bot.web.looking import Brought, Sight, Typed, look_into, look_up
from bot.web.pages import (
    NotSharedPage,
    Problem,
    VerifyPage,
    render_badge,
    render_not_shared,
    render_verify,
)
from bot.web.showing import badge_page, verify_result
from bot.web.work import Asked, piece_of_work
from credentials.registry.badge_id import BadgeId, BadgeIdError, parse_badge_id
from credentials.registry.verdicts import NotFound
from handlers.registry.drawing_up import served
from handlers.registry.token_keys import NoTokenKeyError, badge_token
from handlers.wording.verdicts import verdict_words
from storage.store import Store

Found = TypeVar("Found")

NOT_SHARED_SECONDS: Final = 0.04
"""How long “not shared” takes at least: far longer than looking for a badge does."""
NOT_SHARED: Final = Problem(
    "No shared record has this ID.",
    "This is not proof of a fake. Compare the ID, or ask the holder to share the badge.",
)
NOT_NOW: Final = Problem(
    "We cannot tell right now. This is not a no.", "Please try again in a few minutes."
)
_MOST_ECHOED: Final = 300
PICTURES: Final[Mapping[str, Form]] = MappingProxyType({"image/png": "png", "image/svg+xml": "svg"})
"""Kinds of pictures, and how their names end."""
AS_JWT: Final = "text/plain"
"""The form of a JWT, as 1EdTech's refresh service asks for it."""
_UNKEPT: Final = {"cache-control": KEEP_NOTHING, "vary": "Accept"}


async def looked_up(store: Store, asked: Typed) -> Sight:
    """Look a badge up; whoever may not see one waits as long as if there were none."""
    return await _patiently(store.read(look_up, asked), _nothing_there)


async def looked_into(store: Store, brought: Brought) -> Sight:
    """Judge what somebody brought; a forged file tells by no haste whether its ID exists."""
    return await _patiently(store.read(look_into, brought), lambda sight: sight.public is None)


async def _patiently(looking: Awaitable[Found], nothing: Callable[[Found], bool]) -> Found:
    pause = asyncio.create_task(asyncio.sleep(NOT_SHARED_SECONDS))
    try:
        found = await looking
        if nothing(found):
            await pause
    finally:
        pause.cancel()
    return found


def why_not(sight: Sight) -> Problem:
    """What a program is told of a badge whose record cannot be relied on: what the page says."""
    words = verdict_words(sight.judgement, sight.voice, sight.now)
    return Problem(words.headline, words.detail)


def _nothing_there(sight: Sight) -> bool:
    return isinstance(sight.judgement.verdict, NotFound)


class BadgePages:
    """Everything below `/b/`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Show the badges of `store`."""
        self._store = store
        self._clock = clock

    @property
    def routes(self) -> list[BaseRoute]:
        """The file stands before the page: its name would pass for an ID."""
        return [
            Route("/b/{badge_id}.json", self._file),
            Route("/b/{badge_id}.png", self._png),
            Route("/b/{badge_id}.svg", self._svg),
            Route("/b/{badge_id}/refresh", self._refresh),
            Route("/b/{badge_id}/work/{place:int}", self._work),
            Route("/b/{badge_id}", self._page),
            # As people paste it.
            Route("/b/{badge_id}/", self._page),
        ]

    async def _file(self, request: Request) -> Response:
        return await self._answer(request, chosen(request, *CREDENTIAL))

    async def _png(self, request: Request) -> Response:
        return await self._answer(request, "image/png")

    async def _svg(self, request: Request) -> Response:
        return await self._answer(request, "image/svg+xml")

    async def _refresh(self, request: Request) -> Response:
        """The badge as it is now, whatever key has signed it since; every badge names this."""
        return await self._answer(request, chosen(request, *CREDENTIAL, AS_JWT))

    async def _page(self, request: Request) -> Response:
        return await self._answer(request, chosen(request, HTML, *CREDENTIAL))

    async def _answer(self, request: Request, form: str) -> Response:
        given = request.path_params["badge_id"]
        try:
            badge_id = parse_badge_id(given)
        except BadgeIdError as mistake:
            return _not_an_id(given, mistake, form)
        if str(badge_id) != given:
            # Before anything is looked up, so that it tells nothing.
            return _to_the_written_form(request, badge_id)
        sight = await looked_up(self._store, Typed(given, self._clock.now()))
        if _nothing_there(sight):
            return _not_shared(badge_id, form)
        if form in PICTURES:
            return await self._picture(request, sight, form)
        if form == AS_JWT:
            return await self._token(request, sight)
        return _as_page(request, sight) if form == HTML else _as_file(request, sight, form)

    async def _picture(self, request: Request, sight: Sight, form: str) -> Response:
        if sight.seen is None or sight.public is None:
            return problem_json(503, why_not(sight))
        badge, ending = sight.public.badge, PICTURES[form]
        facts = await self._store.read(picture_facts, badge)
        # Drawing dots takes longer than anything else here: it holds neither the store nor us.
        picture = await asyncio.to_thread(baked, badge, facts, ending)
        name = {"content-disposition": f'inline; filename="{badge.id}.{ending}"'}
        return answer(request, picture, form, ASK_AGAIN, name | FOR_ALL_SITES)

    async def _token(self, request: Request, sight: Sight) -> Response:
        if sight.seen is None or sight.public is None:
            return problem_json(503, why_not(sight))
        try:
            token = await self._store.read(badge_token, sight.public.badge)
        except NoTokenKeyError:
            return problem_json(503, NOT_NOW)
        return answer(request, token, AS_JWT, ASK_AGAIN, FOR_ALL_SITES)

    async def _work(self, request: Request) -> Response:
        asked = Asked(request.path_params["badge_id"], request.path_params["place"])
        found = await _patiently(self._store.read(piece_of_work, asked), lambda one: one is None)
        if found is None:
            return problem(request, 404, NOT_SHARED)
        # Somebody handed this in: a browser saves it and never runs it as a page of ours.
        headers = {
            "cache-control": KEEP_NOTHING,
            "content-disposition": f'attachment; filename="{found.name}"',
            "content-security-policy": "sandbox; default-src 'none'",
        }
        return Response(found.content, 200, headers, "application/octet-stream")


def _not_an_id(given: str, mistake: BadgeIdError, form: str) -> Response:
    what = Problem(mistake.what, mistake.next_step)
    if form != HTML:
        return problem_json(404, what)
    page = render_verify(VerifyPage(typed=given[:_MOST_ECHOED], problem=what))
    return Response(page, 404, _UNKEPT, HTML)


def _to_the_written_form(request: Request, badge_id: BadgeId) -> Response:
    ends = (".json", "/refresh", *(f".{each}" for each in PICTURES.values()))
    ending = next((each for each in ends if request.url.path.endswith(each)), "")
    return RedirectResponse(f"/b/{badge_id}{ending}", 308, {"cache-control": KEEP_NOTHING})


def _not_shared(badge_id: BadgeId, form: str) -> Response:
    if form != HTML:
        return problem_json(404, NOT_SHARED)
    return Response(render_not_shared(NotSharedPage(str(badge_id))), 404, _UNKEPT, HTML)


def _as_page(request: Request, sight: Sight) -> Response:
    if sight.seen is None or sight.public is None:
        # Our own record cannot be relied on: say so, and show nothing of what it holds.
        page = render_verify(VerifyPage(result=verify_result(sight)))
        return Response(page, 503, _UNKEPT, HTML)
    page = render_badge(badge_page(sight, sight.seen, sight.public))
    file = f"/b/{sight.public.badge.id}.json"
    link = {"link": f'<{file}>; rel="alternate"; type="{CREDENTIAL[0]}"'}
    return answer(request, page, HTML, ASK_AGAIN, link)


def _as_file(request: Request, sight: Sight, form: str) -> Response:
    if sight.seen is None or sight.public is None:
        return problem_json(503, why_not(sight))
    badge = sight.public.badge
    headers = {
        "link": f'</b/{badge.id}>; rel="alternate"; type="{HTML}"',
        "content-disposition": f'inline; filename="{badge.id}.json"',
        **FOR_ALL_SITES,
    }
    return answer(request, served(dict(badge.document)), form, ASK_AGAIN, headers)
