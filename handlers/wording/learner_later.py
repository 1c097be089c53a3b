"""What we answer to whoever puts a reminder off: to which day, or why not."""

from collections.abc import Sequence
from datetime import date

from handlers.messages import Button, Message
from handlers.wording.coming import Coming, later_button, let_go_button, list_button, main_button
from handlers.wording.voice import Voice


def put_off(
    voice: Voice,
    one: Coming,
    until: date,
    farther: date | None,
    *,
    asked: bool,
    but: Message | None,
) -> Message:
    """Quiet until a day, and perhaps another day to choose.

    `asked`: it may be typed. `but`: what stands against it.
    """
    said = [
        voice.say(
            "OK. I will remind you of {title} on {day}.", title=one.name, day=voice.day(until)
        )
    ]
    said += [but.text] if but else []
    said += [voice.say("Another day? Just type it.")] if asked else []
    another = voice.say("On {day}", day=voice.day(farther)) if farther else ""
    return Message(
        " ".join(said),
        buttons=(
            *(but.buttons if but else ()),
            *main_button(one),
            *((later_button(voice, one.topic, farther, another),) if farther else ()),
            list_button(voice),
        ),
    )


def too_late(voice: Voice, one: Coming) -> Message:
    """There is no later reminder left."""
    return Message(
        voice.say(
            "{day} is the last day for {title}. There is no time left to remind you again before "
            "that.",
            title=one.name,
            day=voice.day(one.last_on),
        ),
        buttons=(*main_button(one), let_go_button(voice, one.topic), list_button(voice)),
    )


def no_such_number(voice: Voice, number: int) -> Message:
    """“later 9”, of a list of three."""
    said = voice.say("There is no number {n} on your list. Look at it once more.", n=number)
    return Message(said, buttons=(list_button(voice),))


def no_day(voice: Voice, one: Coming) -> str:
    """What was typed is no day, or can be read in two ways."""
    said = voice.say("I did not find a day in that.")
    if one.on:
        said += " " + voice.say("It is still planned for {day}.", day=voice.day(one.on))
    return said


def day_is_over(voice: Voice, day: date) -> str:
    """Today is here, and yesterday is gone."""
    return voice.say("It must be a day after today, and {day} is not.", day=voice.day(day))


def too_soon(voice: Voice, one: Coming) -> str:
    """There is nothing to do about it yet."""
    day = voice.day(one.first_on)
    return voice.say("I can remind you of {title} from {day} on.", title=one.name, day=day)


def too_far(voice: Voice, one: Coming) -> str:
    """Its last day is told anyhow, and on a later one there is nothing left to do about it."""
    return voice.say(
        "The last day for {title} is {day}: it must be before that.",
        title=one.name,
        day=voice.day(one.last_on),
    )


def which_day(voice: Voice, why: str, one: Coming, days: Sequence[date], *, asked: bool) -> Message:
    """Again, with days that fit; `asked`: one may be typed."""
    how = (
        voice.say("Press a day, or type one, like {day}.", day=voice.short_day(days[0]))
        if asked
        else voice.say("Press a day.")
    )
    offers = (later_button(voice, one.topic, day, voice.short_day(day)) for day in days)
    return Message(f"{why} {how}", buttons=(*offers, list_button(voice)))


def but_stopped(voice: Voice) -> Message:
    """They want no reminders, and this is one."""
    return _but(
        voice, voice.say("But you stopped reminders: it comes only if you want them again.")
    )


def but_paused(voice: Voice, until: date) -> Message:
    """The day lies in a pause."""
    return _but(
        voice,
        voice.say("But you asked for a pause: nothing is sent before {day}.", day=voice.day(until)),
    )


def _but(voice: Voice, why: str) -> Message:
    return Message(why, buttons=(Button(voice.say("Remind me again"), "remind"),))
