"""Later: a reminder is put off by a week, to the day of a button, or to a day that is typed."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.topics import PutOff, Topic
from handlers.asker import await_answer, conversation, voice_of
from handlers.learner import people, place
from handlers.learner.door import one
from handlers.learner.scenes import ABOUT, ASKED_ON, LATER, PAUSE, TIME
from handlers.messages import Reply, Request
from handlers.reminding.choosing import asked_about, concerning
from handlers.reminding.quiet import stands_against
from handlers.reminding.typed_day import read_day
from handlers.wording import learner_later as words
from handlers.wording.coming import A_DAY, PUT_OFF, Coming
from handlers.zones import zone_named
from storage.people import Person
from storage.transaction import Transaction

_FARTHER: Final = timedelta(days=30)
_GIVES_WAY: Final = frozenset({"", LATER, PAUSE, TIME})
"""Questions that somebody has left, when they press *later*. Work they are sending stays open."""

LATER_WORD: Final = r"(?:later|despu[eé]s|m[aá]s\s+tarde)"
UNTIL_WORD: Final = r"(?:(?:until|till|to|on|hasta|para)\b\s*(?:(?:el|al)\s+)?)"
_BEFORE_THE_DAY: Final = re.compile(
    rf"(?:{LATER_WORD}\b[\s,:]*)?{UNTIL_WORD}?(?:(?:el|al)\s+)?", re.IGNORECASE
)


def snooze(request: Request, person: Person, tx: Transaction) -> Reply:
    """`snooze:<topic>:<subject>` for a week, with `:<yyyymmdd>` until that day."""
    matter, rest = asked_about(request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    today, wanted = _today(request, person), _day_in(rest)
    # The button of an old list may carry a day that is over.
    if wanted is None or wanted <= today:
        wanted = today + PUT_OFF
    until = max(min(wanted, matter.last_on - A_DAY), matter.first_on)
    if not today < until < matter.last_on:
        return one(words.too_late(voice_of(person, tx), matter))
    return _put_off(until, matter, request, person, tx)


def another_day(request: Request, person: Person, tx: Transaction) -> Reply:
    """A day that is typed right after *later*; tomorrow nobody knows what it would be about."""
    notes = conversation(request, person, tx).notes
    matter = concerning(Topic(*notes[ABOUT]), request, person, tx)
    if matter is None or notes[ASKED_ON] != _today(request, person).isoformat():
        await_answer(request, person, tx)
        return people.lost(request, person, tx)
    return to_typed_day(
        _BEFORE_THE_DAY.sub("", request.text.strip(), 1), matter, request, person, tx
    )


def to_typed_day(
    typed: str, matter: Coming, request: Request, person: Person, tx: Transaction
) -> Reply:
    """To a day that was typed, or say why not and ask again."""
    voice, today = voice_of(person, tx), _today(request, person)
    read = read_day(typed)
    until = read.on_or_after(today) if read else None
    if until is None:
        why = words.no_day(voice, matter)
    elif until <= today:
        why = words.day_is_over(voice, until)
    elif until < matter.first_on:
        why = words.too_soon(voice, matter)
    elif until >= matter.last_on:
        why = words.too_far(voice, matter)
    else:
        return _put_off(until, matter, request, person, tx)
    return _which_day(why, matter, request, person, tx)


def like_the_list(matter: Coming, request: Request, person: Person, tx: Transaction) -> Reply:
    """To the day of its button on the list; what has none is told on its last day."""
    if matter.later_on:
        return _put_off(matter.later_on, matter, request, person, tx)
    return _which_day(words.too_far(voice_of(person, tx), matter), matter, request, person, tx)


def _which_day(
    why: str, matter: Coming, request: Request, person: Person, tx: Transaction
) -> Reply:
    voice, today = voice_of(person, tx), _today(request, person)
    first, last = max(today + A_DAY, matter.first_on), matter.last_on - A_DAY
    if last < first:
        return one(words.too_late(voice, matter))
    days = sorted({min(max(today + each, first), last) for each in (PUT_OFF, _FARTHER)})
    asked = _ask_for_a_day(matter, request, person, tx)
    return one(words.which_day(voice, why, matter, days, asked=asked))


def _put_off(
    until: date, matter: Coming, request: Request, person: Person, tx: Transaction
) -> Reply:
    voice = voice_of(person, tx)
    tx.choices.choose(person.id, matter.topic, PutOff(until), request.at)
    farther = until - PUT_OFF + _FARTHER
    other = farther if until < farther < matter.last_on else None
    asked = _ask_for_a_day(matter, request, person, tx)
    but = stands_against(until, request, person, tx)
    return one(words.put_off(voice, matter, until, other, asked=asked, but=but))


def _ask_for_a_day(matter: Coming, request: Request, person: Person, tx: Transaction) -> bool:
    """Let the next text be a day, unless they are in the middle of something."""
    here = conversation(request, person, tx)
    if here.scene not in _GIVES_WAY:
        return False
    about = [matter.topic.kind, matter.topic.subject]
    asked_on = _today(request, person).isoformat()
    notes = {**here.notes, ABOUT: about, ASKED_ON: asked_on}
    await_answer(request, person, tx, LATER, notes)
    return True


def _today(request: Request, person: Person) -> date:
    return day_of(request.at, zone_named(person.timezone))


def _day_in(carried: list[str]) -> date | None:
    try:
        return datetime.strptime(carried[0], "%Y%m%d").date()  # noqa: DTZ007 - a day, in no zone
    except ValueError:
        return None
