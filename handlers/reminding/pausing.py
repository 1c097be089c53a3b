"""A pause until a day, typed or pressed: no reminders until then; results still come."""

import re
from datetime import date, timedelta
from typing import Final

from credentials.assessment.days import day_of, day_starts
from handlers.asker import arguments, await_answer, conversation, voice_of, words_after_command
from handlers.due.choices import coming_to
from handlers.learner.door import one
from handlers.learner.scenes import PAUSE
from handlers.messages import Reply, Request
from handlers.reminding.listing import ALL
from handlers.reminding.typed_day import read_day
from handlers.wording import learner_pausing as words
from handlers.zones import zone_named
from storage.people import Person
from storage.transaction import Transaction

PAUSES: Final = (7, 14, 30)
"""For how many days somebody can ask to be left in peace by a button."""
LONGEST: Final = timedelta(days=366)

SENTENCE: Final = re.compile(r"(?:pause|pausa)\s+(?:until|till|hasta)\b.*", re.IGNORECASE)
"""A pause asked for in a sentence."""
_BEFORE_THE_DAY: Final = re.compile(
    r"(?:(?:pause|pausa)\b\s*)?(?:(?:until|till|hasta)\b\s*)?(?:el\s+)?", re.IGNORECASE
)


def pause(request: Request, person: Person, tx: Transaction) -> Reply:
    """[Pause until…], `pause:<days>`, `/pause 12 Dec`, “pausa hasta el 12 de diciembre”."""
    first = day_of(request.at, zone_named(person.timezone))
    if request.action:
        days = next((each for each in PAUSES if arguments(request)[:1] == [str(each)]), None)
        if days is not None:
            return _paused(first + timedelta(days=days), request, person, tx)
    elif typed := _typed(request):
        return _until(typed, first, request, person, tx)
    await_answer(request, person, tx, PAUSE)
    return one(words.how_long(voice_of(person, tx), _offers(first)))


def asked_in_words(text: str) -> bool:
    """Whether it is a pause and a day and nothing else, whatever else was being asked."""
    said = text.strip()
    return bool(SENTENCE.fullmatch(said)) and read_day(_BEFORE_THE_DAY.sub("", said, 1)) is not None


def _typed(request: Request) -> str:
    return _BEFORE_THE_DAY.sub("", words_after_command(request), 1).strip()


def _until(typed: str, first: date, request: Request, person: Person, tx: Transaction) -> Reply:
    voice, read = voice_of(person, tx), read_day(typed)
    until = read.on_or_after(first) if read else None
    if until is None:
        return one(words.no_day(voice, _offers(first)))
    if until <= first:
        return one(words.day_is_over(voice, until, _offers(first)))
    if until > first + LONGEST:
        return one(words.too_far(voice, until, _offers(first)))
    return _paused(until, request, person, tx)


def _paused(until: date, request: Request, person: Person, tx: Transaction) -> Reply:
    voice, zone = voice_of(person, tx), zone_named(person.timezone)
    if conversation(request, person, tx).scene == PAUSE:
        await_answer(request, person, tx)
    tx.people.change(person.id, reminders=ALL, paused_until=day_starts(until, zone))
    tx.outbox.look_again(person.id, request.at)
    ending = [
        each
        for each in coming_to(person, request.at, tx)
        if each.on and each.entries and each.last_on <= until
    ]
    return one(words.paused(voice, until, ending))


def _offers(first: date) -> list[tuple[int, date]]:
    return [(each, first + timedelta(days=each)) for each in PAUSES]
