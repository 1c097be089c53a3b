"""The web application keeps to itself, speaks plainly when something breaks, and says how it is."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.web.answers import chosen
from bot.web.app import public_routes, web_app
from bot.web.guard import SECURITY
from handlers.people import TELEGRAM_NAME
from storage.store import Store
from tests.bot.web.visiting import BROWSER, NOBODYS, shared, visitor
from tests.handlers.registry.harbor import Harbor

Visit = httpx.AsyncClient
OpenHouse = Callable[..., Store]
JSON = {"accept": "application/json"}


def outside(store: Store) -> Visit:
    """A visitor of a service that is not in local mode."""
    return visitor(web_app(public_routes(store, Clock()), local=False))


@pytest.mark.parametrize(
    "path",
    ["/verify", f"/b/{NOBODYS}", "/nowhere", "/healthz", "/static/vouchline.css", "/static/../x"],
)
async def test_every_answer_carries_the_guards(path: str, visit: Visit) -> None:
    """Pages, errors and files alike forbid foreign scripts, frames and referrers."""
    headers = (await visit.get(path)).headers
    for name, value in SECURITY.items():
        assert headers[name] == value
    assert "set-cookie" not in headers


async def test_policy_lets_nothing_in(visit: Visit) -> None:
    """No inline script or style, no other host, no frame around us."""
    policy = (await visit.get("/verify")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_local_mode_answers_this_machine_only(harbor: Harbor) -> None:
    """Another host or another page's origin is refused; outside local mode both are welcome."""
    local = web_app(public_routes(harbor.store, Clock()), local=True)
    async with visitor(local) as visit:
        for headers in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
            refused = await visit.get("/verify", headers=headers)
            assert refused.status_code == 403
            assert refused.headers["x-content-type-options"] == "nosniff"
    async with outside(harbor.store) as visit:
        assert (await visit.get("/verify", headers={"host": "b.example"})).status_code == 200
        for path in ("/verify/", "/b/VL-7KQ4-M2XD-97HB/", "//evil.example/", "/b/x/receipt/"):
            answer = await visit.get(path, headers={"host": "evil.example"})
            assert (answer.status_code, "location" in answer.headers) == (404, False)


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "There is no such page."),
        ("GET", "/static/none.css", 404, "There is no such page."),
        ("POST", "/healthz", 405, "This page cannot be used that way."),
        ("DELETE", "/verify", 405, "This page cannot be used that way."),
    ],
)
async def test_errors_are_said_in_words(
    method: str, path: str, status: int, words: str, visit: Visit
) -> None:
    """A wrong turn gets a page, or JSON, that says what to do."""
    page = await visit.request(method, path, headers=BROWSER)
    assert page.status_code == status
    assert f"<h1>{words}</h1>" in page.text
    assert (await visit.request(method, path, headers=JSON)).json()["title"] == words


async def test_a_fault_of_ours_tells_no_secrets() -> None:
    """When a page breaks, its visitor is told so, without a traceback and with the guards on."""

    async def broken(_request: Request) -> Response:
        raise ValueError("the secret of the house")

    async with visitor(web_app([Route("/broken", broken)], local=True)) as visit:
        page = await visit.get("/broken", headers=BROWSER)
    assert page.status_code == 500
    assert "Something went wrong on our side." in page.text
    assert "secret" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_front_page(open_house: OpenHouse) -> None:
    """Outside local mode the front page has the verify box, and a door for each platform."""
    async with outside(open_house(local=False)) as visit:
        bare = await visit.get("/", headers=BROWSER)
    assert 'action="/verify"' in bare.text
    assert "t.me" not in bare.text
    named = open_house(local=False)
    named.run_now(lambda name, tx: tx.facts.set(TELEGRAM_NAME, name), "harbor_bot")
    async with outside(named) as visit:
        assert 'href="https://t.me/harbor_bot"' in (await visit.get("/")).text


async def test_local_front_page_is_not_ours(visit: Visit) -> None:
    """In local mode `/` is left to the three seats."""
    assert (await visit.get("/")).status_code == 404


# --- health ------------------------------------------------------------------------------------


async def test_alive(visit: Visit) -> None:
    """The process answers."""
    alive = await visit.get("/healthz")
    assert (alive.status_code, alive.text, alive.headers["cache-control"]) == (
        200,
        "ok\n",
        "no-store",
    )


async def test_ready(visit: Visit, harbor: Harbor) -> None:
    """With database, keys and a sound log the service is ready."""
    shared(harbor)
    ready = await visit.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {
            "ready": True,
            "checks": {"database": "pass", "keys": "pass", "log": "pass"},
            "reasons": [],
        },
    )


async def test_not_ready_without_keys(store: Store) -> None:
    """A service that cannot sign says so and says what to do."""
    async with outside(store) as visit:
        answer = await visit.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["keys"] == "fail"
    assert "There is no issuer key. Bring the keys folder back" in answer.json()["reasons"][0]


async def test_not_ready_with_a_foreign_log(visit: Visit, harbor: Harbor) -> None:
    """A checkpoint that our key has not signed stops the writing, and the reason is told."""
    shared(harbor)

    def forge(tx: object) -> None:
        last = tx.log.latest()  # type: ignore[attr-defined]
        tx.log.publish(replace(last, size=9, note=last.note.replace("1\n", "9\n")))  # type: ignore[attr-defined]

    harbor.do(forge)
    answer = await visit.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["log"]) == (503, "fail")
    assert answer.json()["reasons"][0].startswith("The log is read-only.")


async def test_not_ready_without_a_database(open_house: OpenHouse) -> None:
    """A store that no longer answers makes the service not ready, not broken; it stays alive."""
    store = open_house()
    store.close()
    async with outside(store) as visit:
        answer = await visit.get("/readyz")
        alive = await visit.get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "fail")
    assert alive.status_code == 200


def figures(text: str) -> dict[str, float]:
    """Each sample of a Prometheus page, by name and label."""
    return {
        "/".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_metrics(visit: Visit, harbor: Harbor) -> None:
    """The figures count badges, notices and log entries, and name nobody."""
    badge = shared(harbor)
    harbor.withdraws(shared(harbor, "ben"))
    page = await visit.get("/metrics")
    found = figures(page.text)
    assert found["vouchline_badges/current"] == 1
    assert found["vouchline_badges/revoked"] == 1
    assert found["vouchline_badges/suspended"] == 0
    assert found["vouchline_notices/owed"] >= 1
    assert found["vouchline_notices/given_up"] == 0
    assert found["vouchline_outbox_broken"] == 0
    assert found["vouchline_log_size"] == 2
    assert found["vouchline_requests_heard"] == 0
    for personal in ("ana", "Ana", "ben", badge.id, badge.person_id):
        assert personal not in page.text


# --- what the asker can read -------------------------------------------------------------------


def asking(headers: Mapping[str, str]) -> Request:
    """A request with these headers."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("APPLICATION/JSON", "application/json"),
        ("text/html;q=0.2, application/json;q=0.8", "application/json"),
        ("application/*", "application/json"),
        ("text/html;q=0, */*", "application/json"),
        ("application/json;q=2, text/html;q=0.1", "text/html"),
        ("application/json;q=nan", "text/html"),
        ("image/png", "text/html"),
        (";;,,;q=", "text/html"),
        ("," * 10_000 + "application/json", "text/html"),
    ],
)
def test_the_form_follows_accept(accept: str | None, form: str) -> None:
    """The best-liked form is given, the first where several are; nonsense counts for nothing."""
    headers = {} if accept is None else {"accept": accept}
    assert chosen(asking(headers), "text/html", "application/json") == form
