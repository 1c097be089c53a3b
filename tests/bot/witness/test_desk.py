"""The witness on the web: each status, its content type, and nothing else for strangers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.witness.desk import Desk, witness_app
from credentials.registry.cosignature import cosignature_in
from credentials.registry.note import verifier_for
from credentials.registry.witness import MOST_OCTETS
from storage.chance import SystemChance
from storage.witness_keys import WitnessSigner, make_witness_key
from storage.witness_store import WitnessStore
from tests.conftest import AT
from tests.credentials.registry.sample import LOG_KEY, ORIGIN, OTHER_KEY
from tests.credentials.registry.test_witness import Log

GROWN = Log().grown(11)


@pytest.fixture
def signer(tmp_path: Path) -> WitnessSigner:
    """A witness's key."""
    return make_witness_key(tmp_path, "witness.example.org", SystemChance())


@pytest.fixture
async def witness(signer: WitnessSigner, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A witness that watches one log."""
    store = WitnessStore(tmp_path)
    desk = Desk(signer, lambda: [verifier_for(ORIGIN, LOG_KEY)], store, lambda: AT)
    transport = httpx.ASGITransport(witness_app(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://witness") as client:
        yield client
    store.close()


async def add(witness: httpx.AsyncClient, body: str | bytes) -> httpx.Response:
    """Submit a checkpoint."""
    return await witness.post("/add-checkpoint", content=body)


async def test_a_checkpoint_is_cosigned(witness: httpx.AsyncClient, signer: WitnessSigner) -> None:
    """The answer is the witness's line; asked again, it signs again."""
    for old in (0, 11):
        answer = await add(witness, GROWN.submission(old))
        assert answer.status_code == 200
        _line, cosigned = cosignature_in(answer.text, GROWN.checkpoint().text, signer.public)
        assert cosigned.at == AT


async def test_every_refusal_has_its_status(witness: httpx.AsyncClient) -> None:
    """400 malformed, 403 not signed, 404 unknown, 409 with the size, 422 not a continuation."""
    assert (await add(witness, "junk")).status_code == 400
    assert (await add(witness, b"x" * (MOST_OCTETS * 2))).status_code == 400
    assert (await add(witness, GROWN.submission(0).replace(ORIGIN, "x"))).status_code == 404
    bad = GROWN.submission(0).replace("\n11\n", "\n12\n")
    assert (await add(witness, bad)).status_code == 403
    assert (await add(witness, Log().grown(5).submission(0))).status_code == 200
    conflict = await add(witness, GROWN.submission(4))
    assert (conflict.status_code, conflict.text) == (409, "5\n")
    assert conflict.headers["content-type"] == "text/x.tlog.size"
    liar = Log(b"lie").grown(11)
    assert (await add(witness, liar.submission(5))).status_code == 422
    assert (await witness.get("/add-checkpoint")).status_code == 405


async def test_of_many_at_once_it_never_goes_back(witness: httpx.AsyncClient) -> None:
    """Two histories race for the same size: one of them wins, for ever."""
    rivals = [Log(salt).grown(9).submission(0) for salt in (b"a", b"b")] * 4
    answers = await asyncio.gather(*(add(witness, body) for body in rivals))
    assert sorted({one.status_code for one in answers}) == [200, 409]
    assert [one.status_code for one in answers].count(200) == 1


async def test_a_submission_that_never_ends_is_given_up(
    signer: WitnessSigner, tmp_path: Path
) -> None:
    """Nobody can hold the desk by sending slowly: 408, and the next is served."""

    async def drips() -> AsyncIterator[bytes]:
        yield b"old 0\n"
        await asyncio.sleep(3600)

    store = WitnessStore(tmp_path)
    desk = Desk(signer, lambda: [verifier_for(ORIGIN, LOG_KEY)], store, lambda: AT)
    transport = httpx.ASGITransport(witness_app(desk, patience=0.05))
    async with httpx.AsyncClient(transport=transport, base_url="http://witness") as client:
        assert (await client.post("/add-checkpoint", content=drips())).status_code == 408
        assert (await add(client, GROWN.submission(0))).status_code == 200
    store.close()


async def test_it_says_who_it_is(witness: httpx.AsyncClient, signer: WitnessSigner) -> None:
    """Its key, and how far it has followed each log."""
    assert (await witness.get("/")).text == f"{signer.public.vkey}\n\n{ORIGIN} 0 -\n"
    await add(witness, GROWN.submission(0))
    assert f"\n{ORIGIN} 11 " in (await witness.get("/")).text


def test_keys_of_logs_and_witnesses_differ(signer: WitnessSigner) -> None:
    """One key must never serve as both: the types in their IDs keep them apart."""
    assert signer.public.key_id != verifier_for(signer.name, signer.private).key_id
    assert verifier_for(ORIGIN, OTHER_KEY).key_id != verifier_for(ORIGIN, LOG_KEY).key_id
