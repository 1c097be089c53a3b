"""At which hour we write, and in which time zone: typed as people type it, or pressed."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from credentials.learning.quiet import MANNERS
from handlers.asker import arguments, await_answer, voice_of, words_after_command
from handlers.learner.door import WordedMistake, one
from handlers.learner.scenes import TIME
from handlers.messages import Reply, Request
from handlers.plain import plain
from handlers.wording import learner_reminders as words
from handlers.wording.voice import LANGUAGES
from handlers.zones import places, zone_named
from storage.people import Person
from storage.transaction import Transaction

_HALVES: Final[Mapping[str, int]] = {
    "am": 0,
    "a.m": 0,
    "de la manana": 0,
    "pm": 12,
    "p.m": 12,
    "de la tarde": 12,
    "de la noche": 12,
}
_BEFORE = re.compile(r"^(?:at|a las?|al?) ")
_HOUR = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h]\d{2})?(?: ?h)?"
    rf"(?: ?(?P<half>{'|'.join(map(re.escape, _HALVES))})\.?)?"
)
_NAMED: Final[Mapping[str, int]] = {
    "noon": 12,
    "midday": 12,
    "mediodia": 12,
    "midnight": 0,
    "medianoche": 0,
    "12 de la noche": 0,
}
_NOON, _DAY = 12, 24


class TimeMistake(WordedMistake):
    """What was typed is no hour at which we write, and no place we know."""


def time(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/time`, or `/time 7 pm`."""
    typed = words_after_command(request) if request.text.startswith("/") else ""
    if typed:
        return typed_time(request, person, tx)
    await_answer(request, person, tx, TIME)
    return one(words.which_time(voice_of(person, tx), person.hour, person.timezone))


def zone(request: Request, person: Person, tx: Transaction) -> Reply:
    """[Change place], then `zone:<time zone>`."""
    wanted = arguments(request)[0] if arguments(request) else ""
    if wanted in places():
        return _set(request, person, tx, hour=person.hour, timezone=wanted)
    await_answer(request, person, tx, TIME)
    return one(words.which_zone(voice_of(person, tx)))


def hour(request: Request, person: Person, tx: Transaction) -> Reply:
    """`hour:<hour>`."""
    wanted = arguments(request)[0] if arguments(request) else ""
    found = read_hour(wanted)
    if found is None:
        return time(request, person, tx)
    return _set(request, person, tx, hour=found, timezone=person.timezone)


def typed_time(request: Request, person: Person, tx: Transaction) -> Reply:
    """An hour or a city that was typed."""
    typed = words_after_command(request)
    found = read_hour(typed)
    if found is not None:
        return _set(request, person, tx, hour=found, timezone=person.timezone)
    place = read_zone(typed)
    if place is None:
        raise TimeMistake(*words.unknown_time(voice_of(person, tx)))
    return _set(request, person, tx, hour=person.hour, timezone=place)


def read_hour(text: str) -> int | None:
    """An hour of the day as people write it: “18”, “6 pm”, “18:30”; minutes are dropped.

    >>> [read_hour(text) for text in ("7 pm", "12 am", "18:30", "25", "soon")]
    [19, 0, 18, None, None]
    >>> [read_hour(text) for text in ("mediodía", "19h", "a las 9", "a las 7 de la tarde")]
    [12, 19, 9, 19]
    """
    said = _BEFORE.sub("", plain(text), 1)
    if said in _NAMED:
        return _NAMED[said]
    found = _HOUR.fullmatch(said)
    if not found:
        return None
    number, half = int(found["hour"]), found["half"]
    if half and number > _NOON:
        return None
    if half:
        number = number % _NOON + _HALVES[half]
    return number if number < _DAY else None


def read_zone(text: str) -> str | None:
    """The time zone of a large city, by its name in any of our languages, or a zone's own name.

    >>> read_zone("new york"), read_zone("Europe/Madrid"), read_zone("Atlantis")
    ('America/New_York', 'Europe/Madrid', None)
    >>> read_zone("Bogotá"), read_zone("São Paulo")
    ('America/Bogota', 'America/Sao_Paulo')
    >>> read_zone("Nueva York"), read_zone("Ciudad de México"), read_zone("Londres")
    ('America/New_York', 'America/Mexico_City', 'Europe/London')
    """
    return _zones().get(_as_typed(text))


@cache
def _zones() -> dict[str, str]:
    names = sorted(name for name in places() if "/" in name)
    cities = {_as_typed(name.rpartition("/")[2]): name for name in reversed(names)}
    translated = {
        plain(there["city"]): name
        for language in LANGUAGES
        for name, there in Locale(language).time_zones.items()
        if name in places() and "city" in there
    }
    return translated | cities | {_as_typed(name): name for name in places()}


def _as_typed(name: str) -> str:
    return plain(name.replace("_", " "))


def _set(request: Request, person: Person, tx: Transaction, *, hour: int, timezone: str) -> Reply:
    voice = voice_of(person, tx)
    if not MANNERS.quiet_until.hour <= hour < MANNERS.quiet_from.hour:
        raise TimeMistake(*words.night(voice))
    tx.people.change(person.id, hour=hour, timezone=timezone)
    tx.outbox.look_again(person.id, request.at)
    await_answer(request, person, tx)
    there = request.at.astimezone(zone_named(timezone))
    return one(words.time_set(voice, hour, timezone, f"{there:%H:%M}"))
