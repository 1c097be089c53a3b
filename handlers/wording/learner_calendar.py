"""A file for somebody's own calendar, in words."""

from collections.abc import Sequence
from datetime import date

from handlers.messages import Attachment, Button, Message
from handlers.wording.calendar import Entry
from handlers.wording.learner import next_button, path_button
from handlers.wording.voice import Voice

_A_WEEK = 7
_A_DAY = 1


def next_try(voice: Voice, attempt_id: str, title: str, day: date) -> Entry:
    """The day on which a retake opens."""
    said = voice.say("{title}: your next try opens", title=title)
    return Entry(f"retake-{attempt_id}@vouchline", day, said)


def last_try(voice: Voice, attempt_id: str, title: str, day: date) -> Entry:
    """The last day of a retake."""
    said = voice.say("{title}: last day for your next try", title=title)
    return Entry(f"retake-end-{attempt_id}@vouchline", day, said, _A_DAY)


def badge_ends(voice: Voice, badge_id: str, title: str, day: date) -> Entry:
    """The last day of a badge."""
    said = voice.say("{title}: last day to renew in time", title=title)
    return Entry(f"renewal-{badge_id}@vouchline", day, said, _A_WEEK)


def certificate_ends(voice: Voice, record_id: str, title: str, day: date) -> Entry:
    """The last day of a certificate of somebody else's."""
    said = voice.say("{title}: last day to renew in time", title=title)
    return Entry(f"certificate-{record_id}@vouchline", day, said, _A_WEEK)


def calendar_file(voice: Voice, days: Sequence[date], file: Attachment) -> Message:
    """The days, to keep."""
    shown = voice.both([voice.day(day) for day in days])
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
