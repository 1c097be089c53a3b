"""Inline keyboards: what a button may carry."""

import json
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.telegram.refusals import bad

DATA_BYTES = 64
MOST_BUTTONS = 100
BUTTON_FIELDS = frozenset({"text", "callback_data", "url"})


def buttons(markup: str) -> dict[str, str]:
    """Read `reply_markup`: label → what it sends, or the address it opens."""
    if not markup:
        return {}
    read: dict[str, Any] = json.loads(markup)
    if set(read) != {"inline_keyboard"}:
        raise bad(f"object expected as reply markup, not {sorted(read)}")
    found: dict[str, str] = {}
    for button in (button for row in read["inline_keyboard"] for button in row):
        found[button["text"]] = _carried(button)
    if len(found) > MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return found


def _carried(button: dict[str, str]) -> str:
    unknown = set(button) - BUTTON_FIELDS
    if unknown:
        raise bad(f"unknown button field {sorted(unknown)}")
    if not button.get("text", "").strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if ("url" in button) == ("callback_data" in button):
        raise bad("can't parse inline keyboard button: exactly one action is needed")
    if "url" in button:
        return _address(button["url"])
    if not 1 <= len(button["callback_data"].encode()) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    return button["callback_data"]


def _address(url: str) -> str:
    parts = urlsplit(url)
    # Telegram has no idea of `localhost`: a host without a dot is no address to it.
    if parts.scheme not in {"http", "https", "tg"} or "." not in (parts.hostname or ""):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url
