"""What could be better in a pack: told as a warning, never a reason to refuse it."""

from collections.abc import Iterator
from typing import Final

from credentials.catalog.plain_words import grade
from credentials.catalog.problems import Problem
from credentials.catalog.shelf import Guard, Shelf
from credentials.catalog.strict_yaml import Path
from credentials.plurals import several

_GRADE: Final = 8
_CASES, _CASES_WHEN_NEW_EACH_TIME = 2, 3


def there_are_enough_cases(shelf: Shelf) -> Iterator[Problem]:
    """Nobody gets the same case twice, so a second try needs a second case."""
    for place, badge in shelf.badges():
        assessment = shelf.assessments.get(badge.assessment or "")
        if assessment is None:
            continue
        name = assessment.retake or badge.retake or shelf.pack.defaults.retake
        policy = shelf.policies.get(name)
        each_time = policy is not None and policy.new_case_each_time
        wanted = _CASES_WHEN_NEW_EACH_TIME if each_time else _CASES
        if len(assessment.cases) < wanted:
            yield shelf.problem(
                f"“{assessment.id}” has {several(len(assessment.cases), 'case')} for "
                f"“{badge.id}”, and should have {wanted}.",
                "Add cases, so that nobody gets the same one twice.",
                "credentials",
                place,
                "assessment",
            )


def words_are_plain(shelf: Shelf) -> Iterator[Problem]:
    """What learners read is at grade 8 or easier."""
    if not shelf.pack.header.language.startswith("en"):
        return  # the measure is made for English
    for path, text in _learners_texts(shelf):
        level = grade(text)
        if level >= _GRADE + 1:
            yield shelf.problem(
                f"This text reads at grade {int(level)}; {_GRADE} or easier is the aim.",
                "Use shorter sentences and everyday words.",
                *path,
            )


def _learners_texts(shelf: Shelf) -> Iterator[tuple[Path, str]]:
    pack = shelf.pack
    yield ("pack", "summary"), pack.header.summary
    for i, policy in enumerate(pack.policies):
        yield ("policies", i), policy.after_last
    for i, competency in enumerate(pack.competencies):
        yield ("competencies", i), f"{competency.can_do} {competency.context}"
    for i, rubric in enumerate(pack.rubrics):
        # A line alone is too short to be measured.
        lines = (f"{line.not_yet} {line.meets} {line.exceeds}" for line in rubric.lines)
        yield ("rubrics", i), " ".join(lines)
    for i, assessment in enumerate(pack.assessments):
        yield ("assessments", i, "task"), assessment.task
        for j, case in enumerate(assessment.cases):
            yield ("assessments", i, "cases", j), case.text
    for i, practice in enumerate(pack.remediation):
        yield ("remediation", i), " ".join(practice.steps)


ADVICE: tuple[Guard, ...] = (there_are_enough_cases, words_are_plain)
