"""One reminder at a time: let it go, or want it after all."""

from credentials.assessment.days import day_of
from credentials.notices.topics import LetGo, Topic
from handlers.asker import arguments, voice_of
from handlers.due.choices import coming_to
from handlers.learner import place
from handlers.learner.door import one
from handlers.messages import Reply, Request
from handlers.reminding.quiet import stands_against
from handlers.wording import learner_choices as words
from handlers.wording.coming import Coming
from handlers.zones import zone_named
from storage.people import Person
from storage.transaction import Transaction


def let_end(request: Request, person: Person, tx: Transaction) -> Reply:
    """`let_end:<topic>:<subject>`: no more reminders of it."""
    matter, _rest = asked_about(request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    return let_go(matter, request, person, tx)


def let_go(matter: Coming, request: Request, person: Person, tx: Transaction) -> Reply:
    """The same for whatever was pressed or typed."""
    tx.choices.choose(person.id, matter.topic, LetGo(), request.at)
    said = words.badge_ends if matter.topic.kind == "badge" else words.let_go
    return one(said(voice_of(person, tx), matter))


def keep(request: Request, person: Person, tx: Transaction) -> Reply:
    """`keep:<topic>:<subject>`: remind me after all."""
    matter, _rest = asked_about(request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    tx.choices.choose(person.id, matter.topic, None, request.at)
    now = concerning(matter.topic, request, person, tx) or matter
    left = (now.last_on - day_of(request.at, zone_named(person.timezone))).days
    but = stands_against(now.on, request, person, tx) if now.on else None
    return one(words.kept(voice_of(person, tx), now, left, but))


def concerning(topic: Topic, request: Request, person: Person, tx: Transaction) -> Coming | None:
    """What is still ahead of somebody about one thing."""
    coming = coming_to(person, request.at, tx)
    return next((each for each in coming if each.topic == topic), None)


def asked_about(
    request: Request, person: Person, tx: Transaction
) -> tuple[Coming | None, list[str]]:
    """What a button is about, if it still concerns them, and what else it carried."""
    kind, subject, *rest = [*arguments(request), "", ""]
    # The buttons of earlier versions, which stay in people's chats, carry only a badge.
    topics = {Topic(kind, subject), Topic("badge", kind)}
    coming = coming_to(person, request.at, tx)
    return next((each for each in coming if each.topic in topics), None), rest
