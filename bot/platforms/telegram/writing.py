"""From a plain message to what Telegram takes: parts, entities, a keyboard.

Entities instead of markup: nothing in a text can ever be read as a tag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.constants import MessageEntityType

from handlers.messages import Button, Message

TEXT_UNITS = 4096
ROW_BUTTONS = 4
ROW_CHARACTERS = 30
BREAKS = ("\n\n", "\n", " ")
"""Where a long text may be cut, the best place first."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of Telegram's."""

    text: str
    bold: int = 0
    """How many UTF-16 units from the start are the heading."""

    @property
    def entities(self) -> list[MessageEntity]:
        """The heading in bold, if there is one."""
        return [MessageEntity(MessageEntityType.BOLD, 0, self.bold)] if self.bold else []


def parts(message: Message) -> list[Part]:
    """Cut a message into texts that Telegram takes; none when it is only files."""
    heading = message.heading.strip()
    links = [f"{button.label}: {button.url}" for button in message.buttons if not _opens(button)]
    whole = "\n\n".join(filter(None, (heading, message.text.strip(), *links)))
    cut = _cut(whole)
    if not cut:
        return []
    first = Part(cut[0], units(heading) if cut[0].startswith(heading) else 0)
    return [first, *(Part(text) for text in cut[1:])]


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Buttons in rows, as many to a row as can be read on a phone."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for button in filter(_opens, buttons):
        room -= len(button.label)
        if room < 0 or len(rows[-1]) == ROW_BUTTONS:
            rows.append([])
            room = ROW_CHARACTERS - len(button.label)
        rows[-1].append(
            InlineKeyboardButton(
                button.label, url=button.url or None, callback_data=button.action or None
            )
        )
    return InlineKeyboardMarkup(rows) if rows else None


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _opens(button: Button) -> bool:
    # Telegram refuses a whole message for a button to `localhost`; such links go into the text.
    return not button.url or "." in (urlsplit(button.url).hostname or "")


def _cut(text: str) -> list[str]:
    pieces: list[str] = []
    rest = text
    while units(rest) > TEXT_UNITS:
        end = _end(rest)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _end(text: str) -> int:
    # No character is less than one unit, so this many always hold the piece; then halve doubt.
    fits = TEXT_UNITS
    while units(text[:fits]) > TEXT_UNITS:
        fits -= (units(text[:fits]) - TEXT_UNITS + 1) // 2
    for mark in BREAKS:
        end = text.rfind(mark, fits // 2, fits)
        if end > 0:
            return end
    return fits
