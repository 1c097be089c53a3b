"""The pieces of a draft: what came in, what is still wanted, and what to call it."""

from typing import Final

from credentials.assessment.evidence_rules import (
    PartName,
    Want,
    file_kind,
    part_of,
    still_wanted,
    telling_name,
)
from credentials.catalog.models import Assessment
from handlers.registry.marking import achievement_of
from handlers.wording import learner_work as words
from handlers.wording.voice import Voice
from storage.attempts import Attempt, Part
from storage.transaction import Transaction

FILE: Final = "file"
TELLING: Final = "text"
"""What explains the work: typed, in a file, or behind a link."""
LINK: Final = "link"
ANSWER: Final = "reflection"
"""The few sentences about the work."""


def missing(draft: Attempt, tx: Transaction) -> tuple[Want, ...]:
    """The parts a learner still has to send, in the order they are asked for."""
    assessment = achievement_of(draft, tx).assessment
    if assessment is None:
        return ()
    here = given_parts(draft, assessment, tx)
    wanted = still_wanted(assessment, here, draft.way)
    return tuple(each for each in wanted if not each.from_staff)


def given_parts(draft: Attempt, assessment: Assessment, tx: Transaction) -> set[PartName]:
    """The parts that are here."""
    found = {_part_name(part, assessment) for part in tx.attempts.parts(draft)}
    return {part for part in found if part is not None}


def answer_of(draft: Attempt, tx: Transaction) -> str | None:
    """The few sentences, once they are enough."""
    parts = tx.attempts.parts(draft)
    return next((part.text for part in parts if part.kind == ANSWER), None)


def shown_parts(draft: Attempt, assessment: Assessment, voice: Voice, tx: Transaction) -> list[str]:
    """The pieces by name, for the check list."""
    return [named(part, assessment, voice) for part in tx.attempts.parts(draft)]


def named(part: Part, assessment: Assessment, voice: Voice) -> str:
    """What we call a piece."""
    if part.kind == ANSWER:
        return words.the_answer(voice)
    if part.kind == TELLING:
        return words.your_telling(voice, telling_name(assessment), part.file)
    return words.sized(part.file.name, part.file.size) if part.file else words.a_link(voice)


def files_in(draft: Attempt, tx: Transaction) -> int:
    """How many files it has."""
    return sum(part.file is not None for part in tx.attempts.parts(draft))


def _part_name(part: Part, assessment: Assessment) -> PartName | None:
    if part.kind in (ANSWER, TELLING):
        return "telling" if part.kind == TELLING else None
    if part.file:
        return part_of(file_kind(assessment, part.file.name, part.file.size))
    # Where a file is too big for chat, its link stands for it.
    return "work"
