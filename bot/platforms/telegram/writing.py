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
ROW_CHARACTERS = 34
"""What fits side by side on a narrow phone."""
EDGES = 2
"""How much of that the edges of one button take."""
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
    rows: list[list[Button]] = []
    for button in filter(_opens, buttons):
        if rows and _fits([*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup([[_key(each) for each in row] for row in rows]) if rows else None


def _fits(row: Sequence[Button]) -> bool:
    # Telegram makes all buttons of a row equally wide, and cuts off a label that is wider.
    widest = max(len(each.label) for each in row) + EDGES
    return len({each.row for each in row}) == 1 and len(row) * widest <= ROW_CHARACTERS


def _key(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.label, url=button.url or None, callback_data=button.action or None
    )


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
