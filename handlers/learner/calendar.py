"""What is coming, for somebody's own calendar: tries that open and badges that end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from credentials.assessment.retakes import Wait
from handlers.asker import arguments, voice_of
from handlers.learner import place
from handlers.learner.badges import shown
from handlers.learner.door import one
from handlers.learner.reminders import ending_badges
from handlers.learner.standing import today
from handlers.learner.tries import chance_after, last_result, own_attempt
from handlers.messages import Reply, Request
from handlers.registry.marking import achievement_of
from handlers.wording import learner_calendar as words
from handlers.wording.calendar import MEDIA_TYPE, Entry
from handlers.wording.calendar import calendar as file_of
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

A_WEEK_BEFORE: Final = 7


def calendar(request: Request, person: Person, tx: Transaction) -> Reply:
    """`calendar`, or `calendar:<attempt>` for the day on which its next try opens."""
    if not arguments(request):
        return _everything(request, person, tx)
    attempt = own_attempt(person, arguments(request)[0], tx)
    entry = _next_try(attempt, person, request.at, tx) if attempt else None
    return _file([entry], request, person, tx) if entry else place.moved_on(request, person, tx)


def _everything(request: Request, person: Person, tx: Transaction) -> Reply:
    last = last_result(person, tx)
    retake = _next_try(last, person, request.at, tx) if last else None
    entries = [*_endings(person, request.at, tx), *([retake] if retake else [])]
    if not entries:
        return one(words.nothing_coming(voice_of(person, tx)))
    return _file(entries, request, person, tx)


def _endings(person: Person, at: datetime, tx: Transaction) -> list[Entry]:
    voice = voice_of(person, tx)
    return [
        Entry(
            f"renewal-{badge.id}@vouchline",
            today(badge.valid_until, tx),
            words.last_day(voice, shown(badge, at, tx).title),
            A_WEEK_BEFORE,
        )
        for badge in ending_badges(person, at, tx)
        if badge.valid_until
    ]


def _next_try(attempt: Attempt, person: Person, at: datetime, tx: Transaction) -> Entry | None:
    if attempt.passed is not False:
        return None
    chance = chance_after(attempt, person, at, tx)
    if not isinstance(chance, Wait):
        return None
    title = words.next_try(voice_of(person, tx), achievement_of(attempt, tx).title)
    return Entry(f"retake-{attempt.id}@vouchline", chance.opens_on, title)


def _file(entries: Sequence[Entry], request: Request, person: Person, tx: Transaction) -> Reply:
    days = sorted(each.day for each in entries)
    content = file_of(entries, request.at)
    file = tx.files.keep(person.id, "vouchline.ics", MEDIA_TYPE, content, request.at)
    return one(words.calendar_file(voice_of(person, tx), days, file))
