"""Names behind REFs, said to one person alone."""

from collections.abc import Sequence

from handlers.messages import Message
from handlers.wording.alerts import fitting
from handlers.wording.staff import home_button
from handlers.wording.voice import Voice
from storage.people import Person

_MOST_SHOWN = 100
_MOST_BUTTONS = 20
"""Whoever is not among them is typed."""


def which(voice: Voice) -> Message:
    """They typed the command alone."""
    text = voice.say("Who? Type the reference of an alert after it, like: who p-1f2e3d4c5b")
    return Message(text, buttons=(home_button(voice),))


def learners(voice: Voice, cohort: str, found: Sequence[Person], gone: frozenset[str]) -> Message:
    """Each REF with the name they gave; of those who are not `gone`, a button that says so."""
    lines = [_line(voice, one, gone) for one in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        lines.append(voice.say("and {n} more.", n=len(found) - _MOST_SHOWN))
    lines.append(voice.say("Only you see this. Please keep names out of the channel."))
    here = [one.ref for one in found if one.ref not in gone][:_MOST_BUTTONS]
    buttons = fitting([(voice.say("{ref} has left", ref=ref), f"left:{ref}") for ref in here])
    # The first button is the main one, and nobody leaves by a quick press.
    return Message("\n".join(lines), heading=cohort, buttons=(home_button(voice), *buttons))


def _line(voice: Voice, one: Person, gone: frozenset[str]) -> str:
    line = f"{one.ref}: {one.name or voice.say('no name yet')}"
    return f"{line} ({voice.say('has left')})" if one.ref in gone else line
