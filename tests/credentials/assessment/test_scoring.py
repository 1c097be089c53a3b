"""From scores to a result."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.scoring import ScoreMistake, judge_scores, kept_lines, uncommented
from credentials.catalog.models import PassRule
from tests.credentials.assessment.small_pack import achievement

BREW = achievement("brew")
scores = st.fixed_dictionaries({name: st.integers(0, 3) for name in ("heat", "time", "notes")})


@given(scores)
def test_the_bar(given_scores: dict[str, int]) -> None:
    """Passed: a weighted mean of 2 or more, and 2 or more on each must-pass line, unrounded."""
    result = judge_scores(BREW, given_scores)
    heat, time, notes = (given_scores[name] for name in ("heat", "time", "notes"))
    assert result.mean == Fraction(2 * heat + 2 * time + notes, 5)
    assert result.passed == (2 * heat + 2 * time + notes >= 10 and min(heat, time) >= 2)
    assert result.passed == (result.missed == ())
    assert result.scores == given_scores


def test_just_below_is_not_passed() -> None:
    """1.8 is not 2, although all must-pass lines are met."""
    result = judge_scores(BREW, {"heat": 2, "time": 2, "notes": 1})
    assert (result.passed, result.mean, result.missed) == (False, Fraction(9, 5), ("notes",))
    assert judge_scores(BREW, {"heat": 3, "time": 2, "notes": 0}).passed


def test_words_for_the_learner() -> None:
    """0 and 1 are “not yet”, 2 meets, 3 exceeds, each with the sentence of the rubric."""
    result = judge_scores(BREW, {"heat": 3, "time": 2, "notes": 0})
    assert [each.grade for each in result.lines] == ["exceeds", "meets", "not_yet"]
    assert result.lines[0].says == "heat is better than asked."
    assert result.lines[2].says == "notes is not there yet."


@pytest.mark.parametrize(
    ("given_scores", "says"),
    [
        ({"heat": 2, "time": 2}, "no score yet for notes. The lines are: heat, time, notes."),
        ({"heat": 2, "time": 2, "nonsense": 2}, "no line “nonsense”. The lines are: heat"),
        ({"heat": 4, "time": 2, "notes": 2}, "“4” is not a score for heat"),
        ({"heat": -1, "time": 2, "notes": 2}, "“-1” is not a score for heat"),
        ({"heat": True, "time": 2, "notes": 2}, "“True” is not a score for heat"),
    ],
)
def test_scores_that_do_not_fit(given_scores: dict[str, Any], says: str) -> None:
    """A missing or unknown line, or a score that is not 0 to 3, is refused with the lines."""
    with pytest.raises(ScoreMistake, match=says):
        judge_scores(BREW, given_scores)


def test_an_outside_record_is_not_scored() -> None:
    """What somebody else assessed has no lines here."""
    with pytest.raises(ScoreMistake, match="outside record"):
        judge_scores(achievement("card"), {})


def test_kept_lines_fill_in() -> None:
    """A line that was passed before need not be scored again; a worse new score does not count."""
    result = judge_scores(BREW, {"time": 2, "heat": 0}, {"heat": 3, "notes": 2})
    assert result.passed
    assert [(each.score, each.kept) for each in result.lines] == [(3, True), (2, False), (2, True)]
    assert judge_scores(BREW, {"heat": 3, "time": 2, "notes": 2}, {"heat": 2}).scores["heat"] == 3


@given(st.lists(scores, max_size=4))
def test_what_is_kept(attempts: list[dict[str, int]]) -> None:
    """The best score of each line is kept when it reached the bar, whatever came after it."""
    kept = kept_lines(BREW, attempts)
    for name in ("heat", "time", "notes"):
        best = max((each[name] for each in attempts), default=0)
        assert kept.get(name) == (best if best >= 2 else None)


def test_nothing_is_kept_where_the_whole_is_tested() -> None:
    """Safety is tested whole each time, when the policy says so."""
    whole = replace(BREW, retake=BREW.retake.model_copy(update={"keep_passed_lines": False}))
    assert kept_lines(whole, [{"heat": 3, "time": 3, "notes": 0}]) == {}


def test_a_stricter_bar() -> None:
    """Where a must-pass line needs a 3, a 2 is not kept; where the mean does, all lines count."""
    strict = replace(
        BREW, pass_rule=PassRule.model_validate({"mean_at_least": 2.0, "must_pass_at_least": 3})
    )
    assert judge_scores(strict, {"heat": 3, "time": 2, "notes": 3}).missed == ("time",)
    assert kept_lines(strict, [{"heat": 3, "time": 2, "notes": 2}]) == {"heat": 3, "notes": 2}
    high = replace(BREW, pass_rule=PassRule(mean_at_least=2.9, must_pass_at_least=2))
    assert judge_scores(high, {"heat": 3, "time": 2, "notes": 2}).missed == ("time", "notes")


def test_a_low_score_needs_a_reason() -> None:
    """The learner hears why for each 0 and 1; a blank is no reason."""
    low = {"heat": 0, "time": 1, "notes": 2}
    assert uncommented(low, {"heat": "Too hot.", "time": " "}) == ("time",)
    assert uncommented(low, {"heat": "Too hot.", "time": "Too long."}) == ()
