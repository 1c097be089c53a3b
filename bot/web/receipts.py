"""`/b/{id}/receipt`: one file to keep, which can be checked without us and for good."""

from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.web.answers import ASK_AGAIN, FOR_ALL_SITES, JSON, KEEP_NOTHING, answer, problem_json
from bot.web.badges import NOT_NOW, NOT_SHARED, looked_up, why_not
from bot.web.looking import Typed
from bot.web.pages import Problem
from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId, BadgeIdError, parse_badge_id
from credentials.registry.canonical import Document, canonical
from credentials.registry.verdicts import NotFound
from handlers.registry.receipts import WithdrawnError, receipt_for
from storage.store import Store
from storage.transaction import Transaction

_GONE: Final = 410


class ReceiptPages:
    """Receipts of the badges that their holders share."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Make them from what `store` has published."""
        self._store = store
        self._clock = clock

    @property
    def routes(self) -> list[BaseRoute]:
        """Below the badge's page."""
        return [Route("/b/{badge_id}/receipt", self._receipt)]

    async def _receipt(self, request: Request) -> Response:
        given, now = request.path_params["badge_id"], self._clock.now()
        try:
            badge_id = parse_badge_id(given)
        except BadgeIdError as mistake:
            return problem_json(404, Problem(mistake.what, mistake.next_step))
        if str(badge_id) != given:
            # Before anything is looked up, so that it tells nothing.
            headers = {"cache-control": KEEP_NOTHING}
            return RedirectResponse(f"/b/{badge_id}/receipt", 308, headers)
        # Whoever may not see a badge waits here as long as if there were none.
        sight = await looked_up(self._store, Typed(given, now))
        if isinstance(sight.judgement.verdict, NotFound):
            return problem_json(404, NOT_SHARED)
        if sight.public is None:
            return problem_json(503, why_not(sight))
        try:
            receipt = await self._store.read(_made, (badge_id, now))
        except WithdrawnError as mistake:
            return problem_json(_GONE, Problem(mistake.what, mistake.next_step))
        except Mistake:
            receipt = None
        return _as_file(request, badge_id, receipt) if receipt else problem_json(503, NOT_NOW)


def _made(asked: tuple[BadgeId, datetime], tx: Transaction) -> Document | None:
    return receipt_for(asked[0], tx, asked[1], for_public=True)


def _as_file(request: Request, badge_id: BadgeId, receipt: Document) -> Response:
    name = f'attachment; filename="{badge_id}.receipt.json"'
    headers = {"content-disposition": name, **FOR_ALL_SITES}
    return answer(request, canonical(receipt), JSON, ASK_AGAIN, headers)
