"""Broken ids and references, one at a time."""

from collections.abc import Callable
from typing import NamedTuple

import pytest


class Broken(NamedTuple):
    """One rule broken by edits, a mark of the line at fault, and what has to be told."""

    file: str
    edits: list[tuple[str, str]]
    line: str
    what: str
    todo: str


BROKEN = {
    "id twice": Broken(
        "dss",
        edits=[("{id: dss.t.intake-form, text", "{id: dss.t.post-page, text")],
        line='- {id: dss.t.post-page, text: "Set up',
        what="The id “dss.t.post-page” is used twice, first on line ",
        todo="Give this one another name.",
    ),
    "id of another pack": Broken(
        "cpa",
        edits=[("- {id: cpa.e.jatc", "- {id: dss.e.jatc")],
        line="dss.e.jatc",
        what="The id “dss.e.jatc” does not belong to the pack “cpa”.",
        todo="Begin it with “cpa.”.",
    ),
    "line twice": Broken(
        "dss",
        edits=[("- {id: story,", "- {id: fit,")],
        line="- id: dss.k.viz",
        what="“fit” stands here 2 times.",
        todo="Leave it here once.",
    ),
    "pack not loaded": Broken(
        "cpa",
        edits=[("uses: [dss] ", "uses: [dss, abc] ")],
        line="uses: [dss, abc]",
        what="The pack “abc” is not here, or is only a draft.",
        todo="Check both files together, or take the name out of uses.",
    ),
    "packs in a circle": Broken(
        "dss",
        edits=[("  changelog:", "  uses: [cpa]\n  changelog:")],
        line="  uses: [cpa]",
        what="These packs borrow from each other: dss → cpa → dss.",
        todo="Take one of them out of uses.",
    ),
    "reference with a slip": Broken(
        "dss",
        edits=[("tasks: [dss.t.monthly-chart]", "tasks: [dss.t.montly-chart]")],
        line="montly",
        what="“dss.t.montly-chart” is not in job_tasks.",
        todo="Did you mean “dss.t.monthly-chart”?",
    ),
    "reference to nothing": Broken(
        "dss",
        edits=[("retake: dss.y.retake", "retake: dss.y.zzzzzzzzzzzzz")],
        line="zzzzzzzzzzzzz",
        what="“dss.y.zzzzzzzzzzzzz” is not in policies.",
        todo="Add it to policies, or name another one.",
    ),
    "borrowed without uses": Broken(
        "cpa",
        edits=[("  uses: [dss] ", "  uses: [] ")],
        line="skills: [{competency: cpa.c.hazard, level: 2, need: must}, {competency: cpa.c.ha",
        what="“dss.c.reply” is not in competencies.",
        todo="Add it to competencies, or name another one.",
    ),
    "own policy of an assessment": Broken(
        "dss",
        edits=[("dss.a.reply, rubric:", "dss.a.reply, retake: dss.y.x, rubric:")],
        line="retake: dss.y.x",
        what="“dss.y.x” is not in policies.",
        todo="Add it to policies, or name another one.",
    ),
    "unknown line": Broken(
        "dss",
        edits=[("for: [dss.k.clean.notes]", "for: [dss.k.clean.note]")],
        line="for: [dss.k.clean.note]",
        what="“dss.k.clean.note” is not in rubrics.",
        todo="Did you mean “dss.k.clean.notes”?",
    ),
    "badges in a circle": Broken(
        "cpa",
        edits=[
            ("cpa.a.math, requires: {all_of: []}", "cpa.a.math, requires: {all_of: [cpa.b.plan]}")
        ],
        line="- {id: cpa.b.",
        what="These badges wait for each other: cpa.b.",
        todo="Take one of them out of requires.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rule(name: str, assert_told: Callable[..., None]) -> None:
    """The message names the file, the line, what is wrong and what to do."""
    assert_told(*BROKEN[name])
