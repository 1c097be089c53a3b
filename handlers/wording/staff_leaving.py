"""A learner has left, or is back: what it changes, and what is the matter with a reference."""

from handlers.messages import Message
from handlers.wording.alerts import fitting
from handlers.wording.staff import home_button
from handlers.wording.voice import Voice


def which(voice: Voice, word: str) -> Message:
    """They typed the command alone."""
    text = voice.say(
        "Who? Type the reference of an alert after it, like: {word} p-1f2e3d4c5b", word=word
    )
    return Message(text, buttons=(home_button(voice),))


def left(voice: Voice, ref: str) -> Message:
    """They are gone: what comes no more, what still does, and that it ends by itself."""
    text = voice.say(
        "{ref} has left. Alerts count them no more; an open one changes within 15 minutes. I do "
        "not ask them to go on, but I still remind them of badges that end. If they write to me, "
        "they are back.",
        ref=ref,
    )
    undo = fitting([(voice.say("Undo"), f"undo_left:{ref}")])
    return Message(text, buttons=(*undo, home_button(voice)))


def back(voice: Voice, ref: str) -> Message:
    """They have not left."""
    text = voice.say("{ref} is back. If they stay silent, an alert says so again.", ref=ref)
    return Message(text, buttons=(home_button(voice),))


def nobody(voice: Voice) -> tuple[str, str]:
    """The reference is nobody's."""
    what = voice.say("There is nobody with this reference.")
    return what, voice.say("Copy the reference from the alert.")


def no_learner(voice: Voice, ref: str) -> tuple[str, str]:
    """It is somebody's of whom nothing is expected."""
    what = voice.say("{ref} is on no path, so no alert counts them.", ref=ref)
    return what, voice.say("Copy the reference from the alert.")


def left_already(voice: Voice, ref: str, name: str, day: str) -> tuple[str, str]:
    """Somebody has said so before."""
    what = voice.say("{name} said on {day} that {ref} has left.", name=name, day=day, ref=ref)
    return what, voice.say("If they have not: /staff back {ref}", ref=ref)


def not_left(voice: Voice, ref: str) -> tuple[str, str]:
    """Nobody has said so, or they have written since."""
    what = voice.say("{ref} has not left, or has written since.", ref=ref)
    return what, voice.say("If they leave now: /staff left {ref}", ref=ref)
