"""Offline proofs that a log holds an entry: the text format of c2sp.org/tlog-proof.

A proof brings an index, the Merkle path, and the checkpoint with every signature under it.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from credentials.registry.checkpoint import Checkpoint, parse_checkpoint
from credentials.registry.cosignature import Cosigned, WitnessKey, signed_at
from credentials.registry.merkle import HASH_SIZE, check_inclusion, leaf_hash
from credentials.registry.note import NoteError, NoteVerifier, from_base64, open_note

MOST_HASHES: Final = 63
_HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof taken apart; nothing in it has been verified yet."""

    index: int
    path: tuple[bytes, ...]
    """From the leaf's sibling up to a child of the root, 32 bytes each."""
    checkpoint: str
    """The signed note, with all its signatures."""

    @property
    def text(self) -> str:
        """The proof as it is written."""
        return f"{_HEADER}\nindex {self.index}\n{written_hashes(self.path)}\n{self.checkpoint}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a proof has shown: the tree that holds the entry, and who has seen that tree."""

    checkpoint: Checkpoint
    cosigned: tuple[Cosigned, ...]


def parse_tlog_proof(text: str) -> TlogProof:
    """Read a proof; the extra line, which nothing vouches for, is read over.

    Raises:
        NoteError: it is not exactly in this format.
    """
    head, blank, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != _HEADER or not blank:
        raise NoteError("This is not a proof from a transparency log.")
    if lines and lines[0].startswith("extra "):
        from_base64(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if index is None or len(lines) > MOST_HASHES + 1:
        raise NoteError("This proof has no index, or too many hashes.")
    return TlogProof(int(index[1]), tuple(parse_hash(line) for line in lines[1:]), checkpoint)


def check_tlog_proof(
    proof: TlogProof, entry: bytes, log: NoteVerifier, witnesses: Iterable[WitnessKey]
) -> Shown:
    """Accept only a proof that this log holds the entry; say which of the witnesses saw the tree.

    Raises:
        NoteError: the log has not signed, or a signature of the log or of a witness is bad.
        ProofError: the path does not lead from the entry to the root.
    """
    by_line = {(one.name, one.key_id): one for one in witnesses}
    note = open_note(proof.checkpoint, [log, *by_line.values()])
    checkpoint = parse_checkpoint(note.text)
    names = {(line.name, line.key_id) for line in note.signatures}
    if (log.name, log.key_id) not in names or checkpoint.origin != log.name:
        raise NoteError("The log itself has not signed this checkpoint.")
    check_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.path, checkpoint.root)
    cosigned = {
        by_line[place]: signed_at(line)
        for line in note.signatures
        if (place := (line.name, line.key_id)) in by_line
    }
    return Shown(checkpoint, tuple(Cosigned(witness, at) for witness, at in cosigned.items()))


def written_hashes(path: Iterable[bytes]) -> str:
    """The hashes of a proof, one to a line."""
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in path)


def parse_hash(line: str) -> bytes:
    """Read one hash of a proof: 32 bytes in base64, in its one written form.

    Raises:
        NoteError: it is none.
    """
    content = from_base64(line)
    if len(content) != HASH_SIZE:
        raise NoteError("A hash in this proof is not 32 bytes.")
    return content
