"""When we write: what is coming, at which hour, and how to stop it (`product.md`, L9 and L14)."""

from datetime import timedelta

from credentials.notices.topics import PutOff, Topic
from handlers.asker import await_answer, conversation, voice_of
from handlers.due.choices import coming_to
from handlers.learner.door import one
from handlers.learner.scenes import SHOWN
from handlers.messages import Reply, Request
from handlers.reminding.quiet import pause_of
from handlers.wording import learner_reminders as words
from handlers.wording.coming import Coming
from storage.people import Person
from storage.transaction import Transaction

ALL, RESULTS, NONE = "all", "results", "none"
LAST_WEEK = timedelta(days=7)


def reminders(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/reminders`: what is coming."""
    coming = _listed(person, request, tx)
    topics = [[each.topic.kind, each.topic.subject] for each in coming[: words.SHOWN]]
    here = conversation(request, person, tx)
    await_answer(request, person, tx, here.scene, {**here.notes, SHOWN: topics})
    paused = pause_of(person, request)
    return one(words.reminders(voice_of(person, tx), person.reminders, coming, paused))


def shown(request: Request, person: Person, tx: Transaction) -> list[Topic]:
    """What the numbers mean: the list as they saw it last, or as it stands, if that is forgotten.

    It is put in order anew by what they choose from it, and then the numbers are others.
    """
    seen = conversation(request, person, tx).notes.get(SHOWN)
    if seen is not None:
        return [Topic(*each) for each in seen]
    return [each.topic for each in _listed(person, request, tx)]


def _listed(person: Person, request: Request, tx: Transaction) -> list[Coming]:
    return [each for each in coming_to(person, request.at, tx) if each.on]


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
