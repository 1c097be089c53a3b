"""The front page of a running service; in local mode the three seats are the front page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.answers import FIVE_MINUTES, HTML, answer
from bot.web.pages import FrontPage, Link, render_front
from handlers.people import TELEGRAM_NAME
from storage.store import Store


class FrontDoor:
    """What stands at `/`."""

    def __init__(self, store: Store) -> None:
        """Show the doors of this installation."""
        self._store = store

    @property
    def routes(self) -> list[BaseRoute]:
        """Nothing in local mode."""
        local = self._store.cellar.programme.local
        return [] if local else [Route("/", self._page)]

    async def _page(self, request: Request) -> Response:
        bot = await self._store.read(lambda name, tx: tx.facts.get(name), TELEGRAM_NAME)
        learner = Link("Open the chat on Telegram", f"https://t.me/{bot}") if bot else None
        return answer(request, render_front(FrontPage(learner)), HTML, FIVE_MINUTES)
