"""Asking witnesses over real HTTP: the good sign, and the bad cost us only their signature."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest
from aiohttp import web

from bot.clock import Clock, real_now
from bot.issuance import issue_now, report_on
from bot.witness.asking import Asker
from bot.witness.desk import Desk
from bot.witnesses import WitnessAddress, Witnesses, WitnessesError, parse_witnesses
from credentials.registry.cosignature import cosign, witness_key
from handlers.registry.continuity import ForkError
from handlers.registry.issuer import issuer, log_verifier
from storage.chance import SystemChance
from storage.store import Store
from storage.witness_keys import WitnessSigner, make_witness_key, read_witness_key
from storage.witness_store import WitnessStore
from tests.credentials.registry.sample import OTHER_KEY
from tests.doubles.serving import listening
from tests.faults.losing import back_up, with_store
from tests.handlers.registry.harbor import VIZ, Harbor

pytestmark = pytest.mark.enable_socket
Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
def harbor(store: object) -> Harbor:
    """A log with entries."""
    harbor = Harbor(store)  # type: ignore[arg-type]
    harbor.issues()
    return harbor


@pytest.fixture
def clock(harbor: Harbor) -> Clock:
    """The service's clock."""
    return Clock(harbor.at - real_now())


@contextmanager
def _desk(harbor: Harbor, clock: Clock, folder: Path) -> Iterator[tuple[WitnessSigner, Answering]]:
    """An honest witness of the harbor's log."""
    name = f"{folder.name}.example.org"
    signer = read_witness_key(folder) or make_witness_key(folder, name, SystemChance())
    log = harbor.store.read_now(lambda _, tx: log_verifier(issuer(tx), tx), None)
    with closing(WitnessStore(folder)) as store:
        desk = Desk(signer, lambda: [log], store, clock.now)

        async def answer(request: web.Request) -> web.Response:
            said = desk.add_checkpoint(await request.read())
            return web.Response(text=said.text, status=said.status)

        yield signer, answer


@asynccontextmanager
async def _honest(harbor: Harbor, clock: Clock, folder: Path) -> AsyncIterator[WitnessAddress]:
    with _desk(harbor, clock, folder) as (signer, answer):
        async with listening(answer) as url:
            yield WitnessAddress(url, signer.public)


def counted(harbor: Harbor) -> int:
    """How many have cosigned the newest checkpoint, as anybody may count."""
    return harbor.do(
        lambda tx: len(
            tx.cosignatures.witnesses(issuer(tx).origin, tx.log.latest().size)  # type: ignore[union-attr]
        )
    )


async def test_witnesses_follow_the_log(harbor: Harbor, clock: Clock, tmp_path: Path) -> None:
    """Each signs once for each checkpoint; one that has forgotten, or knows more, is believed."""
    async with (
        _honest(harbor, clock, tmp_path / "a") as a,
        _honest(harbor, clock, tmp_path / "b") as b,
    ):
        asker = Asker(harbor.store, clock, Witnesses((a, b), 2))
        assert await asker.ask_all() == 2
        assert await asker.ask_all() == 0
        harbor.issues("ben")
        assert await asker.ask_all() == 2
        assert counted(harbor) == 2


async def test_a_witness_that_has_forgotten_is_gone_along_with(
    harbor: Harbor, clock: Clock, tmp_path: Path
) -> None:
    """It says how far it has got, less or more than we remember, and we go on from there."""
    async with _honest(harbor, clock, tmp_path) as witness:
        assert await Asker(harbor.store, clock, Witnesses((witness,), 1)).ask_all() == 1
    harbor.issues("ben")
    (tmp_path / "witness.db").unlink()
    async with _honest(harbor, clock, tmp_path) as witness:
        assert await Asker(harbor.store, clock, Witnesses((witness,), 1)).ask_all() == 1
        harbor.issues(achievement="dss.b.viz", scores=VIZ)
        with closing(connect(tmp_path / "vouchline.db")) as database, database:
            database.execute("DELETE FROM cosignature")
        assert await Asker(harbor.store, clock, Witnesses((witness,), 1)).ask_all() == 1


async def test_a_witness_that_has_seen_more_stops_the_log(
    open_house: Callable[..., Store], harbor: Harbor, clock: Clock, tmp_path: Path
) -> None:
    """After a restored backup it is asked at once, though all we know is signed, and is heard."""
    async with _honest(harbor, clock, tmp_path / "a") as witness:
        assert await Asker(harbor.store, clock, Witnesses((witness,), 1)).ask_all() == 1
        harbor.store.close()
        put_back = back_up(tmp_path, None)
        restored = with_store(harbor, open_house(witnesses=(witness.key,)))
        restored.issues("ben")
        assert await Asker(restored.store, clock, Witnesses((witness,), 1)).ask_all() == 1
        assert report_on(restored.store).mode == "writable"
        restored.store.close()
        put_back()
        # The anchor was in the same backup: nothing here can tell.
        shutil.rmtree(tmp_path / "anchor")
        older = with_store(harbor, open_house(witnesses=(witness.key,)))
        older.store.cellar.anchor.advance("localhost:8080/log", None, newest(older))
        assert report_on(older.store).mode == "writable"
        assert await Asker(older.store, clock, Witnesses((witness,), 1)).ask_all() == 0
    [reason] = report_on(older.store).reasons
    assert "a.example.org says that it has seen 2 entries, and 1 is published." in reason
    older.awards("ben")
    with pytest.raises(ForkError, match="VOUCHLINE_WITNESSES"):
        issue_now(older.store, older.at)
    without = open_house()
    assert report_on(without).mode == "writable"


async def test_a_witness_that_has_seen_another_log_stops_ours(
    open_house: Callable[..., Store], harbor: Harbor, clock: Clock, tmp_path: Path
) -> None:
    """An old backup that grew again before anybody asked is another history, of any size."""
    async with _honest(harbor, clock, tmp_path / "a") as witness:
        harbor.store.close()
        put_back = back_up(tmp_path, None)
        first = with_store(harbor, open_house(witnesses=(witness.key,)))
        first.issues("ben")
        assert await Asker(first.store, clock, Witnesses((witness,), 1)).ask_all() == 1
        first.store.close()
        put_back()
        shutil.rmtree(tmp_path / "anchor")
        other = with_store(harbor, open_house(witnesses=(witness.key,)))
        other.store.cellar.anchor.advance("localhost:8080/log", None, newest(other))
        other.issues("ben")
        assert await Asker(other.store, clock, Witnesses((witness,), 1)).ask_all() == 0
    [reason] = report_on(other.store).reasons
    assert "our log of 2 entries does not continue the one that it has signed" in reason


def newest(harbor: Harbor) -> str:
    """The newest published note."""
    latest = harbor.do(lambda tx: tx.log.latest())
    assert latest is not None
    return latest.note


async def _dead(_request: web.Request) -> web.Response:
    raise web.HTTPInternalServerError


async def _slow(_request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    for _ in range(100):
        await answer.write(b"x" * 4096)
    return answer


async def _ahead(_request: web.Request) -> web.Response:
    return web.Response(text="4711\n", status=409)


async def _other_text(_request: web.Request) -> web.Response:
    return web.Response(text=cosign("x\n", "liar", OTHER_KEY, real_now()))


async def _junk(_request: web.Request) -> web.Response:
    return web.Response(body=b"\xff\xfe")


async def _from_the_future(request: web.Request) -> web.Response:
    text = (await request.text()).partition("\n\n")[2].rpartition("\n\n")[0] + "\n"
    late = real_now().replace(year=real_now().year + 3)
    return web.Response(text=cosign(text, "liar", OTHER_KEY, late))


@pytest.mark.parametrize(
    "answering", [_dead, _slow, _endless, _ahead, _other_text, _junk, _from_the_future]
)
async def test_a_bad_witness_costs_only_its_signature(
    answering: Answering,
    harbor: Harbor,
    clock: Clock,
    tmp_path: Path,
) -> None:
    """Dead, slow, endless or lying: the good one still signs, and badges are judged as before."""
    async with _honest(harbor, clock, tmp_path / "a") as good, listening(answering) as url:
        bad = WitnessAddress(url, witness_key("liar", OTHER_KEY))
        asker = Asker(harbor.store, clock, Witnesses((bad, good), 1), 3)
        assert await asker.ask_all() == 1
        assert counted(harbor) == 1
        badge = harbor.do(lambda tx: tx.badges.of(harbor.ana.id)[0])
        assert harbor.judged(badge.id).verdict.name == "valid"
        harbor.issues("ben")
        # Left alone for a while, it cannot slow down the next round either.
        assert await asker.ask_all() == 1


async def test_nobody_there(harbor: Harbor, clock: Clock) -> None:
    """A port that nobody listens on is a dead witness like any other."""
    gone = WitnessAddress("http://127.0.0.1:9", witness_key("gone", OTHER_KEY))
    assert await Asker(harbor.store, clock, Witnesses((gone,), 1)).ask_all() == 0


VKEY = witness_key("w.example.org", OTHER_KEY).vkey


def test_the_setting_names_witnesses() -> None:
    """Addresses with keys, and how many of them are enough."""
    assert parse_witnesses("  ") == Witnesses()
    one = parse_witnesses(f"https://w.example.org/ {VKEY}")
    assert [each.url for each in one.addresses] == ["https://w.example.org"]
    assert (one.least, [each.vkey for each in one.keys]) == (1, [VKEY])
    assert parse_witnesses(f"1 of http://localhost:1/a {VKEY},").least == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://w.example.org/",
        f"ftp://w.example.org/ {VKEY}",
        f"https://w.example.org/ {VKEY}x",
        f"2 of https://w.example.org/ {VKEY}",
        f"0 of https://w.example.org/ {VKEY}",
        f"https://w.example.org/ {VKEY}, https://v.example.org/ {VKEY}",
        f"https://w.example.org/?q {VKEY}",
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(text: str) -> None:
    """No key, another scheme, too many wanted, one key twice."""
    with pytest.raises(WitnessesError):
        parse_witnesses(text)
