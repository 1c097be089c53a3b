"""Who the double knows: people, groups, and every message in every chat."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.doubles.telegram.refusals import Refusal, bad


@dataclass(eq=False, slots=True)
class Person:
    """Somebody with a Telegram account. `started` tells whether they ever wrote to the bot."""

    id: int
    first_name: str
    language_code: str = "en"
    started: bool = True
    blocked: bool = False

    def on_the_wire(self) -> dict[str, Any]:
        """The `User` object of the Bot API."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }

    def chat(self) -> dict[str, Any]:
        """The private `Chat` with this person; it has the person's own number."""
        return {"id": self.id, "type": "private", "first_name": self.first_name}


@dataclass(eq=False, slots=True)
class Group:
    """A group chat that the bot is in."""

    id: int
    title: str

    def chat(self) -> dict[str, Any]:
        """The group's `Chat` object."""
        return {"id": self.id, "type": "supergroup", "title": self.title}


@dataclass(eq=False, slots=True)
class Sent:
    """A message of the bot as its reader sees it now; `edits` keeps what it said before."""

    chat_id: int
    message_id: int
    text: str
    buttons: dict[str, str]
    at: datetime
    kind: str = "text"
    file_name: str = ""
    content: bytes = b""
    edits: list[str] = field(default_factory=list)


class Chats:
    """All chats of one bot."""

    def __init__(self) -> None:
        """Start with an empty world."""
        self._people: dict[int, Person] = {}
        self._groups: dict[int, Group] = {}
        self._numbers = itertools.count(1001)
        self._message_ids = itertools.count(1)
        self.sent: list[Sent] = []

    def add_person(self, name: str, language: str, *, started: bool) -> Person:
        """Let somebody exist."""
        person = Person(next(self._numbers), name, language, started=started)
        self._people[person.id] = person
        return person

    def person(self, number: int) -> Person:
        """Somebody by their number."""
        return self._people[number]

    def add_group(self, title: str) -> Group:
        """Let a group exist, with the bot in it."""
        group = Group(-1_000_000_000_000 - next(self._numbers), title)
        self._groups[group.id] = group
        return group

    def next_message_id(self) -> int:
        """Number a message, the bot's or anybody's."""
        return next(self._message_ids)

    def reachable(self, chat_id: int) -> dict[str, Any]:
        """The chat to send to, or why Telegram would not."""
        if chat_id in self._groups:
            return self._groups[chat_id].chat()
        person = self._people.get(chat_id)
        if person is None:
            raise bad("chat not found")
        if person.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not person.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return person.chat()

    def find(self, chat_id: int, message_id: int) -> Sent:
        """A message of the bot's own, to edit."""
        for message in self.sent:
            if (message.chat_id, message.message_id) == (chat_id, message_id):
                return message
        raise bad("message to edit not found")
