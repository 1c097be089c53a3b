"""A pause: until when, and what ends meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.messages import Button, Message
from handlers.wording.coming import Coming
from handlers.wording.learner import path_button
from handlers.wording.voice import Voice


def how_long(voice: Voice, days: Sequence[tuple[int, date]]) -> Message:
    """A pause ends on a day."""
    return _asked(
        voice,
        voice.say("Until when should I be quiet? Results still come, and your place is kept."),
        days,
    )


def no_day(voice: Voice, days: Sequence[tuple[int, date]]) -> Message:
    """What was typed is no day, or can be read in two ways."""
    return _asked(voice, voice.say("I did not find a day in that."), days)


def day_is_over(voice: Voice, day: date, days: Sequence[tuple[int, date]]) -> Message:
    """A pause does not end before it begins."""
    said = voice.say("A pause must end after today, and {day} does not.", day=voice.day(day))
    return _asked(voice, said, days)


def too_far(voice: Voice, day: date, days: Sequence[tuple[int, date]]) -> Message:
    """Who wants to hear nothing for years wants no reminders."""
    said = voice.say(
        "{day} is more than a year away. For no reminders at all, say /stop.", day=voice.day(day)
    )
    return _asked(voice, said, days)


def paused(voice: Voice, until: date, ending: Sequence[Coming]) -> Message:
    """Quiet until a day. What ends in between is said now, because it is not said then."""
    day = voice.day(until)
    lines = [
        voice.say("OK. No reminders before {day}. Results still come, you lose nothing.", day=day)
    ]
    lines += [
        voice.say(
            "{title} ends in this time, on {day}.", title=one.title, day=voice.day(one.last_on)
        )
        for one in ending
    ]
    main = [replace(one.main, label=f"{one.title}: {one.main.label}") for one in ending if one.main]
    again = Button(voice.say("Remind me again"), "remind")
    return Message("\n".join(lines), buttons=(*main, again, path_button(voice)))


def _asked(voice: Voice, said: str, days: Sequence[tuple[int, date]]) -> Message:
    how = voice.say("Press a day, or type one, like 12 Dec or 2026-12-12.")
    buttons = tuple(Button(voice.short_day(day), f"pause:{count}") for count, day in days)
    return Message(f"{said} {how}", buttons=buttons)
