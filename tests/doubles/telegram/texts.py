"""What Telegram accepts as text: lengths in UTF-16 units, entities, and its small HTML.

Markdown modes are refused: nothing of ours uses them.
"""

import json
import re
from collections.abc import Mapping

from tests.doubles.telegram.refusals import bad

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ENTITY_KINDS = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"),
        *("blockquote", "expandable_blockquote", "text_link", "text_mention", "custom_emoji"),
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
    }
)
TAGS = frozenset(
    {
        *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre"),
        *("span", "tg-spoiler", "tg-emoji", "blockquote"),
    }
)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units, so an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def message_text(fields: Mapping[str, str]) -> str:
    """The text people would see, or the refusal Telegram would give."""
    shown = _shown(fields.get("text", ""), fields, "entities").strip()
    if not shown:
        raise bad("message text is empty")
    if units(shown) > TEXT_UNITS:
        raise bad("message is too long")
    return shown


def caption_text(fields: Mapping[str, str]) -> str:
    """The same for the words under a file, which may be missing."""
    shown = _shown(fields.get("caption", ""), fields, "caption_entities").strip()
    if units(shown) > CAPTION_UNITS:
        raise bad("message caption is too long")
    return shown


def _shown(text: str, fields: Mapping[str, str], entities_field: str) -> str:
    mode = fields.get("parse_mode", "")
    if mode.lower() == "html":
        return without_tags(text)
    if mode:
        raise bad("unsupported parse_mode")
    _check_entities(text, fields.get(entities_field, "[]"))
    return text


def _check_entities(text: str, entities: str) -> None:
    for entity in json.loads(entities):
        if entity.get("type") not in ENTITY_KINDS:
            raise bad(f"can't parse MessageEntity: unknown type {entity.get('type')!r}")
        start, length = int(entity["offset"]), int(entity["length"])
        if start < 0 or length <= 0 or start + length > units(text):
            raise bad(f"entity at {start} of length {length} lies outside the text")


def without_tags(text: str) -> str:
    """Read Telegram's HTML; refuse a tag it does not know, or one left open."""
    shown: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        if text[at] != "<":
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            shown.append(_unescaped(text[at:end]))
            at = end
            continue
        tag = TAG.match(text, at)
        if tag is None or tag[2].lower() not in TAGS:
            name = tag[2] if tag else text[at + 1 : at + 12]
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {at}')
        _follow(open_tags, closes=bool(tag[1]), name=tag[2].lower(), at=at)
        at = tag.end()
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return "".join(shown)


def _follow(open_tags: list[str], *, closes: bool, name: str, at: int) -> None:
    if not closes:
        open_tags.append(name)
    elif not open_tags or open_tags.pop() != name:
        raise _unparsable(f'Unmatched end tag at byte offset {at}, found "</{name}>"')


def _unescaped(text: str) -> str:
    return re.sub("|".join(NAMED), lambda found: NAMED[found[0]], text)


def _unparsable(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")
