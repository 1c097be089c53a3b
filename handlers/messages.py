"""What a person said and what we answer, in no platform's words.

Text is always plain: platforms escape it, set the heading in bold and turn buttons into their own.
Nothing here knows how a message travels.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from credentials.errors import Mistake
from credentials.registry.handed_in import HandedIn
from storage.files import Attachment

__all__ = ["Account", "Attachment", "Button", "Message", "Reply", "Request", "Seat", "Upload"]

ACTION_BYTES = 64
"""Telegram's limit for `callback_data`, in bytes; the tightest, so everybody's."""


class Seat(StrEnum):
    """The role in which somebody speaks to us: it decides which conversations they can have."""

    LEARNER = "learner"
    EMPLOYER = "employer"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Account:
    """An address on a platform; unique as a triple. A person may own several."""

    platform: str
    """`telegram`, `slack` or `local`."""
    workspace: str
    """The Slack team; empty where the platform has none."""
    external_id: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: hostile until a handler has looked at it."""

    name: str
    media_type: str
    content: bytes
    brought: HandedIn | Mistake | None = None
    """From an employer: the badge in it, or why there is none; None if nobody has looked yet."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made for this request before its transaction, and what it was made of."""

    of: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person said or pressed, heard once.

    `event_id` is the platform's own name for the event: the same event twice has the same one.
    `action` is what a pressed button carried (`verb:argument:…`); `text` is what was typed, a
    command with its slash included. `channel` is where it was said, when that is not private.
    `made` is what takes too long to make inside of a transaction.
    """

    account: Account
    seat: Seat
    at: datetime
    event_id: str
    text: str = ""
    action: str = ""
    files: tuple[Upload, ...] = ()
    private: bool = True
    channel: str = ""
    edited: bool = False
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. Either `action` (at most 64 bytes) comes back to us, or `url` opens.

    Buttons with the same `row`, and no others, belong side by side: those for one line of a list.
    """

    label: str
    action: str = ""
    url: str = ""
    row: int = 0

    def __post_init__(self) -> None:
        """Refuse at once what a platform would refuse later."""
        if bool(self.action) == bool(self.url):
            raise ValueError(f"a button does one thing: {self.label!r}")
        if len(self.action.encode()) > ACTION_BYTES:
            raise ValueError(f"an action is at most {ACTION_BYTES} bytes: {self.action!r}")


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble: an idea, perhaps a headline, files to look at, the main button first.

    Messages with the same non-empty `thread` are one conversation on the platform: the first is
    sent, later ones replace its text (a cohort's alert is updated, not repeated).
    """

    text: str
    heading: str = ""
    buttons: tuple[Button, ...] = ()
    files: tuple[Attachment, ...] = ()
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request, only for the one who asked."""

    messages: tuple[Message, ...] = ()

    @classmethod
    def say(cls, text: str, *buttons: Button, heading: str = "") -> "Reply":
        """Answer with a single message."""
        return cls((Message(text, heading=heading, buttons=buttons),))
