"""What is wrong in a pack file: where, what, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from credentials.errors import Mistake


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right, for the person who edits the file.

    Attributes:
        file: The name the file was given.
        line: Counted from 1.
        what: What is wrong, one sentence.
        todo: What to do, one sentence.
    """

    file: str
    line: int
    what: str
    todo: str

    @override
    def __str__(self) -> str:
        """All of it on one line, as `catalog check` prints it."""
        return f"{self.file}, line {self.line}: {self.what} {self.todo}"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found: errors keep a pack out, warnings do not."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def good(self) -> bool:
        """Nothing keeps the packs out."""
        return not self.errors


class CatalogError(Mistake):
    """A pack file cannot be used; `problems` holds everything that is wrong with it."""

    advice: ClassVar[str] = "Put these right, then check the file again."

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take all the problems of a file together; there is at least one."""
        self.problems = tuple(sorted(set(problems)))
        first, more = self.problems[0], len(self.problems) - 1
        others = f" There are {more} more problems." if more > 1 else " There is one more problem."
        what = f"{first.file}, line {first.line}: {first.what}"
        super().__init__(what + (others if more else ""), first.todo)
