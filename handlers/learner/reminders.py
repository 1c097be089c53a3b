"""When we write: what is coming, at which hour, and how to stop it (`product.md`, L9 and L14)."""

from datetime import datetime, timedelta

from credentials.assessment.days import day_of, day_starts
from credentials.assessment.retakes import Wait
from handlers.asker import voice_of
from handlers.learner.badges import shown
from handlers.learner.door import one
from handlers.learner.standing import today
from handlers.learner.tries import chance_after, last_result
from handlers.messages import Reply, Request
from handlers.wording import learner_reminders as words
from handlers.wording.learner_reminders import Coming
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

ALL, RESULTS, NONE = "all", "results", "none"
LAST_WEEK = timedelta(days=7)


def reminders(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/reminders`: what is coming."""
    coming = [*_endings(person, request.at, tx), *_retakes(person, request.at, tx)]
    coming.sort(key=lambda each: each.on)
    voice = voice_of(person, tx)
    until = person.paused_until
    paused = day_of(until, voice.timezone) if until and until > request.at else None
    return one(words.reminders(voice, person.reminders, coming, paused))


def stop(_request: Request, person: Person, tx: Transaction) -> Reply:
    """`/stop`, “alto”: no more reminders; results still come."""
    tx.people.change(person.id, reminders=NONE if person.reminders == NONE else RESULTS)
    return one(words.stopped(voice_of(person, tx)))


def stop_all(_request: Request, person: Person, tx: Transaction) -> Reply:
    """[Stop those too]: nothing comes unasked."""
    tx.people.change(person.id, reminders=NONE)
    return one(words.stopped_all(voice_of(person, tx)))


def remind(_request: Request, person: Person, tx: Transaction) -> Reply:
    """[Remind me again]."""
    tx.people.change(person.id, reminders=ALL, paused_until=None)
    return one(words.on_again(voice_of(person, tx), person.hour))


def fewer(request: Request, person: Person, tx: Transaction) -> Reply:
    """[Fewer]: of the badges they have, only in the last week before the end."""
    tx.people.change(person.id, reminders=ALL)
    for badge in ending_badges(person, request.at, tx):
        last = today(badge.valid_until or badge.valid_from, tx)
        quiet_until = day_starts(last - LAST_WEEK, tx.programme.timezone)
        if quiet_until > request.at:
            tx.badges.choose_renewal(badge.id, "remind", quiet_until)
    return one(words.fewer(voice_of(person, tx)))


def _endings(person: Person, at: datetime, tx: Transaction) -> list[Coming]:
    """The next reminder of each badge that ends."""
    found: list[Coming] = []
    for badge in ending_badges(person, at, tx):
        achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
        last, now = today(badge.valid_until or badge.valid_from, tx), today(at, tx)
        quiet_until = (
            day_of(badge.snoozed_until, tx.programme.timezone) if badge.snoozed_until else now
        )
        steps = achievement.renewal.remind_days_before if achievement else ()
        days = sorted([last - timedelta(days=each) for each in steps] + [last])
        upcoming = [day for day in days if day >= max(now, quiet_until)]
        first = quiet_until if badge.snoozed_until and quiet_until > now else upcoming[0]
        found.append(Coming(shown(badge, at, tx).title, first, badge.id))
    return found


def ending_badges(person: Person, at: datetime, tx: Transaction) -> list[Badge]:
    """The badges of theirs that end, and that they want to keep."""
    return [
        badge
        for badge in tx.badges.of(person.id)
        if badge.valid_until
        and badge.valid_until >= at
        and badge.standing != "revoked"
        and badge.renewal_choice == "remind"
        and tx.badges.renewed_by(badge.id) is None
    ]


def _retakes(person: Person, at: datetime, tx: Transaction) -> list[Coming]:
    last = last_result(person, tx)
    if last is None or last.passed:
        return []
    chance = chance_after(last, person, at, tx)
    found = tx.catalog.achievement_version(last.achievement_id, last.version)
    if not isinstance(chance, Wait) or found is None or chance.opens_on <= today(at, tx):
        return []
    return [Coming(found.title, chance.opens_on, None)]
