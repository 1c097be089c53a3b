"""The pieces of a draft: what came in, what is still wanted, and what to call it."""

from typing import Final

from credentials.assessment.evidence_rules import Want, file_kind, still_wanted, wants
from credentials.catalog.models import Assessment, EvidenceKind
from handlers.registry.marking import achievement_of
from handlers.wording import learner_work as words
from handlers.wording.voice import Voice
from storage.attempts import Attempt, Part
from storage.transaction import Transaction

FILE: Final = "file"
TEXT: Final = "text"
LINK: Final = "link"
ANSWER: Final = "reflection"
"""The few sentences about the work."""


def missing(draft: Attempt, tx: Transaction) -> tuple[Want, ...]:
    """The parts a learner still has to send, in the order they are asked for."""
    assessment = achievement_of(draft, tx).assessment
    if assessment is None:
        return ()
    here = given_kinds(draft, assessment, tx)
    return tuple(each for each in still_wanted(assessment, here) if not each.from_staff)


def given_kinds(draft: Attempt, assessment: Assessment, tx: Transaction) -> set[EvidenceKind]:
    """The kinds of evidence that are here."""
    kinds = {_kind(part, assessment) for part in tx.attempts.parts(draft)}
    return {kind for kind in kinds if kind is not None}


def answer_of(draft: Attempt, tx: Transaction) -> str | None:
    """The few sentences, once they are enough."""
    parts = tx.attempts.parts(draft)
    return next((part.text for part in parts if part.kind == ANSWER), None)


def shown_parts(draft: Attempt, voice: Voice, tx: Transaction) -> list[str]:
    """The pieces by name, for the check list."""
    return [named(part, voice) for part in tx.attempts.parts(draft)]


def named(part: Part, voice: Voice) -> str:
    """What we call a piece."""
    if part.file:
        return words.sized(part.file.name, part.file.size)
    if part.kind == LINK:
        return words.a_link(voice)
    return words.the_answer(voice) if part.kind == ANSWER else words.your_text(voice)


def files_in(draft: Attempt, tx: Transaction) -> int:
    """How many files it has."""
    return sum(part.kind == FILE for part in tx.attempts.parts(draft))


def _kind(part: Part, assessment: Assessment) -> EvidenceKind | None:
    if part.file:
        return file_kind(assessment, part.file.name, part.file.size)
    if part.kind == LINK:
        # Where a file is too big for chat, its link stands for it.
        work = next((each for each in wants(assessment) if each.part == "work"), None)
        return work.kinds[0] if work and "link" not in work.kinds else "link"
    return "text" if part.kind == TEXT else None
