"""When we write: what is coming, at which hour, in which time zone, and how to stop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button
from handlers.wording.voice import Voice

HOURS = (9, 12, 18)
"""Offered as buttons; any other hour of the day can be typed."""
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


@dataclass(frozen=True, slots=True)
class Coming:
    """Something we will write about. `badge_id` for a badge that ends, else a retake opens."""

    title: str
    on: date
    badge_id: str | None


def reminders(
    voice: Voice, wanted: str, coming: Sequence[Coming], paused: date | None = None
) -> Message:
    """What is coming, each with a button that cancels or moves it."""
    lines = [_coming(voice, each) for each in coming] or [voice.say("Nothing is coming up.")]
    if wanted == "none":
        lines.insert(
            0, voice.say("You asked for quiet: I write nothing unasked, not even results.")
        )
    elif wanted == "results":
        lines.insert(0, voice.say("You asked for results only, so these are not sent:"))
    elif paused:
        day = voice.day(paused)
        lines.insert(0, voice.say("You asked for a pause: nothing is sent before {day}.", day=day))
    buttons: list[Button] = []
    for each in coming:
        if each.badge_id:
            buttons.append(
                Button(voice.say("{title}: later", title=each.title), f"snooze:{each.badge_id}")
            )
            buttons.append(
                Button(voice.say("{title}: cancel", title=each.title), f"let_end:{each.badge_id}")
            )
    if coming:
        buttons.append(Button(voice.say("Add to calendar"), "calendar"))
    buttons.append(Button(voice.say("Change time"), "time"))
    if wanted != "all" or paused:
        buttons.append(Button(voice.say("Remind me of everything"), "remind"))
    else:
        buttons.append(Button(voice.say("Pause until…"), "pause"))
        buttons.append(Button(voice.say("Stop reminders"), "stop"))
    return Message("\n".join(lines), heading=voice.say("What is coming"), buttons=tuple(buttons))


def _coming(voice: Voice, each: Coming) -> str:
    if each.badge_id:
        # Badges end years ahead.
        day = voice.day(each.on)
        return voice.say("• {day}: {title} ends soon", day=day, title=each.title)
    day = voice.short_day(each.on)
    return voice.say("• {day}: your next try at {title} opens", day=day, title=each.title)


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
            "OK, fewer: of the badges you have now I write only in the last week before one ends."
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
