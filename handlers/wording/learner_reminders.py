"""When we write: what is coming, at which hour, in which time zone, and how to stop it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from handlers.messages import Button, Message
from handlers.wording.coming import Coming, later_button, let_go_button
from handlers.wording.learner import next_button, path_button
from handlers.wording.voice import Voice

HOURS = (9, 12, 18)
"""Offered as buttons; any other hour of the day can be typed."""
SHOWN = 8
"""How many a list names, each with its buttons; the rest is counted."""
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


def reminders(
    voice: Voice, wanted: str, coming: Sequence[Coming], paused: date | None = None
) -> Message:
    """What is coming, each with a button that cancels or moves it."""
    shown = list(enumerate(coming[:SHOWN], start=1))
    lines = [f"{n}. {voice.day(one.on or one.last_on)}: {one.what}" for n, one in shown]
    if len(coming) > SHOWN:
        lines.append(voice.say("And {n} more.", n=len(coming) - SHOWN))
    if not coming:
        lines = [voice.say("Nothing is coming up.")]
    if wanted == "none":
        lines.insert(
            0, voice.say("You asked for quiet: I write nothing unasked, not even results.")
        )
    elif wanted == "results":
        lines.insert(0, voice.say("You asked for results only, so these are not sent:"))
    elif paused:
        day = voice.day(paused)
        lines.insert(0, voice.say("You asked for a pause: nothing is sent before {day}.", day=day))
    buttons = [replace(each, row=n) for n, one in shown for each in _choices(voice, n, one)]
    if any(one.entries for one in coming):
        buttons.append(Button(voice.say("Add to calendar"), "calendar"))
    buttons.append(Button(voice.say("Change time"), "time"))
    if wanted != "all" or paused:
        buttons.append(Button(voice.say("Remind me of everything"), "remind"))
    else:
        buttons.append(Button(voice.say("Pause until…"), "pause"))
        buttons.append(Button(voice.say("Stop reminders"), "stop"))
    return Message("\n".join(lines), heading=voice.say("What is coming"), buttons=tuple(buttons))


def _choices(voice: Voice, n: int, one: Coming) -> Iterable[Button]:
    """By its number: a long title would push the verb off the button on a phone."""
    if one.later_on:
        yield later_button(voice, one.topic, one.later_on, voice.say("{n}: later", n=n))
    yield let_go_button(voice, one.topic, voice.say("{n}: cancel", n=n))


def stopped(voice: Voice) -> Message:
    """Results still come."""
    return Message(
        voice.say("No more reminders. Results still come."),
        buttons=(
            Button(voice.say("Stop those too"), "stop_all"),
            Button(voice.say("Fewer"), "fewer"),
            Button(voice.say("Pause until…"), "pause"),
            Button(voice.say("Remind me again"), "remind"),
        ),
    )


def stopped_all(voice: Voice) -> Message:
    """Nothing comes any more."""
    return Message(
        voice.say(
            "OK. I will not write unless you write first. Your results wait here: say /retake."
        ),
        buttons=(Button(voice.say("Remind me again"), "remind"), path_button(voice)),
    )


def fewer(voice: Voice) -> Message:
    """Only shortly before the end."""
    return Message(
        voice.say(
            "OK, fewer: of the badges you have now I write only in the last week before one ends. "
            "The rest comes as before."
        ),
        buttons=(Button(voice.say("What is coming"), "reminders"), path_button(voice)),
    )


def on_again(voice: Voice, hour: int) -> Message:
    """Reminders come again."""
    return Message(
        voice.say("Good. I remind you again: at {hour}:00, at most 3 times a week.", hour=hour),
        buttons=(Button(voice.say("What is coming"), "reminders"), path_button(voice)),
    )


def which_time(voice: Voice, hour: int, zone: str) -> Message:
    """The hour, or the place."""
    return Message(
        voice.say(
            "I write at {hour}:00, {zone} time. Which hour suits you? Press one, or type an hour "
            "like 7 pm. To change the place, type a city, like Denver.",
            hour=hour,
            zone=place(zone),
        ),
        buttons=(
            *(Button(f"{each}:00", f"hour:{each}") for each in HOURS),
            Button(voice.say("Change place"), "zone"),
        ),
    )


def which_zone(voice: Voice) -> Message:
    """Where they are."""
    return Message(
        voice.say("Where are you? Press one, or type a large city near you, like Madrid."),
        buttons=(
            *(Button(place(each), f"zone:{each}") for each in ZONES),
            Button(voice.say("What is coming"), "reminders"),
        ),
    )


def time_set(voice: Voice, hour: int, zone: str, clock: str) -> Message:
    """Said with the time it is for them, so that a slip is seen."""
    return Message(
        voice.say(
            "Done. I write at {hour}:00, {zone} time. It is {clock} there now.",
            hour=hour,
            zone=place(zone),
            clock=clock,
        ),
        buttons=(next_button(voice), Button(voice.say("Change place"), "zone")),
    )


def night(voice: Voice) -> tuple[str, str]:
    """An hour at which we do not write."""
    return (
        voice.say("I do not write at night, from 20:00 to 8:00."),
        voice.say("Pick an hour from 8 to 19."),
    )


def unknown_time(voice: Voice) -> tuple[str, str]:
    """Neither an hour nor a city."""
    return (
        voice.say("I did not find an hour or a city in that."),
        voice.say("Type an hour like 18 or 7 pm, or a large city near you."),
    )


def place(zone: str) -> str:
    """A zone as people call it: its city."""
    return zone.rpartition("/")[2].replace("_", " ")
