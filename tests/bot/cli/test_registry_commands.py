"""From award to revocation on the command line: verdicts, exit codes, and refusals with words."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.conftest import Run

GIVEN = "2026-10-09T10:00:00+00:00"
LATER = "2026-12-01T00:00:00+00:00"


def award(run: Run, learner: str = "ana", **changed: str) -> dict[str, Any]:
    """Award Data Essentials; what the command printed."""
    options = {
        "achievement": "dss.b.data",
        "scores": "fix=2,dupes=2,notes=2",
        "assessor": "diaz",
        "approver": "lee",
        "at": GIVEN,
        **changed,
    }
    flat = [part for name, value in options.items() for part in (f"--{name}", value)]
    ran = run("award", "--learner", learner, *flat, "--json")
    assert ran.code == 0, ran.err
    badge: dict[str, Any] = json.loads(ran.out)
    return badge


def verdict(run: Run, *arguments: object) -> tuple[str, int]:
    """The verdict and the exit code of `verify --json`."""
    ran = run("verify", *arguments, "--json")
    return json.loads(ran.out)["verdict"], ran.code


def test_an_award_can_be_verified_at_once(sample: Run) -> None:
    """When `award` returns, a published checkpoint covers the badge."""
    badge = award(sample)
    assert set(badge) >= {"id", "achievement", "valid_from", "valid_until", "log_index"}
    assert badge["valid_from"] == GIVEN
    assert badge["valid_until"] == "2028-10-09T23:59:59+00:00"
    assert verdict(sample, badge["id"], "--at", LATER) == ("valid", 0)


def test_verdicts_and_exit_codes(sample: Run) -> None:
    """Every moment of a badge's life has its verdict, and the worst of several IDs counts."""
    name = award(sample)["id"]
    assert verdict(sample, name.lower().replace("-", ""), "--at", LATER) == ("valid", 0)
    assert verdict(sample, name, "--at", "2026-10-01T00:00:00+00:00") == ("not_yet_valid", 1)
    assert verdict(sample, name, "--at", "2028-12-01T00:00:00+00:00") == ("expired", 1)
    assert verdict(sample, "VL-0000") == ("malformed", 2)
    assert verdict(sample, "a" * 5000) == ("malformed", 2)
    both = sample("verify", name, "VL-0000", "--at", LATER, "--json")
    assert both.code == 2
    assert [one["verdict"] for one in json.loads(both.out)] == ["valid", "malformed"]


def test_a_withdrawal_counts_whatever_moment_is_asked_for(sample: Run) -> None:
    """A revoked badge is revoked also when looked at from before."""
    name = award(sample)["id"]
    revoke = ["revoke", name, "--reason", "record_mistake", "--by", "ruiz"]
    assert sample(*revoke, "--confirmed-by", "ruiz").code == 1
    assert sample(*revoke, "--confirmed-by", "lee").code == 0
    assert verdict(sample, name, "--at", LATER) == ("revoked", 1)
    assert sample(*revoke, "--confirmed-by", "lee").code == 1


def test_on_hold_and_given_back(sample: Run) -> None:
    """A suspension is an answer of its own, and can be taken back."""
    name = award(sample)["id"]
    people = ["--by", "ruiz", "--confirmed-by", "lee"]
    assert sample("suspend", name, "--reason", "identity", *people).code == 0
    assert verdict(sample, name, "--at", LATER) == ("suspended", 1)
    assert sample("reinstate", name, *people).code == 0
    assert verdict(sample, name, "--at", LATER) == ("valid", 0)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"approver": "diaz"}, "no right to approve"),
        ({"scores": "fix=1,dupes=3,notes=3"}, "bar"),
        ({"scores": "fix=2,dupes=2,nonsense=2"}, "nonsense"),
        ({"achievement": "dss.b.viz", "scores": "fit=2,story=2,backed=2"}, "dss.b.data"),
        ({"learner": "zoe"}, "zoe"),
        ({"assessor": "lee"}, ""),
    ],
)
def test_a_refusal_says_why_and_writes_nothing(
    sample: Run, changed: dict[str, str], says: str
) -> None:
    """A refused award exits 1, in words, and leaves the log as it was."""
    before = json.loads(sample("registry", "status", "--json").out)["size"]
    options = {
        "learner": "ben",
        "achievement": "dss.b.data",
        "scores": "fix=2,dupes=2,notes=2",
        "assessor": "diaz",
        "approver": "lee",
        **changed,
    }
    flat = [part for name, value in options.items() for part in (f"--{name}", value)]
    ran = sample("award", *flat)
    assert ran.code == 1
    assert says in ran.err
    assert len(ran.err) > 20
    assert json.loads(sample("registry", "status", "--json").out)["size"] == before


def test_a_second_current_badge_is_refused(sample: Run) -> None:
    """Nobody holds the same achievement twice."""
    award(sample)
    again = sample(
        *["award", "--learner", "ana", "--achievement", "dss.b.data", "--at", LATER],
        *["--scores", "fix=2,dupes=2,notes=2", "--assessor", "diaz", "--approver", "lee"],
    )
    assert again.code == 1


def test_a_file_is_judged_by_itself(sample: Run, tmp_path: Path) -> None:
    """The credential as a file is valid; one letter changed, and it is not."""
    name = award(sample)["id"]
    shown = sample("badge", "show", name).out
    file = tmp_path / "badge.json"
    file.write_text(shown)
    assert verdict(sample, file, "--at", LATER) == ("valid", 0)
    file.write_text(shown.replace("Data Essentials", "Data Essentialz"))
    assert verdict(sample, file, "--at", LATER) == ("signature_invalid", 1)
    file.write_text("{" * 100_000)
    assert verdict(sample, file) == ("malformed", 2)
    file.write_bytes(b"\xff\x00")
    assert verdict(sample, file) == ("malformed", 2)


def test_whose_badge_it_is(sample: Run) -> None:
    """`--as` compares the name; another name exits 1 though the badge is valid."""
    name = award(sample)["id"]
    assert verdict(sample, name, "--at", LATER, "--as", "  ana MORENO ") == ("valid", 0)
    assert verdict(sample, name, "--at", LATER, "--as", "Ben Okafor") == ("valid", 1)


def test_dev_holds_a_superseded_badge(sample: Run) -> None:
    """The sample's old badge is true for its date, and counts as not current."""
    listing = sample("badge", "list", "--learner", "dev", "--json")
    name = json.loads(listing.out)[0]["id"]
    assert verdict(sample, name) == ("superseded", 1)


def test_the_checkpoint_is_a_signed_note(sample: Run) -> None:
    """`registry checkpoint` prints origin, size, root and a signature, and nothing else."""
    lines = sample("registry", "checkpoint").out.split("\n")
    assert lines[0] == "localhost:8080/log"
    assert int(lines[1]) >= 2
    assert lines[3] == ""
    assert lines[4].startswith("— localhost:8080/log ")
    assert lines[5:] == [""]


def test_sharing_is_said_back(sample: Run) -> None:
    """`badge share` changes who may see a badge and refuses what is no choice."""
    name = award(sample)["id"]
    assert sample("badge", "share", name, "--see", "anyone", "--work", "redacted").code == 0
    assert sample("badge", "share", name, "--see", "everyone").code == 2
