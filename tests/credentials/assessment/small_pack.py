"""A small made-up programme: one pathway, four badges and an outside record."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from credentials.catalog.achievement import Achievement
from credentials.catalog.library import Library
from credentials.catalog.models import Pack

AT = datetime(2026, 10, 9, 10, tzinfo=UTC)


def _line(name: str, competency: str, weight: int, *, must_pass: bool) -> dict[str, Any]:
    return {
        "id": name,
        "competency": competency,
        "weight": weight,
        "must_pass": must_pass,
        "text": f"Line {name}",
        "not_yet": f"{name} is not there yet.",
        "meets": f"{name} is there.",
        "exceeds": f"{name} is better than asked.",
    }


def _skill(name: str, task: str) -> dict[str, Any]:
    return {
        "id": f"tea.c.{name}",
        "title": f"To {name}",
        "can_do": f"Can {name} alone.",
        "context": f"One kitchen, to {name}.",
        "durable": True,
        "tasks": [task],
        "levels": {"L1": "With help.", "L2": "Alone.", "L3": "Teaches it."},
        "aligns": [
            {"scheme": "onet-soc", "code": "35-3023.00", "relation": "related"},
            {"scheme": "house", "code": "T1", "relation": "close"},
        ],
    }


def _badge(name: str, competency: str, assessment: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": f"tea.b.{name}",
        "version": "1.0.0",
        "title": f"{name.capitalize()} badge",
        "stack": "entry",
        "issuer": "tea.i.house",
        "competencies": {f"tea.c.{competency}": 2},
        "assessment": assessment,
        "requires": {},
        "hours": {"learning": 10, "assessment": 1},
        "valid_months": 24,
        "renew_by": "short_task",
        "effective_from": "2026-09-01",
        "status": "active",
    } | more


def _assessment(name: str, evidence: list[str], files: list[str]) -> dict[str, Any]:
    return {
        "id": f"tea.a.{name}",
        "rubric": f"tea.k.{name}",
        "skill_type": "technical_procedures",
        "method": "work_sample",
        "minutes": 45,
        "evidence": evidence,
        "files": files,
        "task": f"Please {name}.",
        "ways": ["written", "audio"],
    }


POLICY: dict[str, Any] = {
    "id": "tea.y.retake",
    "max_attempts": 3,
    "within_days": 60,
    "wait_days": [3, 10],
    "remediation_before_attempt": 2,
    "keep_passed_lines": True,
    "after_last": "A mentor calls you. You can start again after 30 days.",
    "appeal_days": 14,
    "waivers": ["illness"],
}

PACK: dict[str, Any] = {
    "schema": "catalog/1",
    "pack": {
        "id": "tea",
        "title": "Tea house",
        "version": "1.0.0",
        "status": "active",
        "effective_from": "2026-09-01",
        "review_by": "2027-08-31",
        "language": "en",
        "summary": "How to run a tea house.",
        "owner": {"standards": "House", "assessment": "House", "data": "House"},
        "changelog": [
            {"version": "1.0.0", "date": "2026-08-20", "note": "First.", "affects": ["all"]}
        ],
    },
    "defaults": {
        "scale": ["nothing_shown", "not_yet", "meets", "exceeds"],
        "pass": {"mean_at_least": 2.0, "must_pass_at_least": 2},
        "marking": {
            "assessors": 1,
            "double_mark_percent": 20,
            "audit_percent": 10,
            "max_days_to_result": 5,
        },
        "identity": "light_id",
        "reflection": {"sentences_min": 3, "sentences_max": 5, "ask": "Why this way?"},
        "retake": "tea.y.retake",
        "renewal": {
            "open_days_before": 90,
            "remind_days_before": [90, 30, 7, 1],
            "grace_days": 30,
        },
    },
    "policies": [POLICY],
    "issuers": [
        {
            "id": "tea.i.house",
            "name": "Tea House",
            "kind": "own",
            "trust": "trusted",
            "review_by": "2027-08-31",
        }
    ],
    "levels": {name: {"name": name, "says": "So far."} for name in ("L1", "L2", "L3")},
    "job_tasks": [
        {"id": "tea.t.pot", "text": "Brew a pot for a full table."},
        {"id": "tea.t.guest", "text": "Calm a guest who waited."},
        {"id": "tea.t.till", "text": "Close the till."},
    ],
    "competencies": [
        _skill("brew", "tea.t.pot"),
        _skill("greet", "tea.t.guest"),
        _skill("count", "tea.t.till"),
    ],
    "rubrics": [
        {
            "id": "tea.k.brew",
            "lines": [
                _line("heat", "tea.c.brew", 2, must_pass=True),
                _line("time", "tea.c.brew", 2, must_pass=True),
                _line("notes", "tea.c.brew", 1, must_pass=False),
            ],
        },
        {"id": "tea.k.greet", "lines": [_line("tone", "tea.c.greet", 1, must_pass=True)]},
    ],
    "assessments": [
        _assessment("brew", ["file", "text", "audio"], ["png", "pdf"]),
        _assessment("greet", ["video", "supervisor_sign_off"], ["mp4"]),
    ],
    "remediation": [],
    "exemplars": [],
    "credentials": [
        _badge("brew", "brew", "tea.a.brew", supersedes="tea.b.brew@0.9.0"),
        _badge("greet", "greet", "tea.a.greet", requires={"all_of": ["tea.b.brew"]}),
        _badge("host", "greet", "tea.a.greet", requires={"any_of": ["tea.b.greet", "tea.b.card"]}),
        _badge("pour", "brew", "tea.a.brew"),
        _badge("card", "brew", None, kind="external_record", valid_months=None),
    ],
    "bridges": [],
    "courses": [],
    "roles": [
        {
            "id": "tea.r.server",
            "title": "Tea server",
            "skills": [
                {"competency": "tea.c.brew", "level": 2, "need": "must"},
                {"competency": "tea.c.greet", "level": 1, "need": "must"},
                {"competency": "tea.c.count", "level": 1, "need": "nice"},
            ],
            "words": ["tea"],
        },
        {
            "id": "tea.r.host",
            "title": "Host",
            "skills": [
                {"competency": "tea.c.greet", "level": 2, "need": "must"},
                {"competency": "tea.c.count", "level": 1, "need": "nice"},
            ],
            "words": ["host"],
        },
        {
            "id": "tea.r.till",
            "title": "Cashier",
            "skills": [{"competency": "tea.c.count", "level": 1, "need": "must"}],
            "words": ["till"],
        },
    ],
    "pathways": [
        {
            "id": "tea.p.server",
            "title": "From kettle to guest",
            "goal_role": "tea.r.server",
            "steps": [
                {"credential": "tea.b.brew", "need": "must"},
                {"credential": "tea.b.greet", "need": "must"},
                {"credential": "tea.b.host", "need": "choice", "group": "polish"},
                {"credential": "tea.b.pour", "need": "choice", "group": "polish"},
                {"credential": "tea.b.card", "need": "nice"},
            ],
            "choice_groups": {"polish": 1},
            "weeks_typical": 8,
            "ladders_to": [],
        }
    ],
    "equity": {
        "cost_to_learner": 0,
        "supports": ["captions"],
        "extra_time_percent": [50],
        "ask": "What would help?",
        "demographic_fields": "none",
    },
    "endorsements": [],
}


@cache
def library() -> Library:
    """Shelve the one pack."""
    return Library([Pack.model_validate_json(json.dumps(PACK))])


def achievement(name: str) -> Achievement:
    """Take `brew` for `tea.b.brew`, as it is in force on the day of `AT`."""
    return library().achievement(f"tea.b.{name}", AT.date())
