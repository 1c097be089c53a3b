"""`POST /api/verify`: systems with a key get what `verify --json` says to the public."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.clock import Clock
from handlers.employer.verify import MOST_AN_HOUR
from handlers.registry.drawing_up import served
from storage.workspaces import Workspace
from tests.bot.web.visiting import NOBODYS, shared
from tests.handlers.registry.harbor import Harbor

Visit = httpx.AsyncClient


@pytest.fixture
def key(harbor: Harbor) -> str:
    """A key of Acme's, whose workspace is approved."""
    state(harbor, "approved")
    return harbor.do(lambda tx: tx.api_keys.make("slack", "acme", "HR", harbor.at))


def state(harbor: Harbor, to: str) -> None:
    """The operator lets Acme in, or shuts it out."""
    harbor.do(lambda tx: tx.workspaces.set(Workspace("slack", "acme", "Acme", to), harbor.at))


async def ask(visit: Visit, key: str, said: object) -> httpx.Response:
    """What a system sends."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    if isinstance(said, bytes):
        return await visit.post("/api/verify", content=said, headers=headers)
    return await visit.post("/api/verify", json=said, headers=headers)


def verdicts(answer: httpx.Response) -> list[str]:
    """The verdict of each."""
    assert answer.status_code == 200, answer.text
    told: Any = answer.json()
    return [one["verdict"] for one in (told if isinstance(told, list) else [told])]


async def test_one_badge(visit: Visit, harbor: Harbor, key: str) -> None:
    """The same document as on the command line, with the short name the public may see."""
    badge = shared(harbor)
    told = (await ask(visit, key, {"badge": badge.id, "name": "Ana Moreno"})).json()
    assert (told["id"], told["verdict"], told["holder"]) == (badge.id, "valid", "Ana M.")
    assert told["achievement"]["title"] == "Data Essentials (Sheets)"
    assert told["checks"][-1] == {
        "check": "holder",
        "outcome": "pass",
        "detail": "The name matches.",
    }
    later = await ask(visit, key, {"badge": badge.id, "at": "2029-01-01T00:00:00+00:00"})
    assert verdicts(later) == ["expired"]


async def test_a_list_and_a_file(visit: Visit, harbor: Harbor, key: str) -> None:
    """In the order of the list; a credential is judged as a file is."""
    badge = shared(harbor)
    listed = await ask(visit, key, {"badges": [NOBODYS, badge.id, "VL-12"]})
    assert verdicts(listed) == ["not_found", "valid", "malformed"]
    harbor.withdraws(badge)
    assert verdicts(await ask(visit, key, {"badges": [badge.id]})) == ["revoked"]
    file = b'{"credential":' + served(dict(badge.document)) + b"}"
    assert verdicts(await ask(visit, key, file)) == ["revoked"]


async def test_private_and_unknown_are_one_answer(visit: Visit, harbor: Harbor, key: str) -> None:
    """All but the ID is the same."""
    at = harbor.at.isoformat()
    private = (await ask(visit, key, {"badge": harbor.issues().id, "at": at})).json()
    unknown = (await ask(visit, key, {"badge": NOBODYS, "at": at})).json()
    assert private.pop("id") != unknown.pop("id")
    assert private == unknown


@pytest.mark.parametrize("wrong", ["", "vlk_00", "Bearer"])
async def test_nothing_without_a_key(visit: Visit, key: str, wrong: str) -> None:
    """401 with what to send; a key that was ended is none."""
    answer = await ask(visit, wrong, {"badge": NOBODYS})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["title"]
    assert (await ask(visit, key, {"badge": NOBODYS})).status_code == 200


async def test_an_ended_key_and_a_blocked_workspace(visit: Visit, harbor: Harbor, key: str) -> None:
    """Both stop at once; only a hash of the key is in the database."""
    state(harbor, "blocked")
    assert (await ask(visit, key, {"badge": NOBODYS})).status_code == 403
    state(harbor, "approved")
    [kept] = harbor.do(lambda tx: tx.api_keys.all())
    assert harbor.do(lambda tx: tx.api_keys.end(kept.id, harbor.at))
    assert not harbor.do(lambda tx: tx.api_keys.end(kept.id, harbor.at))
    assert (await ask(visit, key, {"badge": NOBODYS})).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{",
        b'{"badge":"a","badge":"b"}',
        b'{"badge":"' + b"x" * 300_000 + b'"}',
        {},
        {"badge": 5},
        {"badge": NOBODYS, "badges": []},
        {"badges": []},
        {"badges": [NOBODYS] * 501},
        {"badges": NOBODYS},
        {"credential": "x"},
        {"badge": NOBODYS, "at": "soon"},
        {"badge": NOBODYS, "at": "2026-10-09T10:00:00"},
        {"badge": NOBODYS, "name": "x" * 201},
        {"badge": NOBODYS, "mood": "good"},
    ],
)
async def test_what_cannot_be_read_is_said(visit: Visit, key: str, said: object) -> None:
    """400 in words for programs, whatever was sent."""
    answer = await ask(visit, key, said)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


async def test_two_hundred_an_hour_and_ten_lists(
    visit: Visit, harbor: Harbor, clock: Clock, key: str
) -> None:
    """429 says when to come again; a list counts once, and another key has its own measure."""
    for _ in range(10):
        assert verdicts(await ask(visit, key, {"badges": [NOBODYS] * 3})) == ["not_found"] * 3
    full = await ask(visit, key, {"badges": [NOBODYS]})
    assert (full.status_code, full.json()["status"]) == (429, 429)
    assert 3_500 < int(full.headers["retry-after"]) <= 3_601
    [kept] = harbor.do(lambda tx: tx.api_keys.all())
    name, now, hour = f"verify:api:{kept.id}", clock.now(), timedelta(hours=1)
    harbor.do(lambda tx: [tx.limits.take(name, now, MOST_AN_HOUR, hour) for _ in range(190)])
    assert (await ask(visit, key, {"badge": NOBODYS})).status_code == 429
    other = harbor.do(lambda tx: tx.api_keys.make("slack", "acme", "other", harbor.at))
    assert (await ask(visit, other, {"badge": NOBODYS})).status_code == 200
