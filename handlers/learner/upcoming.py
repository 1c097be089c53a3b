"""The next step: what to do now, and why (`product.md`, L4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from credentials.assessment.retakes import BeingScored, CanTry, NoTriesLeft, Passed, Wait
from credentials.catalog.achievement import Achievement
from credentials.learning.pathway import AllDone, BlockedBy, Next, NextStep, next_step
from credentials.learning.pathway import why as why_of
from handlers.asker import arguments, voice_of
from handlers.learner import outcome
from handlers.learner.door import one
from handlers.learner.standing import (
    catalog_of_today,
    pathway_of,
    progress_of,
    superseded,
    today,
)
from handlers.learner.tries import chance_of, draft_of, last_result, waiting_attempt
from handlers.messages import Message, Reply, Request
from handlers.wording import learner_path as words
from handlers.wording.voice import Voice
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction


def next_(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/next`: the one thing to do now."""
    return one(next_message(person, request.at, tx))


def next_message(person: Person, at: datetime, tx: Transaction) -> Message:
    """What was begun comes first; then the first open step of the path."""
    voice, draft = voice_of(person, tx), draft_of(person, tx)
    if draft:
        title = _title(draft.achievement_id, at, tx)
        return words.draft_open(voice, title, draft.number)
    pathway = pathway_of(person, at, tx)
    if pathway is None:
        return words.no_path(voice)
    step = next_step(progress_of(person, pathway, at, tx))
    return _worded(step, pathway.title, voice, person, at, tx)


def why(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/why`, or [Why this?]: task, skill and badge on one card."""
    wanted = arguments(request)[0] if arguments(request) else _next_id(person, request.at, tx)
    achievement = catalog_of_today(request.at, tx).get(wanted or "")
    card = why_of(achievement) if achievement else None
    if achievement is None or card is None:
        return one(next_message(person, request.at, tx))
    skills = set(achievement.competencies)
    roles = [
        role.title
        for role in tx.catalog.roles(today(request.at, tx))
        if skills & {skill.competency for skill in role.skills}
    ]
    return one(words.why_card(voice_of(person, tx), card, roles))


def other(request: Request, person: Person, tx: Transaction) -> Reply:
    """[Something else]: every step that is open."""
    pathway = pathway_of(person, request.at, tx)
    if pathway is None:
        return one(words.no_path(voice_of(person, tx)))
    steps = progress_of(person, pathway, request.at, tx).steps
    options = [
        (each.achievement.id, each.achievement.title)
        for each in steps
        if each.state == "open" and not each.achievement.external
    ]
    return one(words.choices(voice_of(person, tx), options))


def titles(
    first: Sequence[str], voice: Voice, at: datetime, tx: Transaction
) -> list[tuple[str, str]]:
    """Ids of badges, some of them “a or b”, each with words to show."""
    found: list[tuple[str, str]] = []
    for each in first:
        ids = each.split(" or ")
        found.append((ids[0], words.either(voice, [_title(one_, at, tx) for one_ in ids])))
    return found


def bridge_message(
    achievement: Achievement, badge: Badge, voice: Voice, at: datetime, tx: Transaction
) -> Message | None:
    """Offer the short way to the version in force, while it is open."""
    bridge = tx.catalog.bridge_from(badge.achievement_id, badge.version, today(at, tx))
    if bridge is None:
        return None
    return words.bridge_offer(
        voice, achievement.title, badge.id, bridge.hours, bridge.open_until, bridge.why
    )


def _worded(
    step: NextStep, title: str, voice: Voice, person: Person, at: datetime, tx: Transaction
) -> Message:
    match step:
        case AllDone(spare):
            return words.all_done(voice, title, [each.title for each in spare])
        case BlockedBy(achievement, first):
            return words.blocked(voice, achievement.title, titles(first, voice, at, tx))
        case Next(achievement, _, _) if achievement.external:
            return words.outside(voice, achievement.title)
        case Next():
            return _open_step(step, voice, person, at, tx)
        case _:
            assert_never(step)


def _open_step(step: Next, voice: Voice, person: Person, at: datetime, tx: Transaction) -> Message:
    """An open step may wait for a marker, for practice, or for its day."""
    achievement = step.achievement
    old = superseded(person, achievement.id, at, tx)
    offer = bridge_message(achievement, old, voice, at, tx) if old else None
    if offer:
        return offer
    attempt = waiting_attempt(person, achievement.id, tx)
    if attempt:
        return outcome.awaited(attempt, person, at, tx)
    chance = chance_of(person, achievement, at, tx)
    match chance:
        case Wait() | NoTriesLeft():
            last = last_result(person, tx, achievement.id)
            if last:
                return outcome.message(last, person, at, tx)
        case CanTry() | BeingScored() | Passed():
            pass
        case _:
            assert_never(chance)
    return words.next_up(voice, achievement, step.why, step.others)


def _next_id(person: Person, at: datetime, tx: Transaction) -> str | None:
    pathway = pathway_of(person, at, tx)
    step = next_step(progress_of(person, pathway, at, tx)) if pathway else None
    return step.achievement.id if isinstance(step, Next | BlockedBy) else None


def _title(achievement_id: str, at: datetime, tx: Transaction) -> str:
    found = catalog_of_today(at, tx).get(achievement_id)
    return found.title if found else achievement_id
