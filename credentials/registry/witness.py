"""What a witness decides when a log submits a checkpoint (c2sp.org/tlog-witness, add-checkpoint).

A pure judgement: reading what was cosigned before, and keeping the new checkpoint, have to happen
in one transaction around it, before anybody is answered.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.checkpoint import Checkpoint, parse_checkpoint
from credentials.registry.merkle import EMPTY_ROOT, ProofError, check_consistency
from credentials.registry.note import NoteError, NoteVerifier, open_note
from credentials.registry.tlog_proof import MOST_HASHES, parse_hash, written_hashes

MOST_OCTETS: Final = 64 * 1024
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")

MALFORMED, NOT_SIGNED, UNKNOWN_LOG, CONFLICT, NOT_CONSISTENT = 400, 403, 404, 409, 422


class SubmissionError(Mistake):
    """This is not a submission to a witness: status 400."""

    advice: ClassVar[str] = "Send an old size, the proof's hashes, an empty line, the checkpoint."


@dataclass(frozen=True, slots=True)
class Submission:
    """What a log sent; its form is right, nothing in it has been verified."""

    old: int
    path: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Seen:
    """The largest checkpoint of a log that a witness has cosigned; at first the empty tree."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a checkpoint is not cosigned. With a conflict, `size` is what was cosigned last."""

    status: int
    why: str
    size: int | None = None


def written_submission(old: int, path: Iterable[bytes], note: str) -> str:
    """What a log sends to its witnesses."""
    return f"old {old}\n{written_hashes(path)}\n{note}"


def parse_submission(body: bytes) -> Submission:
    """Read what a log sent.

    Raises:
        SubmissionError: it is not exactly an old size, hashes, an empty line and a checkpoint.
    """
    if len(body) > MOST_OCTETS:
        raise SubmissionError("This submission is too long.")
    try:
        head, blank, note = body.decode().partition("\n\n")
        first, *hashes = head.split("\n")
        old = _OLD.fullmatch(first)
        if old is None or not blank or len(hashes) > MOST_HASHES:
            raise SubmissionError("This submission has no old size, or too many hashes.")
        if not note.endswith("\n"):
            raise SubmissionError("The last line of this submission is cut off.")
        path = tuple(parse_hash(line) for line in hashes)
        # Whether any line below the text is a good signature, is asked when the log is known.
        text = note.rpartition("\n\n")[0] + "\n"
        submission = Submission(int(old[1]), path, note, parse_checkpoint(text))
    except (UnicodeDecodeError, NoteError) as cause:
        raise SubmissionError(f"This submission cannot be read: {cause}") from cause
    if submission.old > submission.checkpoint.size:
        raise SubmissionError("The old size is larger than the checkpoint.")
    return submission


def weigh(submission: Submission, logs: Iterable[NoteVerifier], seen: Seen) -> Refused | None:
    """Why this checkpoint must not be cosigned after what was seen; None when it may.

    Args:
        submission: What was sent.
        logs: The keys of all logs that this witness watches.
        seen: What it cosigned last for the origin of the submission.
    """
    checkpoint = submission.checkpoint
    keys = [one for one in logs if one.name == checkpoint.origin]
    if not keys:
        return Refused(UNKNOWN_LOG, "This witness does not watch this log.")
    try:
        open_note(submission.note, keys)
    except NoteError as mistake:
        return Refused(NOT_SIGNED, mistake.what)
    if submission.old != seen.size:
        return Refused(CONFLICT, "Another size was cosigned last.", seen.size)
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        return Refused(NOT_CONSISTENT, "This is not the root of an empty log.")
    try:
        # The empty tree is consistent with every other: the check then wants an empty proof.
        check_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, submission.path)
    except ProofError as mistake:
        return Refused(NOT_CONSISTENT, mistake.what)
    return None
