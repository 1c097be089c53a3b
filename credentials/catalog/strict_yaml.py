"""YAML, but only the plain part of it: lists, keys, text, numbers, true and false, dates, nothing.

Everything that could build objects, repeat itself or mean two things is refused, on the stream
of events, before anything is built. Depth and size are bounded there too, so that no input costs
more than its length.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NoReturn, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from credentials.catalog.problems import CatalogError, Problem
from credentials.catalog.shapes import BOOLEAN_WORDS, shown

Path: TypeAlias = tuple[str | int, ...]

MOST_BYTES: Final = 1_000_000
MOST_NODES: Final = 50_000
MOST_LEVELS: Final = 12
_MOST_PROBLEMS: Final = 100

_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
_FRACTION: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,9}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONSTANTS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says, and on which line each part of it begins.

    Attributes:
        content: Dicts, tuples, text, numbers, booleans, dates and None.
        lines: The line, counted from 1, of every value, by the path to it.
        problems: What is wrong with it that did not keep it from being read.
    """

    content: object
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...]


def read_yaml(content: bytes, name: str) -> Written:
    """Read one file.

    Raises:
        CatalogError: It is too big, not text, not YAML, or uses what is refused here.
    """
    return _Reading(name, _text(content, name)).whole()


def _text(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise _refused(
            name,
            1,
            f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are read.",
            "Split it into two packs, or take out what does not belong in it.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise _refused(
            name, line, "This is not text in UTF-8.", "Save the file again as UTF-8."
        ) from None
    return text


def _refused(name: str, line: int, what: str, todo: str) -> CatalogError:
    return CatalogError([Problem(name, line, what, todo)])


def _constant(text: str) -> object:
    """The value of a bare word, after the core schema of YAML 1.2 and dates."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # no such day; whoever wants a date says so
    return text


class _Reading:
    """One walk through the events of one file."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._events = self._parsed()
        self._nodes = 0
        self._lines: dict[Path, int] = {}
        self._problems: list[Problem] = []

    def whole(self) -> Written:
        """Everything in the file, which holds exactly one document."""
        next(self._events)  # the start of the stream
        start = next(self._events)
        if not isinstance(start, DocumentStartEvent):
            self._refuse(start, "The file is empty.", "Write a pack in it, or leave it out.")
        if start.version or start.tags:
            self._refuse(start, "The file begins with a % line.", "Take that line out.")
        content = self._value(next(self._events), ())
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, StreamEndEvent):
            self._refuse(after, "A second document begins here.", "Give each pack its own file.")
        return Written(content, self._lines, tuple(self._problems[:_MOST_PROBLEMS]))

    def _value(self, event: Event, path: Path) -> object:
        """One value with all that is in it; the path's length bounds the depth."""
        self._lines.setdefault(path, event.start_mark.line + 1)
        self._bound(event, path)
        if isinstance(event, SequenceStartEvent):
            return tuple(self._items(path))
        if isinstance(event, MappingStartEvent):
            return self._entries(path)
        # Aliases were refused above: what is left is one word, number or text.
        return self._scalar(cast("ScalarEvent", event))

    def _items(self, path: Path) -> Iterator[object]:
        place = 0
        while not isinstance(event := next(self._events), SequenceEndEvent):
            yield self._value(event, (*path, place))
            place += 1

    def _entries(self, path: Path) -> dict[str, object]:
        entries: dict[str, object] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event)
            inside = (*path, key)
            if key in entries:
                self._note(
                    event,
                    f"The key “{shown(key)}” stands here a second time; the first is on line "
                    f"{self._lines[inside]}.",
                    "Take one of them out.",
                )
                # The second value is read for its own problems, and left out.
                self._value(next(self._events), inside)
                continue
            self._lines[inside] = event.start_mark.line + 1
            entries[key] = self._value(next(self._events), inside)
        return entries

    def _key(self, event: Event) -> str:
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "A key here is not a word.", "Write each key as one word.")
        self._bound(event, ())
        key = self._scalar(event)
        if isinstance(key, str):
            return key
        self._note(
            event,
            f"The key “{shown(event.value)}” is not text.",
            "Write a name, or put it in quotes.",
        )
        return str(event.value)

    def _scalar(self, event: ScalarEvent) -> object:
        """Text in quotes is text; a bare word may be a number, a date, true, false or nothing."""
        text = str(event.value)
        if not event.implicit[0]:
            return text
        if text.lower() in BOOLEAN_WORDS and text not in _CONSTANTS:
            self._note(
                event,
                f"“{text}” without quotes is read as true or false by some programs.",
                "Put it in quotes, or choose another word; write true or false for a yes or no.",
            )
        return _constant(text)

    def _bound(self, event: Event, path: Path) -> None:
        """Refuse what costs more than it says: depth, number, repeats and tags."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._refuse(
                event, f"The file has more than {MOST_NODES:,} parts.", "Split it into two packs."
            )
        if len(path) > MOST_LEVELS:
            self._refuse(
                event,
                f"This is more than {MOST_LEVELS} levels deep.",
                "Check the brackets, and the spaces at the start of the lines.",
            )
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._refuse(event, f"“{shown(anchor)}” is a YAML anchor (& or *).", "Write it out.")
        if tag is not None:
            self._refuse(event, f"“{shown(tag)}” is a YAML tag (!).", "Take it out: write text.")

    def _note(self, event: Event, what: str, todo: str) -> None:
        self._problems.append(Problem(self._name, event.start_mark.line + 1, what, todo))

    def _refuse(self, event: Event, what: str, todo: str) -> NoReturn:
        self._note(event, what, todo)
        raise CatalogError(self._problems[-_MOST_PROBLEMS:])

    def _parsed(self) -> Iterator[Event]:
        try:
            yield from YAML(typ="safe", pure=True).parse(self._text)
        except ReaderError as broken:
            line = self._text.count("\n", 0, broken.position) + 1
            raise self._not_yaml(line, f"sign number {broken.character} is not text") from None
        except MarkedYAMLError as broken:
            line = broken.problem_mark.line + 1 if broken.problem_mark else 1
            raise self._not_yaml(line, str(broken.problem)) from None
        except (ValueError, OverflowError):
            # The scanner turns "\UFFFFFFFF" and endless version numbers into these.
            raise self._not_yaml(1, "it names a sign or a number that does not exist") from None

    def _not_yaml(self, line: int, why: str) -> CatalogError:
        problem = Problem(
            self._name,
            line,
            f"The file cannot be read from here on: {shown(why)}.",
            "Look here and at the lines above: do all quotes and brackets close, and does each "
            "line start with the right number of spaces?",
        )
        return CatalogError([*self._problems, problem])
