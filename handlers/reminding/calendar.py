"""What is coming, for somebody's own calendar: tries that open and close, and what ends."""

from collections.abc import Sequence

from credentials.notices.topics import Topic
from handlers.asker import arguments, voice_of
from handlers.due.choices import entries_of
from handlers.learner import place
from handlers.learner.door import one
from handlers.learner.tries import own_attempt
from handlers.messages import Reply, Request
from handlers.wording import learner_calendar as words
from handlers.wording.calendar import MEDIA_TYPE, Entry
from handlers.wording.calendar import calendar as file_of
from storage.people import Person
from storage.transaction import Transaction


def calendar(request: Request, person: Person, tx: Transaction) -> Reply:
    """`calendar`, or `calendar:<attempt>` for the days of its next try."""
    if not arguments(request):
        entries = entries_of(person, request.at, tx)
        if not entries:
            return one(words.nothing_coming(voice_of(person, tx)))
        return _file(entries, request, person, tx)
    attempt = own_attempt(person, arguments(request)[0], tx)
    entries = entries_of(person, request.at, tx, Topic("retake", attempt.id)) if attempt else []
    if not entries:
        return place.moved_on(request, person, tx)
    return _file(entries, request, person, tx)


def _file(entries: Sequence[Entry], request: Request, person: Person, tx: Transaction) -> Reply:
    days = sorted(each.day for each in entries)
    content = file_of(entries, request.at)
    file = tx.files.keep(person.id, "vouchline.ics", MEDIA_TYPE, content, request.at)
    return one(words.calendar_file(voice_of(person, tx), days, file))
