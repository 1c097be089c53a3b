"""The closed world that `world.mjs` reads: contexts, DID document, status list and cases."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from credentials.registry.canonical import Document
from credentials.registry.document import written_time
from credentials.registry.linked_data import CONTEXT_FILES, context
from credentials.registry.proofs import proofs_of
from tests.credentials.registry.sample import (
    COUNCIL_DID,
    DID,
    NOW,
    STATUS_URL,
    council_doc,
    did_doc,
)

ROOT = Path(__file__).parents[2]
"""Where `node_modules` lies."""


@dataclass(frozen=True, slots=True)
class Case:
    """A credential with exactly one proof, and whether its status is looked up."""

    name: str
    credential: Document
    with_status: bool = False


def with_one_proof(document: Document, suite: str) -> Document:
    """The document with only its proof of one suite, and that not in a list."""
    (proof,) = (proof for proof in proofs_of(document) if proof["cryptosuite"] == suite)
    return document | {"proof": proof}


def write_world(path: Path, status_list: Document, cases: Sequence[Case]) -> None:
    """Write all that a verifier may look up, and what it is to verify, into one file."""
    documents = {url: context(url) for url in CONTEXT_FILES}
    council = council_doc()
    world = {
        "now": written_time(NOW),
        "did": did_doc(),
        "documents": documents
        | {DID: did_doc(), STATUS_URL: status_list, COUNCIL_DID: council}
        | {method["id"]: method for method in council["verificationMethod"]},
        "cases": [asdict(case) for case in cases],
    }
    path.write_text(json.dumps(world), encoding="utf-8")
