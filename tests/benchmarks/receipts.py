"""How fast a receipt's place in the log is checked, beside the four bare signatures in it.

The log's signature, three cosignatures and the path through a log of a million entries; parsing
the proof's text counts, too. The badge's own proof is what `judge` measures.
"""

from functools import partial
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials.registry.checkpoint import Checkpoint, sign_checkpoint
from credentials.registry.cosignature import cosign, witness_key
from credentials.registry.merkle import inclusion_spans, leaf_hash, node_hash
from credentials.registry.note import verifier_for
from credentials.registry.tlog_proof import TlogProof, check_tlog_proof, parse_tlog_proof
from tests.benchmarks.harness import (
    Bar,
    BrokenFigureError,
    Figure,
    Line,
    Report,
    per_second,
    take_turns,
)
from tests.conftest import AT

SECONDS = 0.8
ORIGIN = "log.example.org/log"
ENTRIES = 1_000_000
INDEX = 271_828
ENTRY = b'{"commitment":"' + b"5a" * 32 + b'","kind":"issued","on":"2026-10-05","v":1}'
LOG_KEY, *WITNESS_KEYS = (Ed25519PrivateKey.from_private_bytes(bytes([at] * 32)) for at in range(4))
LOG = verifier_for(ORIGIN, LOG_KEY)
WITNESSES = tuple(
    witness_key(f"w{place}.example.org", key) for place, key in enumerate(WITNESS_KEYS)
)


def measure(_folder: Path) -> Report:
    """Check the proof, and four signatures of the same length, in turn."""
    text = proof_text()
    ours, floor = partial(_check, text), _four_verifies()
    checked, bare = take_turns(
        partial(per_second, ours, SECONDS), partial(per_second, floor, SECONDS)
    )
    asked = Bar("≥", 0.75, "ratio")
    line = Line("log, 3 witnesses, inclusion", checked, "/s", "four bare verifies", bare, asked)
    return Report([line], [f"Entry {INDEX} of {ENTRIES}; the text is parsed each time."])


def proof_text() -> str:
    """The proof in a receipt with three witnesses."""
    spans = inclusion_spans(INDEX, ENTRIES)
    path = tuple(sha256(b"%d" % place).digest() for place in range(len(spans)))
    root = leaf_hash(ENTRY)
    for (start, _end), sibling in zip(spans, path, strict=True):
        root = node_hash(sibling, root) if start < INDEX else node_hash(root, sibling)
    checkpoint = Checkpoint(ORIGIN, ENTRIES, root)
    lines = [
        cosign(checkpoint.text, witness.name, key, AT)
        for witness, key in zip(WITNESSES, WITNESS_KEYS, strict=True)
    ]
    return TlogProof(INDEX, path, sign_checkpoint(checkpoint, LOG_KEY) + "".join(lines)).text


def _check(text: str) -> None:
    shown = check_tlog_proof(parse_tlog_proof(text), ENTRY, LOG, WITNESSES)
    if len(shown.cosigned) != len(WITNESSES):
        raise BrokenFigureError("a witness is missing")


def _four_verifies() -> partial[None]:
    """The floor: the signatures alone, with keys that are loaded already."""
    message = bytes(120)
    pairs = [(key.public_key(), key.sign(message)) for key in (LOG_KEY, *WITNESS_KEYS)]

    def verify() -> None:
        for public, signature in pairs:
            public.verify(signature, message)

    return partial(verify)


RECEIPT = Figure("receipt", "the place in the log that a receipt shows", measure)
