"""Settings are read once, explained completely, and refused with words."""

import base64
import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_example_explains_every_setting() -> None:
    """`.env.example` names each setting once, with the sentence that says what it costs."""
    text = (ROOT / ".env.example").read_text()
    named = re.findall(r"^#? ?VOUCHLINE_([A-Z0-9_]+)=", text, re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
    unwrapped = " ".join(re.sub(r"^# ?", "", text, flags=re.MULTILINE).split())
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert " ".join(field.description.split()) in unwrapped, name


def test_without_platforms_it_is_local() -> None:
    """A newcomer who sets nothing gets the three seats."""
    assert read_settings().is_local


def test_with_a_platform_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token turns local mode off, so that nobody moves a clock beside real people."""
    monkeypatch.setenv("VOUCHLINE_TELEGRAM_TOKEN", "1:a")
    assert not read_settings().is_local


def test_with_a_real_address_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sets up for people and has no token yet gets no database with the sample's clock."""
    monkeypatch.setenv("VOUCHLINE_PUBLIC_URL", "https://badges.example.org")
    assert not read_settings().is_local


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TIMEZONE", "Harbor", "VOUCHLINE_TIMEZONE: is not an IANA zone"),
        ("PUBLIC_URL", "harbor.example", "VOUCHLINE_PUBLIC_URL: starts with https://"),
        ("TELEGRAM_API_URL", "api.example", "VOUCHLINE_TELEGRAM_API_URL: starts with https://"),
        ("SLACK_API_URL", "api.example", "VOUCHLINE_SLACK_API_URL: starts with https://"),
        ("TELEGRAM_WEBHOOK_SECRET", "a b!", "VOUCHLINE_TELEGRAM_WEBHOOK_SECRET: has 1 to 256"),
        ("PORT", "70000", "VOUCHLINE_PORT"),
        ("LOG_FORMAT", "xml", "VOUCHLINE_LOG_FORMAT"),
        ("SLACK_BOT_TOKEN", "xoxb-1", "set together"),
    ],
)
def test_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    """A wrong value says which setting it is and what would be right."""
    monkeypatch.setenv(f"VOUCHLINE_{name}", value)
    with pytest.raises(SettingsError, match=re.escape(says)):
        read_settings()


def test_a_master_key_is_32_bytes_of_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is cut short or not base64 is refused, never stretched."""
    for wrong in ("short", base64.b64encode(bytes(16)).decode()):
        monkeypatch.setenv("VOUCHLINE_MASTER_KEY", wrong)
        with pytest.raises(SettingsError):
            read_settings().master()
    monkeypatch.setenv("VOUCHLINE_MASTER_KEY", base64.b64encode(bytes(32)).decode())
    assert read_settings().master() == bytes(32)


def test_the_master_key_is_never_made_outside_local_mode(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a key and with a platform there is an error, not a new key."""
    monkeypatch.setenv("VOUCHLINE_TELEGRAM_TOKEN", "1:a")
    with pytest.raises(SettingsError, match="VOUCHLINE_MASTER_KEY"):
        read_settings().master()


def test_a_master_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A key file with loose rights is refused, with the command that mends it."""
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "master.key"
    file.write_text(base64.b64encode(bytes(32)).decode())
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_settings().master()
    file.chmod(0o600)
    assert read_settings().master() == bytes(32)
