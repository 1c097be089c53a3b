"""Keeping a badge: renew it, or bring it up to date (`product.md`, L9)."""

from datetime import date, datetime
from typing import Final, assert_never

from credentials.assessment.retakes import BeingScored, CanTry, NoTriesLeft, Passed, Wait
from credentials.assessment.validity import (
    Grace,
    Lapsed,
    NeverEnds,
    NotOpenYet,
    Open,
    Renewing,
    renewing,
)
from credentials.catalog.achievement import Achievement
from handlers.asker import arguments, voice_of
from handlers.learner import outcome, place, starting, work
from handlers.learner.door import one
from handlers.learner.standing import coach_of, held_now, own_badge, superseded, today
from handlers.learner.tries import chance_of, last_result, waiting_attempt
from handlers.learner.upcoming import bridge_message
from handlers.messages import Reply, Request
from handlers.wording import learner_keeping as words
from handlers.wording import learner_path, learner_work
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

_BY_TASK: Final = frozenset({"short_task", "full_assessment"})


def renew(request: Request, person: Person, tx: Transaction) -> Reply:
    """`renew:<badge>`: the short task, when it is open."""
    badge = _own(request, person, tx)
    if badge is None:
        return place.moved_on(request, person, tx)
    return _renew_badge(badge, request, person, tx)


def bridge(request: Request, person: Person, tx: Transaction) -> Reply:
    """`bridge:<badge>`: only the lines that the new version added."""
    badge = _own(request, person, tx)
    if badge is None:
        return place.moved_on(request, person, tx)
    return _bridge_badge(badge, request, person, tx)


def again(request: Request, person: Person, tx: Transaction) -> Reply:
    """`retake:<achievement>`: the next try of whatever the last one was for."""
    identity = (arguments(request) or [""])[0]
    last = last_result(person, tx, identity)
    if last and last.passed is False and last.kind == "renewal" and last.renews:
        badge = own_badge(person, last.renews, tx)
        if badge:
            return _renew_badge(badge, request, person, tx)
    if last and last.passed is False and last.kind == "bridge":
        old = superseded(person, identity, request.at, tx)
        if old:
            return _bridge_badge(old, request, person, tx)
    return starting.start(request, person, tx)


def _renew_badge(badge: Badge, request: Request, person: Person, tx: Transaction) -> Reply:
    voice, on = voice_of(person, tx), today(request.at, tx)
    achievement = tx.catalog.achievement(badge.achievement_id, on)
    newer = tx.badges.renewed_by(badge.id)
    if newer:
        return one(words.already_renewed(voice, achievement.title, newer.id))
    if badge.standing != "current":
        return one(words.on_hold(voice, achievement.title))
    short_way = bridge_message(achievement, badge, voice, request.at, tx)
    return one(short_way) if short_way else _renew(badge, achievement, request, person, tx)


def _renew(
    badge: Badge, achievement: Achievement, request: Request, person: Person, tx: Transaction
) -> Reply:
    voice, phase = voice_of(person, tx), phase_of(badge, request.at, tx)
    match phase:
        case NeverEnds():
            return one(words.never_ends(voice, achievement.title))
        case NotOpenYet(opens_on):
            return one(words.too_early(voice, achievement.title, opens_on, _last_day(badge, tx)))
        case Lapsed(since):
            return one(words.lapsed(voice, achievement.title, since, achievement.id))
        case Open() | Grace():
            if not renews_here(phase, achievement):
                coach = coach_of(person, tx)
                return one(learner_work.renewed_elsewhere(voice, achievement.title, coach))
            lines = renewal_lines(achievement)
            return _short_task(request, person, tx, badge=badge, lines=lines)
        case _:
            assert_never(phase)


def _bridge_badge(badge: Badge, request: Request, person: Person, tx: Transaction) -> Reply:
    voice, on = voice_of(person, tx), today(request.at, tx)
    achievement = tx.catalog.achievement(badge.achievement_id, on)
    way = tx.catalog.bridge_from(badge.achievement_id, badge.version, on)
    held = held_now(person, achievement.id, request.at, tx)
    if held:
        return one(words.no_bridge(voice, achievement.title, held.id))
    if badge.standing != "current":
        return one(words.on_hold(voice, achievement.title))
    if way is None or achievement.rubric is None:
        return one(words.bridge_over(voice, achievement.title, achievement.id))
    rubric = achievement.rubric
    new = tuple(line.id for line in achievement.lines if rubric.line_id(line) in set(way.new_parts))
    return _short_task(request, person, tx, badge=badge, lines=new, kind="bridge")


def phase_of(badge: Badge, at: datetime, tx: Transaction) -> Renewing:
    """Whether a badge can be renewed now, by the rule of its version."""
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    if achievement is None:
        return NeverEnds()
    return renewing(badge.valid_until, at, achievement.renewal, tx.programme.timezone)


def renews_here(phase: Renewing, achievement: Achievement) -> bool:
    """Whether it is renewed by a task with us, and now."""
    return isinstance(phase, Open | Grace) and achievement.renew_by in _BY_TASK


def renewal_lines(achievement: Achievement) -> tuple[str, ...]:
    """The must-pass lines for a short task; every line where the whole is asked again."""
    short = achievement.renew_by == "short_task"
    must = tuple(line.id for line in achievement.lines if line.must_pass or not short)
    return must or tuple(line.id for line in achievement.lines)


def _short_task(
    request: Request,
    person: Person,
    tx: Transaction,
    *,
    badge: Badge,
    lines: tuple[str, ...],
    kind: str = "renewal",
) -> Reply:
    """Open it in the version in force, go on with it, or say what it waits for."""
    voice, at = voice_of(person, tx), request.at
    achievement = tx.catalog.achievement(badge.achievement_id, today(at, tx))
    draft = tx.attempts.draft(person.id, achievement.id)
    if draft:
        return work.resume(request, person, draft, tx)
    renews = badge.id if kind == "renewal" else None
    chance = chance_of(person, achievement, at, tx, kinds={kind}, renews=renews, lines=lines)
    match chance:
        case CanTry():
            attempt = starting.open_attempt(
                person, achievement, kind, chance.redo, at, tx, renews=renews
            )
            return starting.begun(request, person, attempt, tx)
        case BeingScored() | Passed():
            waiting = waiting_attempt(person, achievement.id, tx)
            if waiting:
                return one(outcome.awaited(waiting, person, at, tx))
            return one(learner_path.awaiting_approval(voice, achievement.title))
        case Wait() | NoTriesLeft():
            last = last_result(person, tx, achievement.id)
            return one(outcome.message(last, person, at, tx)) if last else Reply(())
        case _:
            assert_never(chance)


def _own(request: Request, person: Person, tx: Transaction) -> Badge | None:
    return own_badge(person, (arguments(request) or [""])[0], tx)


def _last_day(badge: Badge, tx: Transaction) -> date:
    return today(badge.valid_until or badge.valid_from, tx)
