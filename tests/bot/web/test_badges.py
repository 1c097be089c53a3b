"""The page of a badge says how it stands, and nobody learns what its holder does not show."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import httpx
import pytest

from bot.clock import Clock, real_now
from bot.web.app import public_routes, web_app
from bot.web.badges import NOT_SHARED_SECONDS
from credentials.catalog.reading import read_pack
from credentials.registry.proofs import proofs_of
from handlers.catalog import load_packs
from handlers.registry.drawing_up import served
from storage.badges import Badge
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.web.visiting import BROWSER, NOBODYS, shared, shows_work, tamper, visitor
from tests.handlers.registry.harbor import Harbor, edit

HISTORY = Path(__file__).parents[3] / "catalog" / "history"
HOSTILE_NAME = 'list">.html'
IN_MARCH = datetime(2026, 3, 16, 10, tzinfo=UTC)

Visit = httpx.AsyncClient
Scene = Callable[[Harbor, Clock], Badge]


def expired(harbor: Harbor, clock: Clock) -> Badge:
    """Its last day is long over."""
    badge = shared(harbor)
    clock.move(timedelta(days=1000))
    return badge


def revoked(harbor: Harbor, _clock: Clock) -> Badge:
    """Two people withdrew it."""
    badge = shared(harbor)
    harbor.withdraws(badge)
    return badge


def suspended(harbor: Harbor, _clock: Clock) -> Badge:
    """It is on hold."""
    badge = shared(harbor)
    harbor.withdraws(badge, "suspended")
    return badge


def not_yet(harbor: Harbor, _clock: Clock) -> Badge:
    """It begins in a month."""
    badge = harbor.issues(at=harbor.at + timedelta(days=30))
    harbor.shares(badge)
    return badge


def superseded(harbor: Harbor, _clock: Clock) -> Badge:
    """Given under version 1, after which version 2 came."""
    old = [read_pack(file.read_bytes(), file.name) for file in sorted(HISTORY.glob("*.yaml"))]
    harbor.do(lambda tx: load_packs(old, harbor.at, tx))
    badge = harbor.issues(at=IN_MARCH)
    harbor.shares(badge)
    return badge


def valid(harbor: Harbor, _clock: Clock) -> Badge:
    """Everything holds."""
    return shared(harbor)


VERDICTS: dict[str, tuple[Scene, str, str]] = {
    "valid": (valid, "holds", "Valid today."),
    "expired": (expired, "ended", "Was valid until"),
    "revoked": (revoked, "withdrawn", "Withdrawn by the issuer on Mon 5 Oct 2026."),
    "suspended": (suspended, "unsure", "On hold since Mon 5 Oct 2026."),
    "not yet": (not_yet, "ended", "Starts Wed 4 Nov 2026."),
    "superseded": (superseded, "ended", "Version 1.0.0 was valid when given."),
}


@pytest.mark.parametrize("verdict", VERDICTS)
async def test_each_verdict_has_its_page(
    verdict: str, visit: Visit, harbor: Harbor, clock: Clock
) -> None:
    """Whatever became of a badge, its page says so first and still says what it was for."""
    scene, mood, headline = VERDICTS[verdict]
    badge = scene(harbor, clock)
    page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert page.status_code == 200
    assert headline in page.text
    assert f'class="verdict {mood}"' in page.text
    assert "Data Essentials" in page.text
    assert "Can bring in a CSV" in page.text


async def test_page_shows_what_was_signed(visit: Visit, harbor: Harbor) -> None:
    """Skill, test, level, identity, results, issuer, dates and log: all a reader needs."""
    badge = shared(harbor)
    page = (await visit.get(f"/b/{badge.id}", headers=BROWSER)).text
    for words in (
        "held by <b>Ana M.</b>",
        "Level 2, working · version 2.0.0",
        "Harbor Workforce Office",
        "sample, not a real issuer",
        "Mon 5 Oct 2026",
        "Who did the work: ID looked at.",
        "In what setting: Spreadsheet with up to 5,000 rows.",
        "In the public log as entry 0, as of size 1, checkpoint at Mon 5 Oct 2026, 09:00 (UTC).",
        "<b>meets</b>",
        "The holder does not show the work.",
        f'href="/b/{badge.id}.json"',
    ):
        assert words in page
    assert "Ana Moreno" not in page


async def test_real_issuer_is_not_called_a_sample(open_house: Callable[..., Store]) -> None:
    """Only local mode marks its issuer."""
    harbor = Harbor(open_house(local=False))
    badge = shared(harbor)
    routes = public_routes(harbor.store, Clock(harbor.at - real_now()))
    async with visitor(web_app(routes, local=False)) as visit:
        page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert '<span class="tag trusted">trusted</span>' in page.text


async def test_renewed_badge_points_to_the_new_one(
    visit: Visit, harbor: Harbor, clock: Clock
) -> None:
    """The old page leads to the renewal, once its holder shares that one too."""
    old = shared(harbor)
    assert old.valid_until
    moved = clock.move(old.valid_until - timedelta(days=20) - clock.now())
    harbor.at = moved
    new = harbor.issues(at=moved)
    link = f'Renewed by <a href="/b/{new.id}">'
    assert new.renews == old.id
    assert link not in (await visit.get(f"/b/{old.id}", headers=BROWSER)).text
    harbor.shares(new)
    assert link in (await visit.get(f"/b/{old.id}", headers=BROWSER)).text


# --- unknown and private ------------------------------------------------------------------------


def private(harbor: Harbor) -> list[str]:
    """Badges that nobody may see, each for another reason."""
    never = harbor.issues("ana")
    closed = shared(harbor, "ben")
    harbor.shares(closed, "no-one")
    harbor.learner("chi", "Chi Nguyen")
    asks = harbor.issues("chi")
    harbor.shares(asks, "ask")
    harbor.learner("dev", "Dev Patel")
    unpublished = harbor.awards("dev")
    harbor.shares(unpublished)
    return [never.id, closed.id, asks.id, unpublished.id]


@pytest.mark.parametrize("ending", ["", ".json"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_private_and_unknown_answer_alike(
    ending: str, method: str, visit: Visit, harbor: Harbor
) -> None:
    """Status, every header and every byte are the same but for the ID that was asked for."""
    unknown = await visit.request(method, f"/b/{NOBODYS}{ending}", headers=BROWSER)
    assert unknown.status_code == 404
    assert unknown.headers["cache-control"] == "no-store"
    for badge_id in private(harbor):
        answer = await visit.request(method, f"/b/{badge_id}{ending}", headers=BROWSER)
        assert answer.status_code == 404
        assert answer.headers.raw == unknown.headers.raw
        assert answer.text.replace(badge_id, NOBODYS) == unknown.text


async def test_time_does_not_tell(visit: Visit, harbor: Harbor) -> None:
    """“Not shared” takes at least as long as any look-up, whoever it is about."""
    harbor_badge = harbor.issues()
    for badge_id in (NOBODYS, harbor_badge.id):
        began = perf_counter()
        await visit.get(f"/b/{badge_id}")
        assert perf_counter() - began >= NOT_SHARED_SECONDS * 0.9


async def test_forgotten_holder_is_unknown(visit: Visit, harbor: Harbor) -> None:
    """Once a person's key is gone, their badge answers as if it had never been."""
    badge = shared(harbor)
    harbor.store.cellar.vault.forget(badge.person_id)
    page = await visit.get(f"/b/{badge.id}")
    unknown = await visit.get(f"/b/{NOBODYS}")
    assert (page.status_code, page.headers.raw) == (404, unknown.headers.raw)
    assert page.text.replace(badge.id, NOBODYS) == unknown.text


# --- the file -----------------------------------------------------------------------------------


async def test_file_is_the_signed_credential(visit: Visit, harbor: Harbor) -> None:
    """The JSON has exactly the bytes that a renewal pins, in each form that is asked for."""
    badge = shared(harbor)
    wanted = served(dict(badge.document))
    for accept, form in {
        "*/*": "application/vc+ld+json",
        "application/json": "application/json",
        "application/vc": "application/vc",
        "text/html;q=0.5, application/json": "application/json",
    }.items():
        file = await visit.get(f"/b/{badge.id}.json", headers={"accept": accept})
        assert (file.headers["content-type"], file.content) == (form, wanted)
        assert file.headers["access-control-allow-origin"] == "*"
    page = await visit.get(f"/b/{badge.id}", headers={"accept": "application/json"})
    assert page.content == wanted
    assert len(proofs_of(page.json())) == 2


async def test_page_and_file_are_asked_for_again(visit: Visit, harbor: Harbor) -> None:
    """Nobody keeps a badge longer than it is shared; who has it already is spared the bytes."""
    badge = shared(harbor)
    for path in (f"/b/{badge.id}", f"/b/{badge.id}.json"):
        first = await visit.get(path)
        assert first.headers["cache-control"] == "no-cache"
        assert first.headers["vary"] == "Accept"
        again = await visit.get(path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
    harbor.shares(badge, "no-one")
    closed = await visit.get(f"/b/{badge.id}", headers={"if-none-match": "*"})
    assert closed.status_code == 404


# --- what people type ---------------------------------------------------------------------------


async def test_other_spellings_lead_to_the_written_form(visit: Visit, harbor: Harbor) -> None:
    """Small letters and missing dashes lead to the one address, whether the badge exists or not."""
    badge = shared(harbor)
    for badge_id in (badge.id, NOBODYS):
        bare = badge_id.replace("-", "").lower()
        assert (await visit.get(f"/b/{bare}")).headers["location"] == f"/b/{badge_id}"
        file = await visit.get(f"/b/{bare}.json")
        assert (file.status_code, file.headers["location"]) == (308, f"/b/{badge_id}.json")


@pytest.mark.parametrize(
    "path",
    ["VL-7KQ4-M2XD-97HC", "<img src=x>", "%00", "%F0%9F%98%80", "a" * 5000, "..%5c"],
)
async def test_bad_ids_get_a_sentence(path: str, visit: Visit) -> None:
    """A slip or an attack is told what is wrong, with its markup shown and never obeyed."""
    page = await visit.get(f"/b/{path}", headers=BROWSER)
    assert page.status_code == 404
    assert "<img" not in page.text
    assert 'role="alert"' in page.text
    told = (await visit.get(f"/b/{path}.json")).json()
    assert set(told) == {"title", "detail", "status"}


# --- our own records ----------------------------------------------------------------------------


async def test_edited_record_is_not_shown(visit: Visit, harbor: Harbor, tmp_path: Path) -> None:
    """A badge that was changed in our own database is called that; nothing of it is repeated."""
    badge = shared(harbor)
    forged = {**badge.document, "name": "Doctor of Medicine"}
    tamper(tmp_path, badge, forged)
    page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert page.status_code == 503
    assert "Do not rely on this badge." in page.text
    assert "Doctor of Medicine" not in page.text
    file = await visit.get(f"/b/{badge.id}.json")
    assert (file.status_code, file.json()["title"]) == (503, "Do not rely on this badge.")


@pytest.mark.parametrize(
    ("lie", "says"),
    [
        ("UPDATE badge SET document = '{oops'", "That does not pass by itself: tell the issuer."),
        ("UPDATE checkpoint SET note = 'junk'", "Our own log can not be read just now."),
    ],
)
async def test_a_record_that_nobody_can_read_is_no_verdict(
    visit: Visit, harbor: Harbor, tmp_path: Path, lie: str, says: str
) -> None:
    """It is our fault: page and files say that we cannot tell, and what to do."""
    badge = shared(harbor)
    edit(tmp_path, lie)
    page = await visit.get(f"/b/{badge.id}", headers=BROWSER)
    assert page.status_code == 503
    assert "This is not a no." in page.text
    assert says in page.text
    for ending in (".json", ".png", "/receipt"):
        told = await visit.get(f"/b/{badge.id}{ending}")
        assert told.status_code == 503
        assert "This is not a no." in told.json()["title"]
        assert says in told.json()["detail"]


# --- the work -----------------------------------------------------------------------------------


def with_work(harbor: Harbor) -> Badge:
    """A shared badge whose work is a file with a hostile name, and a text."""

    def hand_in(tx: Transaction) -> None:
        attempt = tx.attempts.open(
            harbor.ana.id, "dss.b.data", "2.0.0", harbor.at, lines=("fix", "dupes", "notes")
        )
        file = tx.files.keep(
            harbor.ana.id, HOSTILE_NAME, "text/html", b"<script>1</script>", harbor.at
        )
        tx.attempts.add_part(attempt, "file", harbor.at, file=file)
        tx.attempts.add_part(attempt, "text", harbor.at, text="412 rows in, 371 out.")

    harbor.do(hand_in)
    return shared(harbor)


async def test_work_is_hidden_until_the_holder_shows_it(visit: Visit, harbor: Harbor) -> None:
    """Hidden, redacted and full show nothing, the kinds, and the pieces."""
    badge = with_work(harbor)
    piece = f"/b/{badge.id}/work/1"
    said = {
        "hidden": "The holder does not show the work.",
        "redacted": "The holder shows what was handed in, not what is in it: a file, text "
        "that they wrote.",
        "full": f'<a href="{piece}">list&#34;&gt;.html</a>',
    }
    for work, words in said.items():
        shows_work(harbor, badge, work)
        assert words in (await visit.get(f"/b/{badge.id}", headers=BROWSER)).text
        assert (await visit.get(piece)).status_code == (200 if work == "full" else 404)


async def test_work_that_is_not_here_is_called_so(visit: Visit, harbor: Harbor) -> None:
    """A badge from the command line has no work with us, and its page does not promise any."""
    badge = shared(harbor)
    shows_work(harbor, badge, "redacted")
    page = (await visit.get(f"/b/{badge.id}", headers=BROWSER)).text
    assert "it was not handed in here" in page


async def test_work_is_saved_and_never_run(visit: Visit, harbor: Harbor) -> None:
    """A page handed in as work is a file to save, under a name of ours, without any rights."""
    badge = with_work(harbor)
    shows_work(harbor, badge, "full")
    page = await visit.get(f"/b/{badge.id}/work/1")
    assert page.content == b"<script>1</script>"
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == f'attachment; filename="{badge.id}-1.html"'
    assert page.headers["content-security-policy"].startswith("sandbox")
    assert (await visit.get(f"/b/{badge.id}/work/2")).text == "412 rows in, 371 out."
    unknown = await visit.get(f"/b/{NOBODYS}/work/1")
    for path in (f"/b/{badge.id}/work/3", f"/b/{badge.id}/work/0", "/b/nonsense/work/1"):
        assert (await visit.get(path)).content == unknown.content
    harbor.shares(badge, "no-one")
    closed = await visit.get(f"/b/{badge.id}/work/1")
    assert (closed.status_code, closed.content) == (404, unknown.content)
