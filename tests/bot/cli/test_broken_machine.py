"""When the machine does not play along, commands say so and never say “not valid”."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import award
from tests.handlers.registry.harbor import edit

SOME_BADGE = "VL-7KQ4-M2XD-97HB"
NO_DATABASE = b"this was a database once " * 100


@pytest.mark.parametrize(
    "command",
    [("verify", SOME_BADGE), ("staff", "list"), ("db", "upgrade"), ("db", "status")],
)
def test_a_damaged_database_is_said(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Exit 3 and a sentence with advice; 1 would mean that the badge is not valid."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "vouchline.db").write_bytes(NO_DATABASE)
    ran = run(*command)
    assert ran.code == 3
    assert "file is not a database" in ran.err
    assert "vouchline doctor" in ran.err


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2200-01-01T00:00:00+00:00"]
)
def test_the_ends_of_the_calendar_are_refused(sample: Run, at: str) -> None:
    """A time that no rule can reckon with is bad input."""
    scores = ("--scores", "fix=2,dupes=2,notes=2", "--assessor", "diaz", "--approver", "lee")
    for command in (
        ("award", "--learner", "ana", "--achievement", "dss.b.data", *scores, "--at", at),
        ("verify", SOME_BADGE, "--at", at),
        ("due", "--as-of", at, "--dry-run"),
        ("record", "add", "--learner", "ana", "--achievement", "x", "--by", "lee", "--at", at),
    ):
        ran = sample(*command)
        assert ran.code == 2
        assert "Choose a year from 1970 to 2199." in ran.err


def test_arguments_that_are_no_text_are_refused(sample: Run) -> None:
    """A shell can pass bytes that are no UTF-8; that is the typist's affair, not a crash."""
    ran = sample("roster", "codes", "--cohort", "\udcff")
    assert ran.code == 2
    assert "not text in UTF-8" in ran.err


def test_a_row_that_nobody_can_read_is_no_verdict(sample: Run, tmp_path: Path) -> None:
    """Exit 3, and it is our record that is to blame; the audit then names the badge."""
    name = award(sample)["id"]
    edit(tmp_path / "data", "UPDATE badge SET document = '{oops'")
    ran = sample("verify", name)
    assert (ran.code, ran.err) == (3, "")
    assert "This is not a no. Our record of this badge can not be read." in ran.out
    ran = sample("registry", "audit")
    assert (ran.code, "can not be read" in ran.out) == (1, True)
