"""One reminder at a time: put it off, let it go, or want it after all."""

from datetime import date, datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.topics import Choice, LetGo, PutOff, Topic
from handlers.asker import arguments, voice_of
from handlers.due.choices import coming_to
from handlers.learner import place
from handlers.learner.door import one
from handlers.messages import Reply, Request
from handlers.wording import learner_choices as words
from handlers.wording.coming import A_DAY, PUT_OFF, Coming
from handlers.zones import zone_named
from storage.people import Person
from storage.transaction import Transaction

_FARTHER: Final = timedelta(days=30)


def snooze(request: Request, person: Person, tx: Transaction) -> Reply:
    """`snooze:<topic>:<subject>` for a week, with `:<yyyymmdd>` until that day."""
    matter, rest = _asked_about(request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    voice, today = voice_of(person, tx), day_of(request.at, zone_named(person.timezone))
    last = matter.last_on - A_DAY
    wanted = _day_in(rest) or today + PUT_OFF
    until = min(wanted, last)
    if until <= today:
        return one(words.too_late(voice, matter))
    _choose(matter, PutOff(until), request, person, tx)
    farther = until - PUT_OFF + _FARTHER
    return one(words.put_off(voice, matter, until, farther if until < farther <= last else None))


def let_end(request: Request, person: Person, tx: Transaction) -> Reply:
    """`let_end:<topic>:<subject>`: no more reminders of it."""
    matter, _rest = _asked_about(request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    _choose(matter, LetGo(), request, person, tx)
    said = words.badge_ends if matter.topic.kind == "badge" else words.let_go
    return one(said(voice_of(person, tx), matter))


def keep(request: Request, person: Person, tx: Transaction) -> Reply:
    """`keep:<topic>:<subject>`: remind me after all."""
    matter, _rest = _asked_about(request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    _choose(matter, None, request, person, tx)
    now, _rest = _asked_about(request, person, tx)
    return one(words.kept(voice_of(person, tx), now or matter))


def _choose(
    matter: Coming, choice: Choice | None, request: Request, person: Person, tx: Transaction
) -> None:
    tx.choices.choose(person.id, matter.topic, choice, request.at)


def _asked_about(
    request: Request, person: Person, tx: Transaction
) -> tuple[Coming | None, list[str]]:
    """What a button is about, if it still concerns them, and what else it carried."""
    kind, subject, *rest = [*arguments(request), "", ""]
    # The buttons of earlier versions, which stay in people's chats, carry only a badge.
    topics = {Topic(kind, subject), Topic("badge", kind)}
    coming = coming_to(person, request.at, tx)
    return next((each for each in coming if each.topic in topics), None), rest


def _day_in(carried: list[str]) -> date | None:
    try:
        return datetime.strptime(carried[0], "%Y%m%d").date()  # noqa: DTZ007 - a day, in no zone
    except ValueError:
        return None
