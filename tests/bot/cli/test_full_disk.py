"""No room on the disk: a command says so in plain words, and what it acknowledged before stays."""

import json
import resource
import subprocess
import sys
from functools import partial

from tests.bot.cli.conftest import Run

ROOMS = (40_000, 160_000)
"""Octets that a file may have, so that writing breaks off earlier or later."""
AWARD = (
    *("award", "--achievement", "dss.b.data", "--scores", "fix=2,dupes=2,notes=2"),
    *("--assessor", "diaz", "--approver", "lee", "--json", "--learner"),
)


def without_room(room: int, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command whose files end there, as on a full disk; Python turns the signal into an error."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", *words],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)),
    )


def test_it_is_said_plainly_and_nothing_is_lost(sample: Run) -> None:
    """Exit 3 with advice; with room again, all that was acknowledged is there, and goes on."""
    ana = json.loads(sample(*AWARD, "ana").out)
    for room in ROOMS:
        ran = without_room(room, *AWARD, "ben")
        assert ran.returncode == 3
        assert ran.stderr.count("\n") == 1
        assert "Check the disk and the database, then try again." in ran.stderr
    chi = json.loads(sample(*AWARD, "chi").out)
    assert "Everything fits together." in sample("registry", "audit").out
    assert ana["log_index"] < chi["log_index"]
    for one in (ana, chi):
        assert json.loads(sample("badge", "show", one["id"]).out)["id"].endswith(one["id"])
