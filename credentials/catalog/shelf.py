"""One pack as its guards see it: its own parts by id, and what it may borrow."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from credentials.catalog.achievement import Named, borrowed_by
from credentials.catalog.models import (
    Assessment,
    Credential,
    Pack,
    Policy,
    Role,
    Rubric,
)
from credentials.catalog.problems import Problem

SECTIONS: tuple[str, ...] = (
    "policies",
    "issuers",
    "job_tasks",
    "competencies",
    "rubrics",
    "assessments",
    "remediation",
    "exemplars",
    "credentials",
    "bridges",
    "courses",
    "roles",
    "pathways",
    "endorsements",
)
"""The lists of a pack whose parts have ids."""

_BORROWABLE = frozenset({"competencies", "credentials"})
_Named = TypeVar("_Named", bound=Named)


class Shelf:
    """A pack and, of the packs it uses, the competencies and credentials."""

    def __init__(self, pack: Pack, packs: Iterable[Pack]) -> None:
        """Take the pack, and all packs among which those it uses are found."""
        self.pack = pack
        self.borrowed = borrowed_by(pack, packs)

    def problem(self, what: str, todo: str, *path: str | int) -> Problem:
        """A problem with the part at this path, as in the file."""
        place = self.pack.place(*path)
        return Problem(place.file, place.line, what, todo)

    def known(self, section: str) -> Mapping[str, Named]:
        """What an id in this section may name, borrowed parts included where that is allowed."""
        packs = (*self.borrowed, self.pack) if section in _BORROWABLE else (self.pack,)
        return _by_id(part for pack in packs for part in getattr(pack, section))

    @cached_property
    def credentials(self) -> Mapping[str, Credential]:
        """The pack's own and the borrowed ones."""
        return _by_id(each for pack in (*self.borrowed, self.pack) for each in pack.credentials)

    @cached_property
    def assessments(self) -> Mapping[str, Assessment]:
        """The pack's own."""
        return _by_id(self.pack.assessments)

    @cached_property
    def rubrics(self) -> Mapping[str, Rubric]:
        """The pack's own."""
        return _by_id(self.pack.rubrics)

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        """The pack's own."""
        return _by_id(self.pack.policies)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The pack's own."""
        return _by_id(self.pack.roles)

    @cached_property
    def line_ids(self) -> frozenset[str]:
        """The full ids of all its rubric lines."""
        return frozenset(each for rubric in self.pack.rubrics for each in rubric.line_ids)

    def badges(self) -> Iterator[tuple[int, Credential]]:
        """Its credentials that are issued here, with their place in the list."""
        return (
            (place, each) for place, each in enumerate(self.pack.credentials) if not each.external
        )

    def rubric_of(self, badge: Credential) -> Rubric | None:
        """What a badge is scored by; None when a reference is broken, which is told elsewhere."""
        assessment = self.assessments.get(badge.assessment or "")
        return self.rubrics.get(assessment.rubric) if assessment else None


Guard: TypeAlias = Callable[[Shelf], Iterator[Problem]]
"""One rule: it yields a problem for everything in the pack that breaks it."""


def _by_id(parts: Iterable[_Named]) -> Mapping[str, _Named]:
    return {part.id: part for part in parts}
