"""What can be earned, for whoever wants to know what a badge stands for: pages and JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.web.answers import (
    AN_HOUR,
    FIVE_MINUTES,
    FOR_ALL_SITES,
    HTML,
    JSON,
    answer,
    chosen,
    problem,
)
from bot.web.describing import achievement_page, competency_page
from bot.web.pages import PlainPage, Problem, render_plain
from credentials.assessment.days import day_of
from credentials.catalog.library import NotInForceError, UnknownIdError
from credentials.errors import Mistake
from credentials.registry.canonical import Document, canonical
from handlers.registry.described import achievement_document, competency_document
from handlers.registry.issuer import issuer
from handlers.wording.voice import Voice
from storage.store import Store
from storage.transaction import Transaction

_NO_VERSION: Final = Problem(
    "There is no such version of this badge.", "Take the version out of the address."
)
_CHECK_ADDRESS: Final = "Check the address, or ask the program."


@dataclass(frozen=True, slots=True)
class Asked:
    """An id out of an address, with the version if one was given."""

    identity: str
    version: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Description:
    """The same thing said twice: for people and for programs."""

    page: PlainPage
    document: Document


class CatalogPages:
    """`/achievements/…` and `/competencies/…`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Describe what is in the catalog of `store`."""
        self._store = store
        self._clock = clock

    @property
    def routes(self) -> list[BaseRoute]:
        """Where signed badges point to."""
        return [
            Route("/achievements/{identity}", self._achievement),
            Route("/competencies/{identity}", self._competency),
        ]

    async def _achievement(self, request: Request) -> Response:
        return await self._described(request, _achievement)

    async def _competency(self, request: Request) -> Response:
        return await self._described(request, _competency)

    async def _described(
        self,
        request: Request,
        describe: Callable[[Asked, Transaction], Description | None],
    ) -> Response:
        version = request.query_params.get("version")
        asked = Asked(request.path_params["identity"], version, self._clock.now())
        try:
            found = await self._store.read(describe, asked)
        except (UnknownIdError, NotInForceError) as mistake:
            return problem(request, 404, _in_words(mistake))
        if found is None:
            return problem(request, 404, _NO_VERSION)
        keep = AN_HOUR if version else FIVE_MINUTES
        if chosen(request, HTML, JSON, "application/ld+json") == HTML:
            return answer(request, render_plain(found.page), HTML, keep)
        return answer(request, canonical(found.document), JSON, keep, FOR_ALL_SITES)


def _in_words(mistake: Mistake) -> Problem:
    # The advice of its kind names a chat command, which is of no use here.
    own = mistake.next_step != mistake.advice
    return Problem(mistake.what, mistake.next_step if own else _CHECK_ADDRESS)


def _achievement(asked: Asked, tx: Transaction) -> Description | None:
    on = day_of(asked.now, tx.programme.timezone)
    found = (
        tx.catalog.achievement_version(asked.identity, asked.version)
        if asked.version
        else tx.catalog.newest(asked.identity, on)
    )
    if found is None:
        return None
    voice = Voice("en", tx.programme.timezone)
    document = achievement_document(found, issuer(tx))
    return Description(achievement_page(found, voice, on, sample=tx.programme.local), document)


def _competency(asked: Asked, tx: Transaction) -> Description:
    on = day_of(asked.now, tx.programme.timezone)
    found = tx.catalog.competency(asked.identity)
    badges = [one for one in tx.catalog.achievements(on) if found.id in one.competencies]
    document = competency_document(found, badges, issuer(tx))
    return Description(competency_page(found, badges), document)
