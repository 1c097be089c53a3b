"""Moving to PostgreSQL on the command line, and what is said when there is none."""

from pathlib import Path

import pytest

from bot.presence import Presence
from tests.bot.cli.conftest import Run
from tests.postgresql import EMPTY, Server


def test_the_sample_moves(sample: Run, postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the move the same commands work there, and a second move is refused with exit 1."""
    target = postgresql.database(EMPTY)
    moved = sample("db", "move", target)
    assert moved.code == 0, moved.err
    assert "All rows are there and the same." in moved.out
    again = sample("db", "move", target)
    assert again.code == 1
    assert "not empty" in again.err
    monkeypatch.setenv("VOUCHLINE_DATABASE_URL", target)
    assert "Up to date." in sample("db", "status").out
    given = ["--achievement", "dss.b.data", "--scores", "fix=2,dupes=2,notes=2"]
    staff = ["--assessor", "diaz", "--approver", "lee", "--at", "2026-10-09T10:00:00+00:00"]
    awarded = sample("award", "--learner", "ana", *given, *staff)
    assert awarded.code == 0, awarded.err
    badge = awarded.out.split()[0]
    assert sample("verify", badge, "--at", "2026-12-01T00:00:00+00:00").code == 0
    assert sample("doctor").code == 0


def test_tables_do_not_change_beside_the_service(run: Run, tmp_path: Path) -> None:
    """What happened during a move would stay behind; an upgrade would pull the rug away."""
    with Presence(tmp_path / "data" / "processes", "service"):
        for command in (("upgrade",), ("move", "postgresql+psycopg://nobody@/none")):
            ran = run("db", *command)
            assert ran.code == 1
            assert "Stop it" in ran.err
    assert run("db", "upgrade").code == 0
    with Presence(tmp_path / "data" / "processes", "service"):
        assert "Up to date already" in run("db", "upgrade").out


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://u:secret@x/y", "is no kind of database"),
        ("postgresql+psycopg://nobody:secret@/none?host=/nowhere", "does not answer"),
    ],
)
def test_a_wrong_address_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    """Every command says what is wrong with the address, and never the password in it."""
    monkeypatch.setenv("VOUCHLINE_DATABASE_URL", address)
    ran = run("db", "status")
    assert (ran.code, ran.out) == (2 if "mysql" in address else 3, "")
    assert said in ran.err
    assert "secret" not in ran.err
