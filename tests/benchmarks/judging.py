"""How fast one stored badge is judged, beside Digital Bazaar's verifier on the same badge.

Both check the proof, the dates and the status bit. We check the log as well; they check the
status list's own proof each time, which we do once, when we make the list.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.opening import House
from credentials.registry.badge_id import parse_badge_id
from credentials.registry.canonical import Document, without_proof
from credentials.registry.document import written_time
from credentials.registry.evidence import Evidence
from credentials.registry.linked_data import CONTEXT_FILES, context
from credentials.registry.proofs import JCS, RDFC, add_proofs, check_proof, proofs_of
from credentials.registry.verdicts import Judgement, Valid
from credentials.registry.verify import judge
from handlers.registry.evidence import evidence_for, verify
from handlers.registry.issuer import did_document, issuer
from handlers.registry.status_lists import status_list_document
from storage.transaction import Transaction
from tests.benchmarks.harness import (
    Bar,
    BrokenFigureError,
    Figure,
    Line,
    Report,
    Rounds,
    per_second,
    take_turns,
)
from tests.benchmarks.installation import ROOT, Installation, shared_badge
from tests.peers.world import Case, with_one_proof

SECONDS = 0.8
TIMES = {JCS: 2000, RDFC: 60}
"""How often the peer verifies in one round; enough for Node.js to have compiled it."""
HALF, PAR, THIRD = (Bar("≥", limit, "ratio") for limit in (0.5, 1.0, 0.3))
PEER = "@digitalbazaar/vc"


@dataclass(frozen=True, slots=True)
class Peer:
    """Rounds of the other verifier, by case: `plain`, and `with status`."""

    rounds: dict[str, Rounds]

    def of(self, suite: str, case: str) -> Rounds | None:
        """One case, if Node.js is here."""
        return self.rounds.get(f"{suite} {case}")


def measure(folder: Path) -> Report:
    """Judge the sample's badge, both ways and with both suites."""
    with Installation(folder).opened() as house:
        badge, now = shared_badge(house), house.clock.now()
        evidence = house.store.read_now(partial(_evidence, now=now), badge)
        works: dict[str, Callable[[], object]] = {
            "stored": lambda: _stored(house, badge, now),
            "judged": lambda: _valid(judge(evidence, now)),
            "judged rdfc": partial(_judge_rdfc, evidence, now),
            "rdfc": partial(_check_rdfc, evidence),
            "four ed25519": _four(bare_verify()),
        }
        ours = [partial(per_second, work, SECONDS) for work in works.values()]
        world = folder / "world.json"
        house.store.read_now(partial(_write_worlds, evidence=evidence, now=now), world)
        theirs: dict[str, list[float]] = {}
        rounds = take_turns(*ours, partial(_run_peer, world, theirs), rounds=3)
    found = dict(zip(works, rounds, strict=False))
    return _report(found, Peer({name: Rounds(tuple(kept)) for name, kept in theirs.items()}))


def _report(ours: dict[str, Rounds], peer: Peer) -> Report:
    status, plain = f"{PEER} with status", f"{PEER} without status"
    jcs, rdfc = peer.of(JCS, "with status"), peer.of(RDFC, "with status")
    bare, four = "four bare Ed25519 verifies", ours["four ed25519"]
    lines = [
        Line("judge, badge read from SQLite, jcs", ours["stored"], "/s", status, jcs, PAR),
        Line("judge, evidence ready, jcs", ours["judged"], "/s", status, jcs, HALF),
        Line("   the same", ours["judged"], "/s", plain, peer.of(JCS, "plain")),
        Line("judge, evidence ready, rdfc", ours["judged rdfc"], "/s", status, rdfc, HALF),
        Line("check_proof, rdfc", ours["rdfc"], "/s", plain, peer.of(RDFC, "plain"), HALF),
        Line("judge, badge read from SQLite, jcs", ours["stored"], "/s", bare, four, THIRD),
        Line("judge, evidence ready, jcs", ours["judged"], "/s", bare, four),
    ]
    notes = ["Same badge on both sides, one proof at a time, no network; theirs runs in Node.js."]
    if not peer.rounds:
        notes.append("The peer is not here: install Node.js 20 or newer, then run npm ci.")
    return Report(lines, notes)


# --- ours -----------------------------------------------------------------------------------


def _stored(house: House, badge: str, now: datetime) -> None:
    _valid(house.store.read_now(partial(_verified, now=now), badge))


def _verified(badge: str, tx: Transaction, now: datetime) -> Judgement:
    return verify(badge, tx, now, now, for_public=True)


def _evidence(badge: str, tx: Transaction, now: datetime) -> Evidence:
    found = evidence_for(parse_badge_id(badge), tx, now, for_public=True)
    if found is None:
        raise BrokenFigureError(f"{badge} is not there")
    return found


def _valid(judgement: Judgement) -> None:
    if not isinstance(judgement.verdict, Valid):
        raise BrokenFigureError(f"not valid: {judgement.verdict}")


def _judge_rdfc(evidence: Evidence, now: datetime) -> None:
    document = _document(evidence)
    (proof,) = (one for one in proofs_of(document) if one["cryptosuite"] == RDFC)
    _valid(judge(replace(evidence, document=document | {"proof": [proof]}), now))


def _check_rdfc(evidence: Evidence) -> None:
    document = _document(evidence)
    (proof,) = (one for one in proofs_of(document) if one["cryptosuite"] == RDFC)
    check_proof(document, proof, evidence.keys[proof["verificationMethod"]])


def _document(evidence: Evidence) -> Document:
    return dict(evidence.document or {})


def bare_verify() -> Callable[[], object]:
    """The floor: one check of a signature over two hashes, as a Data Integrity proof has it."""
    key, message = Ed25519PrivateKey.from_private_bytes(bytes(32)), bytes(64)
    return partial(key.public_key().verify, key.sign(message), message)


def _four(work: Callable[[], object]) -> Callable[[], None]:
    def four() -> None:
        for _ in range(4):
            work()

    return four


# --- theirs ---------------------------------------------------------------------------------


def _write_worlds(path: Path, tx: Transaction, evidence: Evidence, now: datetime) -> None:
    """The same badge, contexts, DID document and status list, for each suite alone."""
    for suite in (JCS, RDFC):
        badge = with_one_proof(_document(evidence), suite)
        cases = [Case(f"{suite} plain", badge), Case(f"{suite} with status", badge, True)]  # noqa: FBT003 - a field with a name
        did = did_document(tx)
        documents = {url: context(url) for url in CONTEXT_FILES}
        status = _lasting_list(tx, now)
        world = {
            "now": written_time(now),
            "did": did,
            "documents": documents
            | {issuer(tx).did: did, status["id"]: with_one_proof(status, suite)},
            "cases": [asdict(case) for case in cases],
        }
        _world(path, suite).write_text(json.dumps(world), encoding="utf-8")


def _lasting_list(tx: Transaction, now: datetime) -> Document:
    """Our list, signed anew for a century: their status check reads the machine's own clock."""
    listed = without_proof(status_list_document(1, tx, now))
    listed |= {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2120-01-01T00:00:00Z"}
    key = tx.keys.current("issuer")
    return add_proofs(listed, key.private, issuer(tx).method(key.name), now)


def _run_peer(world: Path, theirs: dict[str, list[float]]) -> float:
    """One round of both suites, if Node.js and the packages are here."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules").is_dir():
        return 0
    for suite, times in TIMES.items():
        command = [node, "tests/peers/bench.mjs", str(_world(world, suite)), str(times)]
        ran = subprocess.run(  # noqa: S603 - our own script
            command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        if ran.returncode:
            raise BrokenFigureError(ran.stderr)
        for case, rate in json.loads(ran.stdout).items():
            theirs.setdefault(case, []).append(rate)
    return 0


def _world(path: Path, suite: str) -> Path:
    return path.with_suffix(f".{suite}.json")


JUDGE = Figure("judge", "one stored badge, from its ID to the verdict", measure)
