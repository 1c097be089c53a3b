"""The verify page: paste an ID, a link, a badge's JSON or JWT, or choose its file or picture.

Whatever is handed in is hostile until judged; it is read, judged and dropped.
"""

from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive

from bot.bringing.reader import Reader
from bot.clock import Clock
from bot.web.answers import FIVE_MINUTES, HTML, KEEP_NOTHING, answer
from bot.web.badges import looked_into, looked_up
from bot.web.looking import Brought, Sight, Typed
from bot.web.pages import Problem, VerifyPage, render_verify
from bot.web.showing import verify_result
from credentials.errors import Mistake
from credentials.registry.badge_id import parse_badge_id
from credentials.registry.verdicts import Malformed
from credentials.registry.web_token import is_token
from storage.store import Store

MOST_OCTETS: Final = 6_000_000
"""Of everything in one request; a badge's own limits (a picture's 5 MB) are said more kindly."""
_MOST_ECHOED: Final = 300
_FILES: Final = ("{", "<svg", "<?xml")
"""How a file starts that somebody pastes as text."""
_TOO_LARGE: Final = Problem("This is too large for a badge.", "Send the badge's file or its ID.")
_NOTHING: Final = Problem(
    "There is nothing to check yet.", "Paste a badge ID or link, or choose the badge's file."
)
_UNREAD: Final = Problem(
    "What was sent could not be read.", "Paste the badge ID, or choose the file again."
)
_NO_BADGE: Final = "Ask the holder for the badge's link or ID, or for the whole file."


class TooLargeError(Exception):
    """The request goes on past all measure."""


class VerifyPages:
    """`/verify`."""

    def __init__(self, store: Store, clock: Clock, reader: Reader) -> None:
        """Judge by what `store` knows what `reader` has read."""
        self._store = store
        self._clock = clock
        self._reader = reader

    @property
    def routes(self) -> list[BaseRoute]:
        """The empty box, and the answer."""
        return [
            Route("/verify", self._ask),
            Route("/verify", self._check, methods=["POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        return answer(request, render_verify(VerifyPage()), HTML, FIVE_MINUTES)

    async def _check(self, request: Request) -> Response:
        try:
            bounded = Request(request.scope, _bounded(request.receive))
            async with bounded.form(max_files=1, max_fields=8, max_part_size=MOST_OCTETS) as form:
                text, content = _text(form), await _content(form)
        except TooLargeError:
            return _page(VerifyPage(problem=_TOO_LARGE), 413)
        except HTTPException:
            return _page(VerifyPage(problem=_UNREAD), 400)
        if not text and not content:
            return _page(VerifyPage(problem=_NOTHING), 400)
        try:
            sight = await self._judged(text, content)
        except Mistake as mistake:
            what = Problem(mistake.what, mistake.next_step)
            return _page(VerifyPage(typed=text[:_MOST_ECHOED], problem=what), 400)
        if isinstance(sight.judgement.verdict, Malformed):
            what = Problem(sight.judgement.verdict.why, _NO_BADGE)
            return _page(VerifyPage(typed=text[:_MOST_ECHOED], problem=what), 400)
        return _page(VerifyPage(result=verify_result(sight)), 200)

    async def _judged(self, text: str, content: bytes) -> Sight:
        """Judge the file, or else what was typed."""
        now = self._clock.now()
        pasted = text.encode("utf-8", "replace")
        if not content and not (text.startswith(_FILES) or is_token(pasted)):
            return await looked_up(self._store, Typed(str(parse_badge_id(text)), now))
        file = await self._reader.read(content or pasted, now)
        return await looked_into(self._store, Brought(file, now))


def _text(form: FormData) -> str:
    typed = form.get("badge", "")
    return typed.strip() if isinstance(typed, str) else ""


async def _content(form: FormData) -> bytes:
    file = form.get("file")
    return await file.read() if isinstance(file, UploadFile) else b""


def _bounded(receive: Receive) -> Receive:
    """Stop listening to a request that is too long, whatever length it claimed."""
    heard = 0

    async def listen() -> Message:
        nonlocal heard
        message = await receive()
        heard += len(message.get("body", b""))
        if heard > MOST_OCTETS:
            raise TooLargeError
        return message

    return listen


def _page(page: VerifyPage, status: int) -> Response:
    return Response(render_verify(page), status, {"cache-control": KEEP_NOTHING}, HTML)
