"""What every answer carries, and what local mode lets in."""

import asyncio
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self' ws: wss:; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")
MOST_OCTETS = 21_000_000
"""Of one request: a file of 20 MB and what goes around it."""
PATIENCE = 60.0
"""Seconds in which a request has to be here whole."""


class SecurityHeaders:
    """Adds the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; add headers on the way back."""

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_on)


class Bounded:
    """Hears no request for ever: neither one that is too long nor one that never ends."""

    def __init__(
        self, app: ASGIApp, *, octets: int = MOST_OCTETS, seconds: float = PATIENCE
    ) -> None:
        """Wrap an application; a body has at most `octets` and comes within `seconds`."""
        self._app = app
        self._octets = octets
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, as far as it may go."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        heard, ended, loop = 0, False, asyncio.get_running_loop()
        deadline = loop.time() + self._seconds

        async def listen() -> Message:
            nonlocal heard, ended
            if ended:
                # What comes now is only the end of the connection.
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), deadline - loop.time())
            except TimeoutError as problem:
                raise HTTPException(408) from problem
            heard += len(message.get("body", b""))
            if heard > self._octets:
                raise HTTPException(413)
            ended = not message.get("more_body", False)
            return message

        await self._app(scope, listen, send)


class LoopbackOnly:
    """Refuses other hosts and other origins, so that no web page can talk to local mode.

    A page elsewhere may make a browser call `127.0.0.1`; it cannot forge Host and Origin. Neither
    may a page of another program on this machine: its port differs.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application that is for this machine only."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let only this machine's own pages through."""
        if scope["type"] not in ("http", "websocket") or _is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = PlainTextResponse(
                "Local mode answers this machine only. Open http://localhost instead.", 403
            )
            await answer(scope, receive, send)


def _is_ours(headers: Headers) -> bool:
    hosts = [one.lower() for one in headers.getlist("host")]
    if len(hosts) != 1 or not LOOPBACK.fullmatch(hosts[0]):
        return False
    own = {f"http://{hosts[0]}", f"https://{hosts[0]}"}
    return all(one.lower() in own for one in headers.getlist("origin"))
