"""Checkpoints: the log's signed statement of its size and root (c2sp.org/tlog-checkpoint).

The key's name is the log's origin. Ours have no extension lines, and none are accepted.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from credentials.registry.keys import Ed25519PrivateKey
from credentials.registry.merkle import HASH_SIZE
from credentials.registry.note import (
    NoteError,
    NoteVerifier,
    is_key_name,
    open_note,
    sign_note,
    signature_line,
    verifier_for,
)

MOST_ENTRIES: Final = 2**63 - 1
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large the log `origin` is, and the root of all its entries."""

    origin: str
    size: int
    root: bytes
    """32 bytes."""

    def __post_init__(self) -> None:
        """Refuse what cannot be written as a checkpoint."""
        if not is_key_name(self.origin) or not 0 <= self.size <= MOST_ENTRIES:
            raise NoteError("A checkpoint has an origin without spaces, and a size.")
        if len(self.root) != HASH_SIZE:
            raise NoteError("The root in a checkpoint has 32 bytes.")

    @property
    def text(self) -> str:
        """What is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the signed text of a checkpoint.

    Raises:
        NoteError: it is not exactly an origin, a size without leading zeros, and a root.
    """
    lines = text.split("\n")
    if len(lines) != _LINES + 1 or lines[_LINES] or not _SIZE.fullmatch(lines[1]):
        raise NoteError("This is not a checkpoint: origin, size and root, one line each.")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError) as cause:
        raise NoteError("The root in this checkpoint is not base64.") from cause
    checkpoint = Checkpoint(lines[0], int(lines[1]), root)
    if checkpoint.text != text:
        raise NoteError("This checkpoint is not written the one canonical way.")
    return checkpoint


def sign_checkpoint(
    checkpoint: Checkpoint, key: Ed25519PrivateKey, *beside: Ed25519PrivateKey
) -> str:
    """The checkpoint as a note signed by the log's key, whose name is the origin.

    Keys `beside` sign below it, for those who do not know the first one yet.
    """
    text, origin = checkpoint.text, checkpoint.origin
    lines = (signature_line(verifier_for(origin, one), one.sign(text.encode())) for one in beside)
    return sign_note(text, origin, key) + "".join(lines)


def open_checkpoint(note: str | bytes, verifier: NoteVerifier) -> Checkpoint:
    """The checkpoint in a note that the log itself has signed.

    Raises:
        NoteError: the note or the checkpoint is malformed, unsigned, or of another log.
    """
    checkpoint = parse_checkpoint(open_note(note, [verifier]).text)
    if checkpoint.origin != verifier.name:
        raise NoteError("This checkpoint is of another log.")
    return checkpoint
