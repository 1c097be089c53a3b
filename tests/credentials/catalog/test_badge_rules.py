"""Broken rules of badges and their terms, one at a time."""

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
    "late review": Broken(
        "cpa",
        edits=[("review_by: 2027-08-31", "review_by: 2027-09-03")],
        line="review_by: 2027-09-03",
        what="The review is due on 2027-09-03, and the pack begins on 2026-09-01.",
        todo="Set review_by to a day within 366 days after effective_from.",
    ),
    "silent changelog": Broken(
        "cpa",
        edits=[("version: 1.0.0", "version: 1.0.1")],
        line="changelog:",
        what="The changelog says nothing about version 1.0.1.",
        todo="Add a line that says what is new and which ids it affects.",
    ),
    "number of waits": Broken(
        "dss",
        edits=[("wait_days: [3, 10]", "wait_days: [3]")],
        line="wait_days: [3]",
        what="“dss.y.retake” has 3 attempts and 1 waits between them.",
        todo="Give 2 numbers in wait_days.",
    ),
    "waits too long": Broken(
        "dss",
        edits=[("wait_days: [3, 10]", "wait_days: [60, 60]")],
        line="wait_days: [60, 60]",
        what=(
            "The waits of “dss.y.retake” add up to 120 days, and all attempts must be within 120."
        ),
        todo="Make the waits shorter, or within_days longer.",
    ),
    "no proof": Broken(
        "cyb",
        edits=[
            (
                "proof: [provider_verify_link], check_by: bot_then_staff, expires_months: null",
                "proof: []",
            )
        ],
        line="- {id: cyb.i.google",
        what="Nothing says how a record from “Google Career Certificates” is checked.",
        todo="Add proof and check_by.",
    ),
    "no must": Broken(
        "cyb",
        edits=[
            (
                "{id: open, competency: cyb.c.network, weight: 2, must_pass: true",
                "{id: open, competency: cyb.c.network, weight: 2, must_pass: false",
            )
        ],
        line="- id: cyb.k.network",
        what="“cyb.k.network” has no must-pass line.",
        todo="Set must_pass: true on the line that matters most.",
    ),
    "no practice": Broken(
        "dss",
        edits=[("[dss.k.reply.tone, dss.k.reply.clear,", "[dss.k.reply.clear,")],
        line="- {id: tone, competency: dss.c.reply, weight: 1, must_pass: true",
        what="There is no practice for “dss.k.reply.tone”.",
        todo="Add one to remediation, or name the line in one that fits.",
    ),
    "one way": Broken(
        "dss",
        edits=[("ways: [written, screen_video]", "ways: [written]")],
        line="ways: [written]",
        what="“dss.a.access” can be done in one way only, which shuts some people out.",
        todo="Add a second one to ways, such as spoken or written.",
    ),
    "record with assessment": Broken(
        "cpa",
        edits=[("assessment: null", "assessment: cpa.a.math")],
        line="- {id: cpa.b.osha10",
        what="“cpa.b.osha10” is an outside record and has an assessment of ours.",
        todo="Write assessment: null, or take kind out.",
    ),
    "badge without assessment": Broken(
        "cpa",
        edits=[("assessment: cpa.a.math,", "assessment: null,")],
        line="- {id: cpa.b.math",
        what="“cpa.b.math” has no assessment.",
        todo="Name one, or write kind: external_record if we do not issue it.",
    ),
    "badge of an outside issuer": Broken(
        "cpa",
        edits=[("stack: entry, issuer: cpa.i.center", "stack: entry, issuer: cpa.i.osha")],
        line="- {id: cpa.b.safety",
        what="“cpa.b.safety” and its issuer “cpa.i.osha” do not go together.",
        todo="A badge of ours needs an issuer with kind: own, an outside record one with kind:",
    ),
    "claims too much": Broken(
        "dss",
        edits=[
            ("competencies: {dss.c.access: 2}", "competencies: {dss.c.access: 2, dss.c.forms: 1}")
        ],
        line="- {id: dss.b.a11y",
        what="“dss.b.a11y” claims “dss.c.forms”, and no line of “dss.k.access” tests it.",
        todo="Add a rubric line for it, or take it out.",
    ),
    "claims too little": Broken(
        "dss",
        edits=[
            ("competencies: {dss.c.chart: 2, dss.c.explain: 2}", "competencies: {dss.c.chart: 2}")
        ],
        line="- {id: dss.b.viz",
        what="“dss.k.viz” tests “dss.c.explain”, and “dss.b.viz” does not claim it.",
        todo="Add it to the competencies of the badge, with its level.",
    ),
    "no sample": Broken(
        "dss",
        edits=[("dss.s.clean, credential: dss.b.data", "dss.s.clean, credential: dss.b.viz")],
        line="- {id: dss.b.data,",
        what="There is no sample of good work for “dss.b.data”.",
        todo="Add one to exemplars, made up, that meets the bar and one that is better.",
    ),
    "in two courses": Broken(
        "dss",
        edits=[
            ("credentials: [dss.b.a11y, dss.b.service]}", "credentials: [dss.b.a11y, dss.b.data]}")
        ],
        line="- {id: dss.b.data,",
        what="“dss.b.data” is in 2 courses.",
        todo="Put it in one course.",
    ),
    "three badges a course": Broken(
        "dss",
        edits=[
            ("credentials: [dss.b.a11y, dss.b.service]}", "credentials: [dss.b.service]}"),
            (
                "credentials: [dss.b.data, dss.b.viz]}",
                "credentials: [dss.b.data, dss.b.viz, dss.b.a11y]}",
            ),
        ],
        line="- {id: dss.w.data",
        what="The course “dss.w.data” has 3 badges.",
        todo="Give it one or two; make a second course for more.",
    ),
    "renewed without end": Broken(
        "cpa",
        edits=[("valid_months: null, renew_by: none", "valid_months: null, renew_by: short_task")],
        line="- {id: cpa.b.math",
        what="“cpa.b.math” has no end and is renewed by short_task.",
        todo="Set valid_months, or write renew_by: none.",
    ),
    "ends before it begins": Broken(
        "dss",
        edits=[("from: 2026-09-15, until: 2027-09-15", "from: 2026-09-15, until: 2025-09-15")],
        line="- {id: dss.e.council",
        what="This ends on 2025-09-15, before it begins on 2026-09-15.",
        todo="Change one of the two days.",
    ),
    "supersedes itself": Broken(
        "dss",
        edits=[("supersedes: dss.b.data@1.0.0", "supersedes: dss.b.data@2.0.0")],
        line="- {id: dss.b.data,",
        what="“dss.b.data@2.0.0” cannot supersede “dss.b.data@2.0.0”.",
        todo="Name a version of the same badge whose first number is lower.",
    ),
    "bridge to another badge": Broken(
        "dss",
        edits=[("to: dss.b.data@2.0.0", "to: dss.b.viz@2.0.0")],
        line="- {id: dss.x.data-1-2",
        what="“dss.x.data-1-2” leads from “dss.b.data@1.0.0” to “dss.b.viz@2.0.0”.",
        todo="Name two versions of one badge, the first number of the second being higher.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rule(name: str, assert_told: Callable[..., None]) -> None:
    """The message names the file, the line, what is wrong and what to do."""
    assert_told(*BROKEN[name])
