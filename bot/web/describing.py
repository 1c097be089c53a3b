"""An achievement and a competency as plain pages. Nothing is looked up here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.web.pages import Link, PlainPage, Row, Section
from bot.web.showing import LEVELS
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Assessment, Competency
from credentials.catalog.shapes import split_version
from handlers.wording.employer import IDENTITY
from handlers.wording.voice import Voice

_SAMPLE: Final = " This is a sample, not a real issuer."


def achievement_page(
    achievement: Achievement, voice: Voice, on: date, *, sample: bool
) -> PlainPage:
    """What a badge stands for: what it shows, how it is tested, and what is enough."""
    given_by = f"Given by {achievement.issuer.name}.{_SAMPLE if sample else ''}"
    return PlainPage(
        achievement.title,
        f"Version {achievement.version}. {given_by}",
        tuple(_facts(achievement, voice)),
        tuple(one for one in _sections(achievement, on) if one.lines or one.links),
    )


def competency_page(skill: Competency, badges: Sequence[Achievement]) -> PlainPage:
    """A skill, its levels, and where it can be earned."""
    levels = zip(LEVELS.values(), (skill.levels.L1, skill.levels.L2, skill.levels.L3), strict=True)
    shown_by = tuple(Link(each.title, f"/achievements/{each.id}") for each in badges)
    others = tuple(f"{one.scheme} {one.code} ({one.relation})" for one in skill.aligns)
    sections = [Section("Badges that show it", (), shown_by), Section("Near terms", others)]
    return PlainPage(
        skill.title,
        skill.can_do,
        (
            Row("Setting", skill.context),
            *(Row(name, says) for name, says in levels),
            Row("Code", skill.id, code=True),
        ),
        tuple(one for one in sections if one.lines or one.links),
    )


def _facts(achievement: Achievement, voice: Voice) -> Iterable[Row]:
    skills = achievement.skills.values()
    yield Row("Can do", " ".join(skill.can_do for skill in skills))
    level = max(achievement.competencies.values(), default=0)
    if level:
        yield Row("Level", LEVELS[f"L{level}"])
    yield Row("Setting", " ".join(skill.context for skill in skills))
    if achievement.assessment is not None:
        yield Row("Tested", _tested(achievement.assessment))
        yield Row("To pass", _bar(achievement))
        yield Row("Identity", IDENTITY[achievement.identity])
    months = achievement.valid_months
    yield Row("Lasts", f"{months} months" if months else "No end date")
    yield Row("Time", f"About {achievement.hours.learning:g} hours of learning")
    yield Row("In force from", voice.day(achievement.effective_from))
    yield Row("Code", achievement.reference, code=True)


def _tested(assessment: Assessment) -> str:
    method = assessment.method.replace("_", " ").capitalize()
    return f"{method}, {assessment.minutes} minutes. {assessment.task}"


def _bar(achievement: Achievement) -> str:
    rule = achievement.pass_rule
    return (
        f"A mean of {rule.mean_at_least:g} of 3, "
        f"and {rule.must_pass_at_least} or more on each must-pass line"
    )


def _sections(achievement: Achievement, on: date) -> Iterable[Section]:
    skills = achievement.skills.values()
    yield Section(
        "What markers look at",
        tuple(
            f"{line.text}{' (must pass)' if line.must_pass else ''}. Meets: {line.meets}"
            for line in achievement.lines
        ),
    )
    yield Section("Skills", (), tuple(Link(s.title, f"/competencies/{s.id}") for s in skills))
    first = (*achievement.requires.all_of, *achievement.requires.any_of)
    yield Section("Comes first", (), tuple(Link(one, f"/achievements/{one}") for one in first))
    if achievement.supersedes:
        name, version = split_version(achievement.supersedes)
        earlier = Link(f"Version {version}", f"/achievements/{name}?version={version}")
        yield Section("Before this version", (), (earlier,))
    yield Section(
        "Who else stands behind it",
        tuple(f"{one.by}: “{one.says}”" for one in achievement.endorsed_on(on)),
    )
