"""When we write: what is coming, at which hour, and how to stop it (`product.md`, L9 and L14)."""

from datetime import timedelta

from credentials.assessment.days import day_of
from credentials.notices.topics import PutOff
from handlers.asker import voice_of
from handlers.due.choices import coming_to
from handlers.learner.door import one
from handlers.messages import Reply, Request
from handlers.wording import learner_reminders as words
from storage.people import Person
from storage.transaction import Transaction

ALL, RESULTS, NONE = "all", "results", "none"
LAST_WEEK = timedelta(days=7)


def reminders(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/reminders`: what is coming."""
    coming = [each for each in coming_to(person, request.at, tx) if each.on]
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


def remind(request: Request, person: Person, tx: Transaction) -> Reply:
    """[Remind me again]."""
    tx.people.change(person.id, reminders=ALL, paused_until=None)
    tx.outbox.look_again(person.id, request.at)
    return one(words.on_again(voice_of(person, tx), person.hour))


def fewer(request: Request, person: Person, tx: Transaction) -> Reply:
    """[Fewer]: of the badges they have, only in the last week before the end."""
    tx.people.change(person.id, reminders=ALL)
    for each in coming_to(person, request.at, tx):
        week_before = each.last_on - LAST_WEEK
        if each.topic.kind == "badge" and each.on and week_before > each.on:
            tx.choices.choose(person.id, each.topic, PutOff(week_before), request.at)
    return one(words.fewer(voice_of(person, tx)))
