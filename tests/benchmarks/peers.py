"""What stands beside us, as a process: `python -m tests.benchmarks.peers WHAT PORT [ACCESS…]`.

Each is the other library as its own documentation sets it up, with nothing of ours in it, and
nothing durable: `empty` is Starlette alone, `slack-bolt` acknowledges a command with a word,
`telegram-empty` hears updates and does nothing, `telegram-text` answers each with a text.
"""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

SECRET = "a-secret-of-the-peers"  # noqa: S105 - for loopback only
WEBHOOK, EVENTS = "/telegram/webhook", "/slack/events"
ANSWER = "I hear you. Type /help to see what I can do."


async def ready(_request: Request) -> Response:
    """It listens."""
    return PlainTextResponse("ready")


def empty() -> Starlette:
    """A web server that does nothing."""
    return Starlette(routes=[Route("/", ready)])


def slack(signing_secret: str, token: str) -> Starlette:
    """slack-bolt: checks the signature, acknowledges. It need not ask who it is."""
    who = AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_token=token)

    async def authorize() -> AuthorizeResult:
        return who

    app = AsyncApp(signing_secret=signing_secret, authorize=authorize)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack("Valid.")

    app.command("/verify")(acknowledge)
    handler = AsyncSlackRequestHandler(app)
    return Starlette(routes=[Route("/", ready), Route(EVENTS, handler.handle, methods=["POST"])])


def telegram(api: str, token: str, *, answers: bool) -> Starlette:
    """python-telegram-bot behind a webhook of its own, as its example `customwebhookbot` is.

    An update has been handled when its webhook is answered, as with us.
    """

    async def hear(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if answers and update.effective_message:
            await update.effective_message.reply_text(ANSWER)

    builder = ApplicationBuilder().token(token).base_url(f"{api}/bot").updater(None)
    application: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    application.add_handler(TypeHandler(Update, hear))

    async def webhook(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return Response(status_code=403)
        await application.process_update(Update.de_json(await request.json(), application.bot))
        return Response()

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        async with application:
            yield

    routes: list[BaseRoute] = [Route("/", ready), Route(WEBHOOK, webhook, methods=["POST"])]
    return Starlette(routes=routes, lifespan=life)


def main(arguments: Sequence[str]) -> None:
    """Serve one peer until killed."""
    what, port, *access = arguments
    match what:
        case "empty":
            app = empty()
        case "slack-bolt":
            app = slack(*access)
        case "telegram-empty" | "telegram-text":
            app = telegram(*access, answers=what == "telegram-text")
        case _:
            raise SystemExit(f"There is no peer {what}.")
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1:])
