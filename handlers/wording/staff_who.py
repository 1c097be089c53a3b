"""Names behind REFs, said to one person alone."""

from collections.abc import Sequence

from handlers.messages import Message
from handlers.wording.staff import home_button
from handlers.wording.voice import Voice
from storage.people import Person

_MOST_SHOWN = 100


def which(voice: Voice) -> Message:
    """They typed the command alone."""
    text = voice.say("Who? Type the reference of an alert after it, like: who p-1f2e3d4c5b")
    return Message(text, buttons=(home_button(voice),))


def learners(voice: Voice, cohort: str, found: Sequence[Person]) -> Message:
    """Each REF with the name they gave."""
    lines = [f"{one.ref}: {one.name or voice.say('no name yet')}" for one in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        lines.append(voice.say("and {n} more.", n=len(found) - _MOST_SHOWN))
    lines.append(voice.say("Only you see this. Please keep names out of the channel."))
    return Message("\n".join(lines), heading=cohort, buttons=(home_button(voice),))
