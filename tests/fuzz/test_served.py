"""The same over HTTP: whatever is asked or uploaded, no page is the one for things gone wrong."""

import random  # noqa: TID251 - with a seed that can be played again
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bot.clock import Clock, real_now
from bot.web.app import public_routes, web_app
from storage.badges import Badge
from storage.store import Store
from tests.bot.web.visiting import shared, visitor
from tests.fuzz.spoiling import Draws
from tests.fuzz.targets import TARGETS
from tests.handlers.registry.harbor import Harbor

SEED = 20261005
STEMS = (
    *("/log/tile/", "/log/", "/b/", "/status/", "/issuers/", "/achievements/", "/competencies/"),
    *("/keys/", "/changes/", "/.well-known/", "/static/", "/verify/"),
)
PIECES = (
    *(
        "..",
        "%2e%2e",
        "%00",
        "%ff",
        "x",
        "VL-7KQ4-M2XD-97HB",
        "0",
        "-1",
        "1e9",
        "9" * 40,
        "٠",
        "０",
    ),
    *("000", "000.p", "256", "x001", "entries", ".json", "receipt", "qr.svg", "png", "%0d%0aX: y"),
    *("a" * 3000, "%c0%ae", "\\", "//", "%3F", "%23", "%20", "<script>", "%F0%9F%98%80", "1", "2"),
)
HEADERS = {
    "accept": ("*/*", "application/json", "text/html", "a/b;q=x", ",,;", "image/png"),
    "if-none-match": ("*", '"x"', 'W/"', "\x7f"),
    "range": ("bytes=0-", "bytes=-1", "bytes=9-1", "x"),
    "accept-language": ("es", "*", "xx;q=", '"', ",,"),
}


@pytest.fixture
def chance() -> random.Random:
    """The same chance each time."""
    return random.Random(SEED)  # noqa: S311 - nobody is to be surprised


@pytest.fixture
def badge(store: Store) -> Badge:
    """A badge that anybody may see."""
    return shared(Harbor(store))


@pytest.fixture
async def visit(store: Store, badge: Badge) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor who sees error pages."""
    clock = Clock(badge.valid_from - real_now())
    async with visitor(web_app(public_routes(store, clock), local=True)) as client:
        yield client


def odd_requests(badge: Badge, chance: random.Random) -> Iterator[httpx.Request]:
    """Addresses and headers that nearly mean something."""
    stems = (*STEMS, f"/b/{badge.id}", f"/b/{badge.id}/")
    for _ in range(500):
        between = chance.choice(("", "/"))
        tail = between.join(chance.choice(PIECES) for _ in range(chance.randint(1, 4)))
        headers = {name: chance.choice(values) for name, values in HEADERS.items()}
        method = chance.choice(("GET", "GET", "HEAD", "POST", "PUT", "OPTIONS"))
        url = f"http://localhost:8080{chance.choice(stems)}{tail}"
        yield httpx.Request(method, url, headers=headers)


async def test_odd_addresses(visit: httpx.AsyncClient, badge: Badge, chance: random.Random) -> None:
    """Found or not found, and never broken."""
    said = [(await visit.send(one)).status_code for one in odd_requests(badge, chance)]
    assert max(said) < 500
    assert {200, 404} <= set(said)


async def test_odd_files(visit: httpx.AsyncClient, chance: random.Random) -> None:
    """Judged or refused, uploaded or pasted."""
    for _ in range(60):
        kind = chance.choice(("credential", "receipt", "PNG", "SVG", "JWT", "badge ID"))
        content = TARGETS[kind].spoil(Draws(chance.randbytes(30)))
        if chance.random() < 0.7:
            answer = await visit.post("/verify", files={"file": ("badge", content)})
        else:
            answer = await visit.post("/verify", data={"text": content.decode(errors="replace")})
        assert answer.status_code < 500, content
