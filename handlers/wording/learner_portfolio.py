"""The file with all badges that somebody shares, in words."""

from handlers.messages import Button, Message
from handlers.wording.learner import next_button
from handlers.wording.voice import Voice
from storage.files import Attachment


def record(voice: Voice, inside: int, held: int, file: Attachment) -> Message:
    """The file, and what is in it."""
    lines = [
        voice.count(
            inside,
            "Here is your record with the badge you share, in one signed file.",
            "Here is your record with the {n} badges you share, in one signed file.",
        ),
        voice.say(
            "Keep it, or send it to an employer as a file. They can check each badge in it, also "
            "without us."
        ),
    ]
    if inside < held:
        lines.append(voice.say("Badges that you do not share are not in it."))
    return Message(
        " ".join(lines),
        heading=voice.say("Your record"),
        buttons=(_badges(voice), _share(voice)),
        files=(file,),
    )


def nothing_shared(voice: Voice, *, has_some: bool) -> Message:
    """There is nothing to put into a record yet."""
    if has_some:
        return Message(
            voice.say("Your record holds the badges that anyone may see. You share none yet."),
            buttons=(_share(voice), _badges(voice)),
        )
    return Message(
        voice.say("You have no badges yet. Your next step leads to the first one."),
        buttons=(next_button(voice),),
    )


def enough(voice: Voice) -> Message:
    """They have had many today."""
    return Message(
        voice.say("You have made many records today. You can make the next one tomorrow."),
        buttons=(_badges(voice),),
    )


def changed(voice: Voice) -> Message:
    """Their badges changed while it was made."""
    return Message(
        voice.say("Your badges have just changed. Please ask for your record once more."),
        buttons=(Button(voice.say("Make my record"), "portfolio"),),
    )


def _badges(voice: Voice) -> Button:
    return Button(voice.say("My badges"), "badges")


def _share(voice: Voice) -> Button:
    return Button(voice.say("Who may see a badge"), "share")
