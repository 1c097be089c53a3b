"""Block Kit: the blocks we use, and what Slack refuses about them."""

from collections.abc import Callable, Mapping, Sequence
from html import unescape
from typing import Any, TypeAlias

from tests.doubles.slack.refusals import Refusal

Block: TypeAlias = Mapping[str, Any]

MOST_BLOCKS = 50
MOST_ELEMENTS = {"actions": 25, "context": 10}
SECTION_TEXT = 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
IDENTITY = 255
WHOLE_MESSAGE = 13_200
"""Characters of all blocks together, as people found it in practice (bolt-js 2509)."""


def check_blocks(blocks: Sequence[Block]) -> None:
    """Raise what Slack would answer to these blocks."""
    if len(blocks) > MOST_BLOCKS:
        raise _invalid(f"no more than {MOST_BLOCKS} items allowed")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        raise _invalid("block_id must be unique")
    for block in blocks:
        check = CHECKS.get(str(block.get("type")))
        if check is None:
            raise _invalid(f"unsupported type: {block.get('type')}")
        _at_most(str(block.get("block_id", "")), IDENTITY, "block_id")
        check(block)
    if sum(_length(block) for block in blocks) > WHOLE_MESSAGE:
        raise Refusal("msg_blocks_too_long")


def _section(block: Block) -> None:
    _only(block, "type", "block_id", "text", "fields", "accessory", "expand")
    if "text" not in block and "fields" not in block:
        raise _invalid("section needs text or fields")
    if "text" in block:
        _text(block["text"], SECTION_TEXT)
    for field in block.get("fields", ()):
        _text(field, 2000)
    if "accessory" in block:
        _button(block["accessory"])


def _header(block: Block) -> None:
    _only(block, "type", "block_id", "text")
    _text(block["text"], HEADER_TEXT, kinds=("plain_text",))


def _divider(block: Block) -> None:
    _only(block, "type", "block_id")


def _context(block: Block) -> None:
    _only(block, "type", "block_id", "elements")
    for element in _elements(block):
        _text(element, SECTION_TEXT)


def _actions(block: Block) -> None:
    _only(block, "type", "block_id", "elements")
    ids = []
    for element in _elements(block):
        _button(element)
        ids.append(element.get("action_id"))
    given = [one for one in ids if one is not None]
    if len(given) != len(set(given)):
        raise _invalid("action_id must be unique in its block")


def _elements(block: Block) -> Sequence[Block]:
    elements: Sequence[Block] = block["elements"]
    most = MOST_ELEMENTS[block["type"]]
    if not 1 <= len(elements) <= most:
        raise _invalid(f"between 1 and {most} elements allowed")
    return elements


def _button(element: Block) -> None:
    _only(element, "type", "text", "action_id", "value", "url", "style", "accessibility_label")
    if element.get("type") != "button":
        raise _invalid(f"unsupported element: {element.get('type')}")
    _text(element["text"], BUTTON_TEXT, kinds=("plain_text",))
    _at_most(element.get("action_id", ""), IDENTITY, "action_id")
    _at_most(element.get("value", ""), BUTTON_VALUE, "value")
    _at_most(element.get("url", ""), BUTTON_URL, "url")
    if element.get("style", "primary") not in {"primary", "danger"}:
        raise _invalid("style must be primary or danger")


def _text(text: Block, most: int, kinds: Sequence[str] = ("mrkdwn", "plain_text")) -> None:
    _only(text, "type", "text", "emoji" if text.get("type") == "plain_text" else "verbatim")
    if text.get("type") not in kinds:
        raise _invalid(f"text must be {' or '.join(kinds)}")
    if not text["text"]:
        raise _invalid("must be more than 0 characters")
    _at_most(text["text"], most, "text")


def _at_most(text: str, most: int, what: str) -> None:
    if len(text) > most:
        raise _invalid(f"{what} must be less than {most + 1} characters")


def _only(thing: Block, *fields: str) -> None:
    unknown = set(thing) - set(fields)
    if unknown:
        raise _invalid(f"unknown field {', '.join(sorted(unknown))}")


def _invalid(why: str) -> Refusal:
    return Refusal("invalid_blocks", why)


def _length(block: Block) -> int:
    texts = [block["text"]["text"]] if "text" in block else []
    texts += [field["text"] for field in block.get("fields", ())]
    for element in block.get("elements", ()):
        text = element["text"]
        texts.append(text if isinstance(text, str) else text["text"])
    return sum(len(text) for text in texts)


CHECKS: Mapping[str, Callable[[Block], None]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
}


def shown(text: str, blocks: Sequence[Block]) -> str:
    """What a person reads: one line a text, entities undone, buttons left out."""
    lines = [block["text"]["text"] for block in blocks if "text" in block]
    lines += [
        element["text"]
        for block in blocks
        if block["type"] == "context"
        for element in block["elements"]
    ]
    return unescape("\n".join(lines) if lines else text)


def buttons(blocks: Sequence[Block]) -> dict[str, dict[str, Any]]:
    """Every button by its label, with its block's id."""
    return {
        element["text"]["text"]: {**element, "block_id": block.get("block_id", "b1")}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }
