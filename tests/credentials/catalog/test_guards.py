"""Packs checked together, and what is only advised."""

from collections.abc import Callable, Mapping

from credentials.catalog.guards import check, check_all
from credentials.catalog.problems import CatalogError, Findings, Problem

CheckEdited = Callable[..., tuple[Findings, str]]


def test_same_version_twice(texts: Mapping[str, str]) -> None:
    """Two files with the same version of a pack are told apart, not mixed."""
    _, findings = check_all([("one", texts["dss"].encode()), ("two", texts["dss"].encode())])
    assert [(each.file, each.line) for each in findings.errors] == [("two", 6)]
    assert findings.errors[0].what == "Version 1.2.0 of “dss” is also in one."


def test_bad_file_does_not_hide_the_others(texts: Mapping[str, str]) -> None:
    """Problems of all files come together; what borrows from a broken one is not blamed."""
    broken = texts["dss"].replace("title: Data and", "titel: Data and")
    lonely = (
        texts["cpa"]
        .replace("wait_days: [2, 7]", "wait_days: [2]")
        .replace("uses: [dss]", "uses: []")
    )
    packs, findings = check_all(
        [("dss", broken.encode()), ("cyb", texts["cyb"].encode()), ("cpa", lonely.encode())]
    )
    assert {pack.id for pack in packs} == {"cyb", "cpa"}
    assert {each.file for each in findings.errors} == {"dss", "cpa"}


def test_cases_are_asked_for(check_edited: CheckEdited) -> None:
    """Fewer than two cases, or than three where each try has a new one, is a warning."""
    findings, _ = check_edited("dss")
    assert findings.good
    told = {(each.file, each.what) for each in findings.warnings}
    assert ("cpa", "“cpa.a.math” has 0 cases for “cpa.b.math”, and should have 2.") in told
    assert ("cyb", "“cyb.a.triage” has 0 cases for “cyb.b.triage”, and should have 3.") in told
    assert not any("dss.a." in each.what for each in findings.warnings)


def test_hard_words_are_noticed(check_edited: CheckEdited) -> None:
    """A text above grade 8 is a warning in English, and not measured in other languages."""
    hard = "Demonstrate comprehensive methodological familiarity."
    edit = ('task: "Clean the messy list we send you.', f'task: "{hard}')
    findings, text = check_edited("dss", edit)
    told = [each for each in findings.warnings if _hard(each)]
    assert [hard in text.splitlines()[each.line - 1] for each in told] == [True]
    findings, _ = check_edited("dss", edit, ("language: en", "language: es"))
    assert not any(_hard(each) for each in findings.warnings)


def _hard(problem: Problem) -> bool:
    return problem.file == "dss" and "reads at grade" in problem.what


def test_broken_assessment_is_told_once(check_edited: CheckEdited) -> None:
    """Where a reference is broken, only that is told, not all that follows from it."""
    findings, _ = check_edited("dss", ("assessment: dss.a.access,", "assessment: dss.a.nothing,"))
    assert [each.what for each in findings.errors] == ["“dss.a.nothing” is not in assessments."]
    findings, _ = check_edited(
        "dss", ("goal_role: dss.r.data-assistant", "goal_role: dss.r.no-one")
    )
    assert [each.what for each in findings.errors] == ["“dss.r.no-one” is not in roles."]
    findings, _ = check_edited(
        "dss", ("{credential: dss.b.viz, need", "{credential: dss.b.vizz, need")
    )
    assert "“dss.b.vizz” is not in credentials." in {each.what for each in findings.errors}


def test_draft_may_use_draft(texts: Mapping[str, str]) -> None:
    """Only a draft may build on a draft."""
    drafts = [
        (name, texts[name].replace("status: active", "status: draft", 1).encode())
        for name in ("dss", "cpa")
    ]
    assert check_all(drafts)[1].good
    mixed = [drafts[0], ("cpa", texts["cpa"].encode())]
    assert any("only a draft" in each.what for each in check_all(mixed)[1].errors)


def test_borrowing_from_a_later_pack(texts: Mapping[str, str]) -> None:
    """Where a used pack had not begun, its earliest version is borrowed from."""
    later = texts["dss"].replace("  effective_from: 2026-09-01", "  effective_from: 2026-10-01")
    packs, findings = check_all([("dss", later.encode()), ("cpa", texts["cpa"].encode())])
    assert findings.good
    assert check(packs).good


def _problem(line: int) -> Problem:
    return Problem("f", line, f"What {line}.", f"Todo {line}.")


def test_error_speaks_for_all() -> None:
    """The mistake names the first problem and how many more there are."""
    one = CatalogError([_problem(3)])
    assert str(one) == str(one.problems[0]) == "f, line 3: What 3. Todo 3."
    assert "There is one more problem." in str(CatalogError([_problem(3), _problem(4)]))
    assert "There are 2 more problems." in str(CatalogError([_problem(n) for n in (1, 2, 3)]))
