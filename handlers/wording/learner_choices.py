"""What we answer to whoever lets a reminder go, or wants it after all."""

from handlers.messages import Message
from handlers.wording.coming import Coming, keep_button, later_in_time, list_button, main_button
from handlers.wording.learner import next_button
from handlers.wording.voice import Voice


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
        buttons=(keep_button(voice, one.topic), *main_button(one), list_button(voice)),
    )


def kept(voice: Voice, one: Coming, days_left: int, but: Message | None) -> Message:
    """They changed their mind; `but`: what stands against a reminder on its day."""
    if one.on:
        said = voice.say(
            "Good. I will remind you of {title} on {day}.", title=one.name, day=voice.day(one.on)
        )
        buttons = (*main_button(one), list_button(voice))
        if but:
            return Message(f"{said} {but.text}", buttons=(*but.buttons, *buttons))
        return Message(said, buttons=buttons)
    said = voice.say("Good. Nothing more is planned for {title}.", title=one.name)
    later = later_in_time(voice, one.topic, days_left)
    return Message(said, buttons=(*later, *main_button(one), list_button(voice)))
