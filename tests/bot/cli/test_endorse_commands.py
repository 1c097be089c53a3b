"""`vouchline endorse` and `keys`: an endorser with a key here, from the command line to a badge."""

import json

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import LATER, award

COUNCIL = "dss.e.council"


def test_endorser_signs_and_new_badges_say_so(sample: Run) -> None:
    """Key, signature, badge, verdict: each command says what comes next."""
    refused = sample("endorse", COUNCIL)
    assert refused.code == 1
    assert f"vouchline keys rotate {COUNCIL}" in refused.err
    made = sample("keys", "rotate", COUNCIL)
    assert (made.code, f"vouchline endorse {COUNCIL}" in made.out) == (0, True)
    ran = sample("endorse", COUNCIL)
    assert ran.code == 0
    assert f"{COUNCIL} signed by {COUNCIL}-1 for dss.b.data." in ran.out
    name = award(sample)["id"]
    judged = json.loads(sample("verify", name, "--at", LATER, "--json").out)
    assert judged["verdict"] == "valid"
    (found,) = judged["endorsements"]
    assert (found["by"], found["outcome"]) == ("Harbor Employer Council", "pass")
    assert "Signed by them, and the signature holds." in sample("verify", name).out


def test_endorsers_keys_are_listed_and_audited(sample: Run) -> None:
    """Beside ours, with their prints; a leak says what to do, and the log knows of it."""
    sample("keys", "rotate", COUNCIL)
    listed = json.loads(sample("keys", "list", "--json").out)
    (key,) = [one for one in listed if one["line"] == COUNCIL]
    assert (key["name"], key["state"], key["file"]) == (f"{COUNCIL}-1", "active", True)
    leaked = sample("keys", "compromised", f"{COUNCIL}-1")
    assert (leaked.code, f"vouchline endorse {COUNCIL}" in leaked.out) == (0, True)
    audited = sample("registry", "audit")
    assert audited.code == 0
    assert sample("keys", "rotate", "dss.e.nobody").code == 1
