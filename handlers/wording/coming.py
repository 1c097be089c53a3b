"""What we may still write about: its name, its line in *my reminders*, and the buttons for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from credentials.notices.topics import Topic
from handlers.messages import Button
from handlers.wording.calendar import Entry
from handlers.wording.voice import Voice

A_DAY: Final = timedelta(days=1)
PUT_OFF: Final = timedelta(days=7)
"""For so long something is put off by one press."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that can be put off or let go.

    Attributes:
        topic: What it is about.
        name: What it is called in the middle of a sentence.
        what: What happens to it on that day, after “1. Mon 12 Oct 2026:”.
        on: When we write next; None: no more, or only if they choose a day.
        last_on: Its last day. Behind it there is nothing to remind of.
        main: What can be done about it now.
        entries: Its days for their own calendar.
        first_on: Before this day there is nothing to remind of either.
    """

    topic: Topic
    name: str
    what: str
    on: date | None
    last_on: date
    main: Button | None = None
    entries: tuple[Entry, ...] = ()
    first_on: date = date.min

    @property
    def title(self) -> str:
        """Its name at the beginning of a line."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def later_on(self) -> date | None:
        """The day to which *later* on the list moves it; None: there is none left."""
        day = self.on or self.last_on
        later = min(day + PUT_OFF, self.last_on - A_DAY)
        return later if later > day else None


def later_button(voice: Voice, topic: Topic, to: date | None = None, label: str = "") -> Button:
    """Put it off: to a day, or without one for a week."""
    day = f":{to:%Y%m%d}" if to else ""
    return Button(
        label or voice.say("Remind me later"), f"snooze:{topic.kind}:{topic.subject}{day}"
    )


def later_in_time(
    voice: Voice, topic: Topic, days_left: int, label: str = ""
) -> tuple[Button, ...]:
    """The same while there is a day between today and the last one, else no button."""
    return (later_button(voice, topic, label=label),) if days_left > 1 else ()


def let_go_button(voice: Voice, topic: Topic, label: str = "") -> Button:
    """No more reminders of it. A badge of ours ends by that; nothing else does."""
    return Button(label or _let_go(voice, topic), f"let_end:{topic.kind}:{topic.subject}")


def _let_go(voice: Voice, topic: Topic) -> str:
    match topic.kind:
        case "badge":
            return voice.say("Let it end")
        case "refresh":
            return voice.say("Not this time")
        case _:
            return voice.say("Do not remind me")


def keep_button(voice: Voice, topic: Topic) -> Button:
    """Take both back."""
    return Button(voice.say("Keep reminding me"), f"keep:{topic.kind}:{topic.subject}")


def main_button(one: Coming) -> tuple[Button, ...]:
    """What can be done about it now, if anything."""
    return (one.main,) if one.main else ()


def list_button(voice: Voice) -> Button:
    """Back to the list."""
    return Button(voice.say("What is coming"), "reminders")


def ends(voice: Voice, title: str, last_on: date) -> str:
    """A badge, or a certificate of somebody else's; the line begins with another day."""
    return voice.say("{title} ends on {day}", title=title, day=voice.day(last_on))


def next_try(voice: Voice, title: str) -> str:
    """A retake by its name."""
    return voice.say("your next try at {title}", title=title)


def try_opens(voice: Voice, title: str) -> str:
    """The wait is over then."""
    return voice.say("your next try at {title} opens", title=title)


def try_closes(voice: Voice, title: str, last_on: date) -> str:
    """Its time runs out."""
    day = voice.short_day(last_on)
    return voice.say("your next try at {title} is open until {day}", title=title, day=day)


def practice(voice: Voice, title: str) -> str:
    """Practice by its name."""
    return voice.say("your practice for {title}", title=title)


def refresh(voice: Voice, begins: date) -> str:
    """The list of a quarter by its name."""
    return voice.say("your badges to refresh ({quarter})", quarter=voice.quarter(begins))
