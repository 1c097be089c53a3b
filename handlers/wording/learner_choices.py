"""What we answer to whoever puts a reminder off, lets one go, or wants it after all."""

from datetime import date

from handlers.messages import Button, Message
from handlers.wording.coming import Coming, keep_button, later_button, let_go_button
from handlers.wording.learner import next_button
from handlers.wording.voice import Voice


def put_off(voice: Voice, one: Coming, until: date, farther: date | None) -> Message:
    """Quiet until a day, and perhaps another day to choose."""
    another = voice.say("On {day}", day=voice.day(farther)) if farther else ""
    return Message(
        voice.say(
            "OK. I will remind you of {title} on {day}.", title=one.name, day=voice.day(until)
        ),
        buttons=(
            *_main(one),
            *((later_button(voice, one.topic, farther, another),) if farther else ()),
            _list_button(voice),
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
        buttons=(*_main(one), let_go_button(voice, one.topic), _list_button(voice)),
    )


def badge_ends(voice: Voice, one: Coming) -> Message:
    """They let a badge end, and can change their mind."""
    return Message(
        voice.say(
            "OK. {title} ends {day}, and I will not write about it again. It stays true for its "
            "time. Change your mind?",
            title=one.name,
            day=voice.day(one.last_on),
        ),
        buttons=(keep_button(voice, one.topic), next_button(voice)),
    )


def let_go(voice: Voice, one: Coming) -> Message:
    """The same, for anything else; of the lists of quarters only one was meant."""
    said = [voice.say("OK. I will not write about {title} again.", title=one.name)]
    if one.topic.kind == "refresh":
        said.append(voice.say("A later quarter may bring a new list."))
    said.append(voice.say("Change your mind?"))
    return Message(
        " ".join(said),
        buttons=(keep_button(voice, one.topic), *_main(one), _list_button(voice)),
    )


def kept(voice: Voice, one: Coming) -> Message:
    """They changed their mind."""
    if one.on:
        said = voice.say(
            "Good. I will remind you of {title} on {day}.", title=one.name, day=voice.day(one.on)
        )
        return Message(said, buttons=(*_main(one), _list_button(voice)))
    said = voice.say(
        "Good. Nothing more is planned for {title}. Shall I remind you in a week?", title=one.name
    )
    return Message(said, buttons=(later_button(voice, one.topic), *_main(one), _list_button(voice)))


def _main(one: Coming) -> tuple[Button, ...]:
    return (one.main,) if one.main else ()


def _list_button(voice: Voice) -> Button:
    return Button(voice.say("What is coming"), "reminders")
