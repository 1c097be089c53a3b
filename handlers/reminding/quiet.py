"""What keeps every reminder back for now: none are wanted, or a pause."""

from datetime import date

from credentials.assessment.days import day_of
from handlers.asker import voice_of
from handlers.messages import Message, Request
from handlers.wording import learner_later as words
from handlers.zones import zone_named
from storage.people import Person
from storage.transaction import Transaction


def pause_of(person: Person, request: Request) -> date | None:
    """The day on which their pause ends, while there is one."""
    until = person.paused_until
    if until is None or until <= request.at:
        return None
    return day_of(until, zone_named(person.timezone))


def stands_against(day: date, request: Request, person: Person, tx: Transaction) -> Message | None:
    """What they asked for, and how to end it, if it keeps back a reminder of that day."""
    voice, paused = voice_of(person, tx), pause_of(person, request)
    if person.reminders != "all":
        return words.but_stopped(voice)
    return words.but_paused(voice, paused) if paused and paused > day else None
