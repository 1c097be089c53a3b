"""What people do in a chat, and the updates that the bot hears of it."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.doubles.telegram.chats import Group, Person, Sent
from tests.doubles.telegram.delivery import Update
from tests.doubles.telegram.methods import World, on_the_wire


@dataclass(frozen=True, slots=True)
class Said:
    """A message somebody wrote, to edit it later."""

    update: Update
    message: dict[str, Any]


class People:
    """The driving half of the double. Each act is delivered before the call returns.

    With a webhook set that means: posted, and answered by the bot. With polling it waits
    to be fetched. `copies=2` delivers the same update twice.
    """

    def __init__(self, world: World) -> None:
        """Act in `world`."""
        self.world = world
        self._update_ids = itertools.count(500_001)
        self._query_ids = itertools.count(9_001)

    def person(self, name: str = "Ana", language: str = "en", *, started: bool = True) -> Person:
        """Somebody with a Telegram account."""
        return self.world.chats.add_person(name, language, started=started)

    def group(self, title: str = "Evening class") -> Group:
        """A group that the bot is in."""
        return self.world.chats.add_group(title)

    async def says(
        self, person: Person, text: str, *, group: Group | None = None, copies: int = 1
    ) -> Said:
        """Write to the bot, alone or in a group."""
        return await self._writes(person, {"text": text}, group, copies)

    async def sends_file(
        self,
        person: Person,
        content: bytes,
        *,
        name: str = "work.pdf",
        media_type: str = "application/pdf",
        kind: str = "document",
        caption: str = "",
        size: int = 0,
    ) -> Said:
        """Send a document, photo, voice, audio or video; `size` may pretend to be larger."""
        stored = self.world.files.keep(name, media_type, content, size)
        told = stored.on_the_wire()
        if kind == "photo":
            small = self.world.files.keep("small", "image/jpeg", b"small").on_the_wire()
            sizes = [small | {"width": 90, "height": 90}, told | {"width": 900, "height": 900}]
            return await self._writes(person, {"photo": sizes, "caption": caption})
        told |= {"mime_type": media_type}
        if kind in {"voice", "audio", "video"}:
            told |= {"duration": 30}
        if kind == "video":
            told |= {"width": 640, "height": 360}
        if kind != "voice":
            told |= {"file_name": name}
        return await self._writes(person, {kind: told, "caption": caption})

    async def edits(self, said: Said, text: str) -> None:
        """Change a person's message after it was sent."""
        changed = said.message | {"text": text, "edit_date": self.world.clock.seconds()}
        await self._happens("edited_message", changed)

    async def presses(self, person: Person, message: Sent, label: str, *, copies: int = 1) -> str:
        """Press a button by its label; return the query's id, which spins until answered."""
        query = str(next(self._query_ids))
        self.world.unanswered.add(query)
        chat = self.world.chats.reachable(message.chat_id)
        pressed = {
            "id": query,
            "from": person.on_the_wire(),
            "message": on_the_wire(self.world, chat, message),
            "chat_instance": "1",
            "data": message.buttons[label],
        }
        await self._happens("callback_query", pressed, copies)
        return query

    async def blocks(self, person: Person) -> None:
        """Stop the bot."""
        person.blocked = True
        await self._membership_changes(person, "member", "kicked")

    async def unblocks(self, person: Person) -> None:
        """Let the bot write again."""
        person.blocked = False
        await self._membership_changes(person, "kicked", "member")

    async def _membership_changes(self, person: Person, before: str, after: str) -> None:
        def standing(status: str) -> dict[str, Any]:
            told: dict[str, Any] = {"user": self.world.me, "status": status}
            return told | {"until_date": 0} if status == "kicked" else told

        change = {
            "chat": person.chat(),
            "from": person.on_the_wire(),
            "date": self.world.clock.seconds(),
            "old_chat_member": standing(before),
            "new_chat_member": standing(after),
        }
        await self._happens("my_chat_member", change)

    async def _writes(
        self, person: Person, what: dict[str, Any], group: Group | None = None, copies: int = 1
    ) -> Said:
        if group is None:
            person.started = True
        message = {
            "message_id": self.world.chats.next_message_id(),
            "from": person.on_the_wire(),
            "chat": group.chat() if group else person.chat(),
            "date": self.world.clock.seconds(),
        }
        message |= {name: value for name, value in what.items() if value}
        return Said(await self._happens("message", message, copies), message)

    async def _happens(self, kind: str, what: dict[str, Any], copies: int = 1) -> Update:
        update: Update = {"update_id": next(self._update_ids), kind: what}
        await self.world.delivery.hand_over(update, copies)
        return update
