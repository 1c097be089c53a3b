"""Keys that belong together: a lost or foreign one is said, and never quietly replaced."""

import base64
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.opening import HOUSE, LINES, NotReadyError, open_house, prepare
from bot.settings import Settings, SettingsError
from storage.keystore import WrongMasterKeyError
from storage.signing_keys import KeyFileError


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that was set up."""
    monkeypatch.chdir(tmp_path)
    found = Settings(data_dir=tmp_path / "data", local=True)
    prepare(found)
    return found


def test_an_installation_opens_again(settings: Settings) -> None:
    """Setting up twice changes no key, and only the owner may look into the folder."""
    before = {file.name: file.read_bytes() for file in settings.data_dir.glob("keys/*.key")}
    assert prepare(settings) == []
    assert {file.name: file.read_bytes() for file in settings.data_dir.glob("keys/*.key")} == before
    assert set(before) == {"issuer-1.key", "log-1.key", "jwt-1.key"}
    assert settings.data_dir.stat().st_mode & 0o077 == 0
    with open_house(settings) as house:
        assert house.store.cellar.vault.knows(HOUSE)


@pytest.mark.parametrize("purpose", LINES)
def test_a_lost_signing_key_is_never_made_anew(settings: Settings, purpose: str) -> None:
    """Another key under the old name would turn every badge ever given into a forgery."""
    (settings.data_dir / "keys" / f"{purpose}-1.key").unlink()
    with pytest.raises(KeyFileError, match="Bring the keys folder back"):
        prepare(settings)
    assert not list(settings.data_dir.glob(f"keys/{purpose}-*.key"))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "issuer-1"}'])
def test_a_damaged_signing_key_is_said(settings: Settings, content: str) -> None:
    """Half a key file is no crash and no new key."""
    (settings.data_dir / "keys" / "issuer-1.key").write_text(content)
    with pytest.raises(KeyFileError, match="damaged"):
        prepare(settings)


def test_a_lost_master_key_is_never_made_anew(settings: Settings) -> None:
    """A second master key would seal new things beside old ones that it cannot open."""
    settings.master_file.unlink()
    with pytest.raises(SettingsError, match="gone"):
        prepare(settings)
    assert not settings.master_file.exists()


def test_another_master_key_opens_nothing(settings: Settings) -> None:
    """With a wrong master key nothing starts, so nothing is sealed with it either."""
    settings.master_file.write_text(base64.b64encode(os.urandom(32)).decode())
    for begin in (prepare, open_house):
        with pytest.raises(WrongMasterKeyError):
            begin(settings)


def test_an_empty_key_store_opens_nothing(settings: Settings) -> None:
    """A key store that was left behind in a move is missed at once, not person by person."""
    for file in settings.data_dir.glob("keystore.db*"):
        file.unlink()
    with pytest.raises(NotReadyError, match="key store"):
        open_house(settings)


def test_a_set_up_that_died_half_way_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a killed set-up left behind, the next one finishes it."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(data_dir=tmp_path / "data", local=True)
    (settings.data_dir / "keys").mkdir(parents=True)
    (settings.data_dir / ".master.key.77").write_text("half")
    (settings.data_dir / "keys" / ".issuer-1.key.77").write_text("")
    prepare(settings)
    with open_house(settings) as house:
        assert house.store.cellar.keys.current("issuer").name == "issuer-1"


def test_a_real_database_is_not_opened_in_local_mode(tmp_path: Path) -> None:
    """`make run` in the folder of a real programme puts no made-up people into it."""
    key = SecretStr(base64.b64encode(bytes(32)).decode())
    real = Settings(data_dir=tmp_path / "data", local=False, master_key=key)
    prepare(real)
    with open_house(real):
        pass
    with pytest.raises(SettingsError, match="made for real people"):
        open_house(real.model_copy(update={"local": True}))
