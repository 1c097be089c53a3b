"""Digital Bazaar's verifiers accept what we sign, and refuse what was spoiled, without a network.

One cryptosuite at a time: given both proofs, a verifier that finds one good may be content.
"""

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from credentials.registry.canonical import Document
from credentials.registry.document import credential
from credentials.registry.proofs import JCS, RDFC, add_proofs
from tests.credentials.registry.sample import (
    ISSUER_KEY,
    METHOD,
    NOW,
    OTHER_KEY,
    PLACE,
    bare_facts,
    endorsed,
    signed,
    status_list,
    unsigned,
)
from tests.credentials.registry.test_record import two
from tests.peers.world import ROOT, Case, with_one_proof, write_world

HERE = Path(__file__).parent
# Their status check reads the machine's own clock, so these lists are good for a century.
LASTING = {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2120-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def node() -> str:
    """The Node.js on this machine, with the verifiers installed."""
    found = shutil.which("node")
    if found and (ROOT / "node_modules").is_dir():
        return found
    install = "the verifiers, with `npm ci`" if found else "Node.js 20 or newer"
    if os.getenv("CI") == "true":
        pytest.fail(f"nothing may be skipped here: install {install}")
    pytest.skip(f"other people's verifiers are not here: install {install}")


@pytest.fixture(params=[RDFC, JCS])
def suite(request: pytest.FixtureRequest) -> str:
    """Each cryptosuite alone."""
    return str(request.param)


def signed_list(suite: str, *withdrawn: int) -> Document:
    """The status list as it is published, with one proof."""
    document = add_proofs(status_list(*withdrawn) | LASTING, ISSUER_KEY, METHOD, NOW)
    return with_one_proof(document, suite)


def ask(node: str, script: str, world: Path, *arguments: str) -> Any:
    """What a script says of a world."""
    command = [node, str(HERE / script), str(world), *arguments]
    ran = subprocess.run(  # noqa: S603 - our own script, in our own tests
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_badges_and_their_status_list_verify_elsewhere(
    node: str, suite: str, tmp_path: Path
) -> None:
    """A full badge, its endorsement, a bare one, a record of two, and the list with its proof."""
    world = tmp_path / "world.json"
    bare = add_proofs(credential(bare_facts()), ISSUER_KEY, METHOD, NOW)
    cases = [
        Case("full", with_one_proof(signed(), suite), with_status=True),
        Case("bare", with_one_proof(bare, suite), with_status=True),
        Case("list", signed_list(suite)),
        Case("endorsement", with_one_proof(endorsed(), suite)),
        Case("record", with_one_proof(two(), suite)),
    ]
    write_world(world, signed_list(suite), cases)
    answers = ask(node, "verify.mjs", world)
    assert answers == {case.name: {"verified": True, "reason": ""} for case in cases}


def test_a_withdrawn_badge_is_refused_elsewhere(node: str, suite: str, tmp_path: Path) -> None:
    """The bit that we set is the bit that others read."""
    world = tmp_path / "world.json"
    cases = [Case("withdrawn", with_one_proof(signed(), suite), with_status=True)]
    write_world(world, signed_list(suite, PLACE), cases)
    refused = {"verified": False, "reason": "withdrawn"}
    assert ask(node, "verify.mjs", world)["withdrawn"] == refused
    write_world(world, signed_list(suite, PLACE - 1, PLACE + 1), cases)
    assert ask(node, "verify.mjs", world)["withdrawn"]["verified"] is True


def test_a_forged_list_frees_nobody_elsewhere(node: str, suite: str, tmp_path: Path) -> None:
    """A list that was spoiled, or signed by another key, is no word on any badge."""
    world = tmp_path / "world.json"
    cases = [Case("badge", with_one_proof(signed(), suite), with_status=True)]
    forged = add_proofs(status_list() | LASTING, OTHER_KEY, METHOD, NOW)
    free = {"credentialSubject": signed_list(suite)["credentialSubject"]}
    for bad in (with_one_proof(forged, suite), signed_list(suite, PLACE) | free):
        write_world(world, bad, cases)
        assert ask(node, "verify.mjs", world)["badge"]["verified"] is False


SPOILERS: dict[str, Callable[[Document], object]] = {
    "changed name": lambda badge: badge.update(name="Data Mastery"),
    "changed score": lambda badge: badge["credentialSubject"]["result"][2].update(value="2"),
    "undefined term": lambda badge: badge.update(grade="A"),
    "moved end": lambda badge: badge.update(validUntil="2099-01-01T00:00:00Z"),
    "later proof": lambda badge: badge["proof"].update(created="2026-11-01T00:00:00Z"),
    "cut signature": lambda badge: badge["proof"].update(
        proofValue=badge["proof"]["proofValue"][:-1]
    ),
}


def test_spoiled_badges_are_refused_elsewhere(node: str, suite: str, tmp_path: Path) -> None:
    """So that the tests above do not merely show a verifier that accepts everything."""
    world = tmp_path / "world.json"
    cases = [Case("unspoiled", with_one_proof(signed(), suite))]
    for name, spoil in SPOILERS.items():
        badge = copy.deepcopy(with_one_proof(signed(), suite))
        spoil(badge)
        cases.append(Case(name, badge))
    forged = add_proofs(unsigned(), OTHER_KEY, METHOD, NOW)
    cases.append(Case("another key", with_one_proof(forged, suite)))
    other_suite = JCS if suite == RDFC else RDFC
    swapped = with_one_proof(signed(), other_suite)
    cases.append(
        Case("swapped proof", swapped | {"proof": {**swapped["proof"], "cryptosuite": suite}})
    )
    write_world(world, signed_list(suite), cases)
    answers = ask(node, "verify.mjs", world)
    assert [name for name, answer in answers.items() if answer["verified"]] == ["unspoiled"]
    assert all(answer["reason"] for name, answer in answers.items() if name != "unspoiled")


def test_the_race_against_other_verifiers_can_be_run(node: str, suite: str, tmp_path: Path) -> None:
    """`make bench` asks the same verifier how many badges it checks in a second."""
    world = tmp_path / "world.json"
    badge = with_one_proof(signed(), suite)
    cases = [Case("plain", badge), Case("with status", badge, with_status=True)]
    write_world(world, signed_list(suite), cases)
    per_second = ask(node, "bench.mjs", world, "3")
    assert set(per_second) == {"plain", "with status"}
    assert all(rate > 0 for rate in per_second.values())
