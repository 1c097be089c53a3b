"""What a checker needs of us beside the log: the issuer's keys, the lists of withdrawn badges."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.web.answers import (
    CREDENTIAL,
    FIVE_MINUTES,
    FOR_ALL_SITES,
    HTML,
    JSON,
    answer,
    chosen,
    problem,
)
from bot.web.pages import PlainPage, Problem, Row, Section, render_plain
from credentials.assessment.days import day_of
from credentials.registry.canonical import Document, canonical
from credentials.registry.did import IssuerKey, KeyState
from credentials.registry.document import OB_CONTEXT, VC_CONTEXT
from credentials.registry.key_print import key_print
from credentials.registry.keys import multikey
from credentials.registry.status_list import LEAST_ENTRIES
from handlers.registry.endorsements import endorsements
from handlers.registry.issuer import (
    endorser_did,
    endorser_document,
    endorser_lines,
    issuer,
    issuer_keys,
    line_keys,
)
from handlers.registry.status_lists import status_list_document
from handlers.registry.token_keys import published_did_document
from storage.store import Store
from storage.transaction import Transaction

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_KEY_WORDS: Final = {
    KeyState.NEXT: "signs soon",
    KeyState.ACTIVE: "signs now",
    KeyState.LEAVING: "signs beside the newer one",
    KeyState.RETIRED: "signs no more; what it signed still holds",
    KeyState.COMPROMISED: "not to be believed",
}
_NO_LIST: Final = Problem("There is no such list.", "Lists are counted from 1.")
_NO_ISSUER: Final = Problem("We have no issuer of this name.", "Check the address.")


@dataclass(frozen=True, slots=True)
class Profile:
    """One of the names under which badges are given, and the identity that signs for it."""

    url: str
    home: str
    name: str
    did: str
    keys: tuple[IssuerKey, ...]
    sample: bool

    def document(self) -> Document:
        """The profile in Open Badges' terms."""
        return {
            "@context": [VC_CONTEXT, OB_CONTEXT],
            "id": self.url,
            "type": ["Profile"],
            "name": self.name,
            "url": self.home,
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": self.did, "identifierType": "identifier"}
            ],
        }

    def page(self) -> PlainPage:
        """The profile for people."""
        return PlainPage(
            self.name,
            "A sample to try things out with, not a real issuer." if self.sample else "",
            (Row("Identity", self.did, code=True), Row("Address", self.url, code=True)),
            (
                Section(
                    "Keys",
                    tuple(
                        f"{one.name}, which {_KEY_WORDS[one.state]}: {multikey(one.public)}. "
                        f"Its print in eight words: {key_print(one.public.public_bytes_raw())}"
                        for one in self.keys
                    ),
                ),
            ),
        )


class RegistryPages:
    """Public evidence, readable from any site."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Serve what `store` has published."""
        self._store = store
        self._clock = clock

    @property
    def routes(self) -> list[BaseRoute]:
        """Where did:web and signed badges say these are."""
        return [
            Route("/.well-known/did.json", self._did),
            # Below a folder, did:web looks here; the proxy in front takes the folder off.
            Route("/did.json", self._did),
            Route("/issuers/{name}", self._issuer),
            Route("/issuers/{name}/did.json", self._endorser),
            Route("/status/{number}", self._status),
        ]

    async def _did(self, request: Request) -> Response:
        document = await self._store.read(_did_document, None)
        form = chosen(request, "application/did+ld+json", "application/did+json", JSON)
        # A key that leaked must be gone from everywhere soon.
        return answer(request, canonical(document), form, FIVE_MINUTES, FOR_ALL_SITES)

    async def _endorser(self, request: Request) -> Response:
        """Where did:web looks for an endorser that has keys here."""
        document = await self._store.read(_endorser_document, request.path_params["name"])
        if document is None:
            return problem(request, 404, _NO_ISSUER)
        form = chosen(request, "application/did+ld+json", "application/did+json", JSON)
        return answer(request, canonical(document), form, FIVE_MINUTES, FOR_ALL_SITES)

    async def _issuer(self, request: Request) -> Response:
        asked = (request.path_params["name"], self._clock.now())
        profile = await self._store.read(_profile, asked)
        if profile is None:
            return problem(request, 404, _NO_ISSUER)
        if chosen(request, HTML, JSON, "application/ld+json") == HTML:
            return answer(request, render_plain(profile.page()), HTML, FIVE_MINUTES)
        return answer(request, canonical(profile.document()), JSON, FIVE_MINUTES, FOR_ALL_SITES)

    async def _status(self, request: Request) -> Response:
        number = request.path_params["number"]
        document = None
        if _NUMBER.fullmatch(number):
            asked = (int(number), self._clock.now())
            document = await self._store.read(_status_list, asked)
        if document is None:
            return problem(request, 404, _NO_LIST)
        form = chosen(request, *CREDENTIAL)
        return answer(request, canonical(document), form, FIVE_MINUTES, FOR_ALL_SITES)


def _did_document(_asked: None, tx: Transaction) -> Document:
    return published_did_document(tx)


def _profile(asked: tuple[str, datetime], tx: Transaction) -> Profile | None:
    name, now = asked
    on, who = day_of(now, tx.programme.timezone), issuer(tx)
    for one in tx.catalog.issuers(on):
        if one.id == name and one.kind == "own":
            url = f"{who.base}/issuers/{one.id}"
            keys = issuer_keys(who, tx)
            return Profile(url, who.base, one.name, who.did, keys, tx.programme.local)
    return _endorser_profile(name, on, tx)


def _endorser_profile(name: str, on: date, tx: Transaction) -> Profile | None:
    """Who says something about our badges and has a key here to sign it with."""
    who, about = issuer(tx), endorsements(on, tx).get(name)
    if about is None or name not in endorser_lines(who):
        return None
    by = next(one.by for one in about[0].endorsements if one.id == name)
    url, did = f"{who.base}/issuers/{name}", endorser_did(who, name)
    return Profile(url, url, by, did, line_keys(name, who, tx), tx.programme.local)


def _endorser_document(name: str, tx: Transaction) -> Document | None:
    who = issuer(tx)
    return endorser_document(name, who, tx) if name in endorser_lines(who) else None


def _status_list(asked: tuple[int, datetime], tx: Transaction) -> Document | None:
    number, now = asked
    latest = tx.log.latest()
    # A list is begun while the one before is half empty. Those beyond would cost us a signature
    # each, and nobody stands in them.
    begun = 1 + (latest.size if latest else 0) // (LEAST_ENTRIES // 2)
    return status_list_document(number, tx, now) if number <= begun else None
