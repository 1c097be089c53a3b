"""From scores to a result: the bar, the must-pass lines, and what is kept from earlier tries.

Scores are whole, 0 to 3; the mean stays a fraction, so 1.99 never becomes 2. Who may score is in
`governance`, when somebody may try again in `retakes`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, TypeAlias

from credentials.catalog.achievement import Achievement
from credentials.catalog.models import PassRule, RubricLine
from credentials.errors import Mistake

HIGHEST = 3
_MEETS = 2

Grade: TypeAlias = Literal["not_yet", "meets", "exceeds"]
"""How a learner hears about a line; 0 and 1 are both “not yet”."""


class ScoreMistake(Mistake):
    """The scores do not fit the rubric."""

    advice: ClassVar[str] = "Give each line a whole number from 0 to 3."


@dataclass(frozen=True)
class LineResult:
    """One rubric line: its score, and whether an earlier attempt brought it."""

    line: RubricLine
    score: int
    kept: bool

    @property
    def grade(self) -> Grade:
        """The word for the learner."""
        if self.score < _MEETS:
            return "not_yet"
        return "meets" if self.score < HIGHEST else "exceeds"

    @property
    def says(self) -> str:
        """What the rubric says about work of this grade."""
        return str(getattr(self.line, self.grade))


@dataclass(frozen=True)
class Result:
    """What an attempt came to. `missed` names the lines to do again; none when it is passed."""

    passed: bool
    mean: Fraction
    lines: tuple[LineResult, ...]
    missed: tuple[str, ...]

    @property
    def scores(self) -> dict[str, int]:
        """The score of each line, kept ones included, by its short name."""
        return {each.line.id: each.score for each in self.lines}


def judge_scores(
    achievement: Achievement, scores: Mapping[str, int], kept: Mapping[str, int] | None = None
) -> Result:
    """Judge an attempt.

    Args:
        achievement: In the version that was in force when the attempt was opened.
        scores: By short line name (`fix`), from this attempt.
        kept: Passed lines of earlier attempts (`kept_lines`); the better score counts.

    Raises:
        ScoreMistake: A line is missing or unknown, or a score is not 0 to 3.
    """
    earlier = kept or {}
    _fit(achievement, scores, earlier)
    lines = tuple(_line(each, scores, earlier) for each in achievement.lines)
    weight = sum(each.line.weight for each in lines)
    mean = Fraction(sum(each.score * each.line.weight for each in lines), weight)
    rule = achievement.pass_rule
    passed = mean >= Fraction(str(rule.mean_at_least)) and all(
        each.score >= rule.must_pass_at_least for each in lines if each.line.must_pass
    )
    return Result(passed, mean, lines, () if passed else _missed(lines, rule))


def kept_lines(achievement: Achievement, attempts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Find the lines that need not be done again: the best of all attempts that reached the bar.

    An average would punish whoever learns slowly. Empty when the policy tests the whole again.
    """
    if not achievement.retake.keep_passed_lines:
        return {}
    best: dict[str, int] = {}
    for line in achievement.lines:
        scores = [each[line.id] for each in attempts if line.id in each]
        if scores and _reached(line, max(scores), achievement.pass_rule):
            best[line.id] = max(scores)
    return best


def uncommented(scores: Mapping[str, int], comments: Mapping[str, str]) -> tuple[str, ...]:
    """List the lines scored 0 or 1 that do not yet tell the learner why (`product.md`, S2)."""
    return tuple(
        line
        for line, score in scores.items()
        if score < _MEETS and not comments.get(line, "").strip()
    )


def _fit(achievement: Achievement, scores: Mapping[str, int], kept: Mapping[str, int]) -> None:
    names = [line.id for line in achievement.lines]
    if not names:
        raise ScoreMistake(
            f"{achievement.title} is an outside record and is not scored.",
            "Add it as a record once staff have checked it.",
        )
    there_are = f"The lines are: {', '.join(names)}."
    for name, score in (*scores.items(), *kept.items()):
        if name not in names:
            raise ScoreMistake(f"{achievement.title} has no line “{name}”.", there_are)
        if type(score) is not int or not 0 <= score <= HIGHEST:
            raise ScoreMistake(f"“{score}” is not a score for {name}.")
    absent = [name for name in names if name not in scores and name not in kept]
    if absent:
        raise ScoreMistake(f"There is no score yet for {', '.join(absent)}.", there_are)


def _line(line: RubricLine, scores: Mapping[str, int], kept: Mapping[str, int]) -> LineResult:
    before = kept.get(line.id, -1)
    now = scores.get(line.id, -1)
    return LineResult(line, max(before, now), kept=before > now)


def _missed(lines: Iterable[LineResult], rule: PassRule) -> tuple[str, ...]:
    low = tuple(each.line.id for each in lines if not _reached(each.line, each.score, rule))
    # A rule may ask for a mean above “meets”: then all lines meet the bar and it is still missed.
    return low or tuple(each.line.id for each in lines if each.score < HIGHEST)


def _reached(line: RubricLine, score: int, rule: PassRule) -> bool:
    return score >= max(_MEETS, rule.must_pass_at_least if line.must_pass else _MEETS)
