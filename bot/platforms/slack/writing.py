"""From plain messages to Slack's blocks, within what one message of Slack's can hold."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from handlers.messages import Button, Message, Seat

Block: TypeAlias = dict[str, Any]

MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
"""Slack gives up at about 13,200 (bolt-js 2509); nobody says where exactly."""
SECTION_TEXT = 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
BUTTON_URL = 3000
BUTTONS_IN_A_ROW = 25
FALLBACK_TEXT = 3000
LINK = "link"
"""The first word of a button's id when it only opens an address."""
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
BREAKS = ("\n\n", "\n", " ")
DIVIDER: Block = {"type": "divider"}


def payloads(messages: Sequence[Message], seat: Seat) -> list[Block]:
    """Messages as few of Slack's as possible, each `{"text", "blocks"}`.

    The seat goes into each button's id, so that a press is heard in the same conversation.
    """
    packed: list[list[Block]] = []
    for message in messages:
        blocks = list(_blocks(message, seat))
        divided = [DIVIDER, *blocks]
        if packed and blocks and _fits([*packed[-1], *divided]):
            packed[-1].extend(divided)
            continue
        for block in blocks:
            if not packed or block is blocks[0] or not _fits([*packed[-1], block]):
                packed.append([])
            packed[-1].append(block)
    return [{"text": _fallback(blocks), "blocks": blocks} for blocks in packed]


def escape(text: str) -> str:
    """Leave nothing that Slack would read as a link, a mention or an entity."""
    return text.translate(ESCAPES)


def _blocks(message: Message, seat: Seat) -> Iterator[Block]:
    heading = message.heading.strip()
    if 0 < len(heading) <= HEADER_TEXT:
        yield {"type": "header", "text": {"type": "plain_text", "text": heading, "emoji": False}}
    elif heading:
        yield from _sections(heading)
    yield from _sections(message.text.strip())
    for start in range(0, len(message.buttons), BUTTONS_IN_A_ROW):
        row = message.buttons[start : start + BUTTONS_IN_A_ROW]
        elements = [_button(button, seat, start + place) for place, button in enumerate(row)]
        yield {"type": "actions", "elements": elements}


def _sections(text: str) -> Iterator[Block]:
    rest = text
    while rest:
        end = _end(rest)
        yield {"type": "section", "text": {"type": "mrkdwn", "text": escape(rest[:end].rstrip())}}
        rest = rest[end:].lstrip()


def _end(text: str) -> int:
    # An escaped character is up to five: what is too long is cut again, never in an entity.
    fits = min(len(text), SECTION_TEXT)
    while len(escape(text[:fits])) > SECTION_TEXT:
        fits -= max(1, (len(escape(text[:fits])) - SECTION_TEXT) // 5)
    if fits == len(text):
        return fits
    for mark in BREAKS:
        end = text.rfind(mark, fits // 2, fits)
        if end > 0:
            return end
    return fits


def _button(button: Button, seat: Seat, place: int) -> Block:
    label = button.label
    if len(label) > BUTTON_TEXT:
        label = label[: BUTTON_TEXT - 1] + "…"
    shown = {"type": "button", "text": {"type": "plain_text", "text": label, "emoji": True}}
    if button.url:
        return {**shown, "action_id": f"{LINK}:{place}", "url": button.url[:BUTTON_URL]}
    return {**shown, "action_id": f"{seat.value}:{place}", "value": button.action}


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and sum(map(_length, blocks)) <= MOST_CHARACTERS


def _length(block: Block) -> int:
    texts = [block.get("text"), *(element["text"] for element in block.get("elements", ()))]
    return sum(len(text["text"]) for text in texts if text)


def _fallback(blocks: Sequence[Block]) -> str:
    """What a notification or a screen reader says instead of the blocks."""
    texts = [block["text"] for block in blocks if "text" in block]
    said = [
        escape(text["text"]) if text["type"] == "plain_text" else text["text"] for text in texts
    ]
    whole = "\n".join(said)
    if len(whole) <= FALLBACK_TEXT:
        return whole or "…"
    # Not within an entity: what is cut off is only a fallback, but it must stay readable.
    return whole[:FALLBACK_TEXT].rpartition(" ")[0] + " …"
