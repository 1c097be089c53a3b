"""What changed in the catalog, newest first, for whoever relies on what a badge stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.answers import FIVE_MINUTES, FOR_ALL_SITES, HTML, JSON, answer, chosen
from bot.web.pages import Link, PlainPage, Section, render_plain
from credentials.catalog.models import Pack
from credentials.registry.canonical import Document, canonical
from handlers.wording.voice import Voice
from storage.store import Store
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """One line of a pack's changelog; the fields stand in the order in which it is sorted."""

    on: date
    pack: str
    version: str
    title: str
    note: str
    affects: tuple[str, ...]
    """Ids of parts of the pack, or `all`."""
    badges: tuple[str, ...]
    """Those of them that are badges."""

    def document(self) -> Document:
        """The change for programs."""
        return {
            "date": self.on.isoformat(),
            "pack": self.pack,
            "version": self.version,
            "note": self.note,
            "affects": list(self.affects),
        }


class ChangesPage:
    """`/changes`."""

    def __init__(self, store: Store) -> None:
        """Tell what was published in `store`."""
        self._store = store

    @property
    def routes(self) -> list[BaseRoute]:
        """One page."""
        return [Route("/changes", self._page)]

    async def _page(self, request: Request) -> Response:
        changes = await self._store.read(published_changes, None)
        if chosen(request, HTML, JSON) == JSON:
            told = canonical({"changes": [one.document() for one in changes]})
            return answer(request, told, JSON, FIVE_MINUTES, FOR_ALL_SITES)
        voice = Voice("en", self._store.cellar.programme.timezone)
        return answer(request, render_plain(_page(changes, voice)), HTML, FIVE_MINUTES)


def published_changes(_asked: None, tx: Transaction) -> tuple[Published, ...]:
    """Every line of every changelog, once each, the newest first; drafts are not published."""
    packs = [pack for pack in tx.packs.all() if pack.header.status != "draft"]
    return tuple(sorted({one for pack in packs for one in _changelog(pack)}, reverse=True))


def _changelog(pack: Pack) -> list[Published]:
    badges = {one.id for one in pack.credentials}
    return [
        Published(
            change.date,
            pack.id,
            change.version,
            pack.header.title,
            change.note,
            change.affects,
            tuple(one for one in change.affects if one in badges),
        )
        for change in pack.header.changelog
    ]


def _page(changes: Sequence[Published], voice: Voice) -> PlainPage:
    lead = "" if changes else "Nothing has been published yet."
    return PlainPage(
        "What changed",
        lead,
        sections=tuple(
            Section(
                f"{voice.day(one.on)}: {one.title}, version {one.version}",
                (one.note,),
                tuple(Link(badge, f"/achievements/{badge}") for badge in one.badges),
            )
            for one in changes
        ),
    )
