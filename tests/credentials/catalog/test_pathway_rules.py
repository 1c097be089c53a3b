"""Broken rules of roles and pathways, one at a time."""

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
    "two skills": Broken(
        "dss",
        edits=[("skills: [{competency: dss.c.forms, level: 2, need: must}, ", "skills: [")],
        line="skills: [{competency: dss.c.reply",
        what="The role “dss.r.intake” has 2 skills.",
        todo="Name three to five.",
    ),
    "two steps": Broken(
        "dss",
        edits=[("{credential: dss.b.viz, need: must}", "{credential: dss.b.viz, need: nice}")],
        line="steps: [{credential: dss.b.data",
        what="The pathway “dss.p.data-story” takes 2 steps.",
        todo="Plan three to five; steps that are only nice do not count.",
    ),
    "skill out of reach": Broken(
        "dss",
        edits=[("{credential: dss.b.viz, need: must}", "{credential: dss.b.viz, need: nice}")],
        line="steps: [{credential: dss.b.data",
        what=(
            "“dss.p.data-story” reaches level 0 of “dss.c.chart”, and its role must have level 2."
        ),
        todo="Add a step for it, or change what the role must have.",
    ),
    "choice without group": Broken(
        "dss",
        edits=[
            (
                "{credential: dss.b.service, need: choice, group: polish}",
                "{credential: dss.b.service, need: choice}",
            )
        ],
        line="steps: [{credential: dss.b.data",
        what="The step “dss.b.service” has need: choice and group: none.",
        todo="Give a choice step, and no other, a group that stands in choice_groups.",
    ),
    "group of a must": Broken(
        "dss",
        edits=[
            (
                "{credential: dss.b.service, need: choice, group: polish}",
                "{credential: dss.b.service, need: must, group: other}",
            )
        ],
        line="steps: [{credential: dss.b.data",
        what="The step “dss.b.service” has need: must and group: other.",
        todo="Give a choice step, and no other, a group that stands in choice_groups.",
    ),
    "too few to choose from": Broken(
        "dss",
        edits=[("choice_groups: {polish: 1}", "choice_groups: {polish: 3}")],
        line="choice_groups: {polish: 3}",
        what="The group “polish” asks for 3 steps and has 2.",
        todo="Add steps to it, or ask for fewer.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rule(name: str, assert_told: Callable[..., None]) -> None:
    """The message names the file, the line, what is wrong and what to do."""
    assert_told(*BROKEN[name])
