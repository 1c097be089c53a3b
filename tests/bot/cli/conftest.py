"""Running commands as a shell does, in an installation of their own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `vouchline` with arguments; settings point into an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOUCHLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VOUCHLINE_LOCAL", "true")

    def vouchline(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["vouchline", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(code, said.out, said.err)

    return vouchline


@pytest.fixture
def sample(run: Run) -> Run:
    """The same, with the sample programme loaded."""
    assert run("db", "upgrade").code == 0
    assert run("sample", "load").code == 0
    return run
