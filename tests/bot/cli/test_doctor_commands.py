"""The doctor names what is wrong, and looks on: it is asked when much is wrong at once."""

import re
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_broken_machine import NO_DATABASE

NOBODY_THERE = "http://127.0.0.1:9"


def test_a_damaged_database_is_a_finding(run: Run, tmp_path: Path) -> None:
    """The doctor sends nobody to the doctor, and looks at the rest."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "vouchline.db").write_bytes(NO_DATABASE)
    ran = run("doctor")
    assert ran.code == 1
    assert "✗ database: file is not a database" in ran.out
    assert "✓ platforms" in ran.out


def test_a_key_that_cannot_be_read_is_named(sample: Run, tmp_path: Path) -> None:
    """By its file, so that somebody can look at its owner; what comes after is looked at too."""
    key = tmp_path / "data" / "keys" / "issuer-1.key"
    key.unlink()
    key.mkdir(mode=0o700)
    ran = sample("doctor")
    assert ran.code == 1
    assert "✗ keys: The key file issuer-1.key cannot be read: Is a directory." in ran.out
    assert "✓ catalog" in ran.out


def test_a_database_that_does_not_answer_is_a_finding(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found before is not lost."""
    monkeypatch.setenv("VOUCHLINE_DATABASE_URL", "sqlite:////dev/null/data/vouchline.db")
    ran = run("doctor")
    assert ran.code == 1
    assert "✓ settings" in ran.out
    assert "✗ database: Not a directory" in ran.out


def test_the_room_on_the_disk_is_told(sample: Run, tmp_path: Path) -> None:
    """A disk that is nearly full is seen before learners' work has no place any more."""
    assert re.search(rf"disk: [\d,]+ MB free for {tmp_path}/data", sample("doctor").out)


@pytest.mark.enable_socket
def test_a_platform_that_cannot_be_reached_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is set is no token that works: the platforms are asked."""
    monkeypatch.setenv("VOUCHLINE_LOCAL", "false")
    monkeypatch.setenv("VOUCHLINE_TELEGRAM_TOKEN", "1:a")
    monkeypatch.setenv("VOUCHLINE_TELEGRAM_API_URL", NOBODY_THERE)
    monkeypatch.setenv("VOUCHLINE_SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("VOUCHLINE_SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("VOUCHLINE_SLACK_API_URL", NOBODY_THERE)
    ran = run("doctor")
    assert ran.code == 1
    assert "✗ telegram: " in ran.out
    assert "Check the settings VOUCHLINE_TELEGRAM_…" in ran.out
    assert "✗ slack: Slack cannot be reached." in ran.out
    assert "✗ slack: set VOUCHLINE_STAFF_CHANNEL for alerts." in ran.out


@pytest.mark.enable_socket
def test_local_mode_beside_a_token_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy its page would make everybody a member of staff."""
    monkeypatch.setenv("VOUCHLINE_SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("VOUCHLINE_SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("VOUCHLINE_SLACK_API_URL", NOBODY_THERE)
    assert "✗ platforms: the three-seat page" in run("doctor").out


def test_without_a_platform_it_is_said_that_nobody_hears(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registry alone is nothing wrong; whoever has forgotten the token reads it."""
    monkeypatch.setenv("VOUCHLINE_LOCAL", "false")
    assert "✓ platforms: none." in run("doctor").out
