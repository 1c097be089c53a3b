"""The witness beside the local service: it answers on its own port and ends with the service."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.issuance import report_on
from bot.opening import House, open_house, prepare
from bot.settings import Settings
from bot.witness.asking import Asker
from bot.witness.beside import witnesses_of
from storage.witness_keys import read_witness_key
from storage.witness_store import WitnessStore
from tests.credentials.registry.sample import OTHER_KEY
from tests.credentials.registry.test_cosignature import WITNESS
from tests.handlers.registry.harbor import Harbor

pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def _no_settings_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on; the service would have the one before."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def settings(folder: Path, port: int, witnesses: str = "") -> Settings:
    """A local installation."""
    return Settings(local=True, data_dir=folder, port=port, witnesses=witnesses)


def opened(folder: Path, port: int, witnesses: str = "") -> House:
    """The house of a local installation."""
    chosen = settings(folder, port, witnesses)
    prepare(chosen)
    return open_house(chosen)


async def test_newcomers_see_a_cosigned_checkpoint(tmp_path: Path, taken: int) -> None:
    """Also when the next port is taken; afterwards nothing listens, and it remembers."""
    with opened(tmp_path, taken - 1) as house:
        Harbor(house.store).issues()
        with witnesses_of(house) as witnesses:
            (address,) = witnesses.addresses
            assert address.url != f"http://127.0.0.1:{taken}"
            assert await Asker(house.store, house.clock, witnesses).ask_all() == 1
            report = report_on(house.store)
            assert report.witnesses == 1
            assert address.key.name in (report.note or "")
            async with httpx.AsyncClient(trust_env=False) as client:
                assert address.key.vkey in (await client.get(f"{address.url}/")).text
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{address.url}/")
    signer = read_witness_key(tmp_path / "witness")
    assert signer is not None
    assert signer.public == address.key
    assert [one.size for one in WitnessStore(tmp_path / "witness").watched()] == [1]


def test_named_witnesses_are_enough(tmp_path: Path) -> None:
    """With others in the settings none of our own is made or run."""
    with opened(tmp_path, 8080, f"https://w.example.org/ {WITNESS.vkey}") as house:
        assert house.store.cellar.programme.witnesses == (WITNESS,)
        with witnesses_of(house) as witnesses:
            assert witnesses.keys == (WITNESS,)
    assert not (tmp_path / "witness").exists()
    assert WITNESS.public == OTHER_KEY.public_key().public_bytes_raw()
