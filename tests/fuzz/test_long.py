"""The same targets, for a fuzzer that watches which lines run: minutes, only in `make soak`."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

SECONDS = 120
"""For each target."""


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_the_fuzzer_finds_nothing(name: str, tmp_path: Path) -> None:
    """Two minutes of inputs that reach new lines break nothing."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("the fuzzer atheris is not here: it is built for Linux on x86_64 only")
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.fuzz", name, str(SECONDS), str(tmp_path / "found")],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert "Done " in ran.stderr
