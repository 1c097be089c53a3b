"""A file for somebody's own calendar, in words."""

from collections.abc import Sequence
from datetime import date

from handlers.messages import Attachment, Button, Message
from handlers.wording.learner import next_button, path_button
from handlers.wording.voice import Voice


def next_try(voice: Voice, title: str) -> str:
    """What the day is called in their calendar."""
    return voice.say("{title}: your next try opens", title=title)


def last_day(voice: Voice, title: str) -> str:
    """The same, for the last day of a badge."""
    return voice.say("{title}: last day to renew in time", title=title)


def calendar_file(voice: Voice, days: Sequence[date], file: Attachment) -> Message:
    """The days, to keep."""
    shown = voice.both([voice.short_day(day) for day in days])
    return Message(
        voice.say("Open this file to put {day} into your calendar.", day=shown),
        buttons=(path_button(voice), Button(voice.say("What is coming"), "reminders")),
        files=(file,),
    )


def nothing_coming(voice: Voice) -> Message:
    """There is no day to put anywhere."""
    return Message(
        voice.say("Nothing is coming up."), buttons=(next_button(voice), path_button(voice))
    )
