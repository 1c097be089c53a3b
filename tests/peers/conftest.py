"""Asking the Go project's own code for transparency logs.

`golang.org/x/mod/sumdb` runs Go's checksum database. A program of ours asks it, one case a line.
"""

import json
import os
import random  # noqa: TID251 - with a seed that can be played again
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.peers.golang import Case, Go

HERE = Path(__file__).parent
SOURCES = Path("/usr/share/gocode")
"""Where Debian puts the sources of Go packages."""
INSTALL = "install Go with its module library (Debian: golang-go, golang-golang-x-mod-dev)"
SEED = 20261005


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """Ask Go's code about many cases, in one process."""
    found = shutil.which("go")
    if found is None or not (SOURCES / "src/golang.org/x/mod/sumdb").is_dir():
        if os.getenv("CI") == "true":
            pytest.fail(f"nothing may be skipped here: {INSTALL}")
        pytest.skip(f"Go's code for logs is not here: {INSTALL}")
    folder = tmp_path_factory.mktemp("go")
    program = str(folder / "sumdb")
    subprocess.run(  # noqa: S603 - our own program
        [found, "build", "-o", program, "./sumdb"],
        cwd=HERE,
        env={
            "GO111MODULE": "off",
            "GOPATH": str(SOURCES),
            "GOCACHE": str(folder / "cache"),
            "PATH": os.defpath,
        },
        check=True,
    )

    def ask(cases: Sequence[Case]) -> list[Case]:
        lines = "".join(json.dumps(case) + "\n" for case in cases)
        ran = subprocess.run(  # noqa: S603 - our own program
            [program], input=lines, capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    return ask


@pytest.fixture
def chance() -> random.Random:
    """The same chance each time."""
    return random.Random(SEED)  # noqa: S311 - nobody is to be surprised
