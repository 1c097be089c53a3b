"""JSON from strangers: bounded in size, depth and number of parts, and with one meaning."""

import json
from typing import Any, Final

from credentials.errors import Mistake
from credentials.registry.canonical import Document

MOST_BYTES: Final = 256_000
MOST_LEVELS: Final = 40
MOST_PARTS: Final = 20_000


class NotABadgeError(Mistake):
    """The file holds no credential."""

    advice = "Send the badge's file (JSON, PNG, SVG or JWT), its link, or its ID."


def read_object(content: bytes, most: int = MOST_BYTES) -> Document:
    """Read a JSON object of at most so many bytes.

    Raises:
        NotABadgeError: it is too large, too deep, or no JSON object.
    """
    if len(content) > most:
        raise NotABadgeError(f"This file is too large for a badge: {most // 1_000} KB at most.")
    try:
        document = json.loads(content.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (UnicodeDecodeError, ValueError, RecursionError) as cause:
        raise NotABadgeError("This file is not a badge in JSON.") from cause
    if not isinstance(document, dict) or not _in_bounds(document):
        raise NotABadgeError("This file is not a badge in JSON.")
    return document


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two readers may take a different one of two equal keys: such a text has no one meaning.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _in_bounds(value: object) -> bool:
    parts, waiting = 0, [(value, 1)]
    while waiting:
        one, level = waiting.pop()
        parts += 1
        if level > MOST_LEVELS or parts > MOST_PARTS:
            return False
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(part, level + 1) for part in inner]
    return True
