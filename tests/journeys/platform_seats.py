"""A learner on Telegram, staff and employers in Slack: real platforms, met by strict doubles."""

import re
from dataclasses import dataclass

from typing_extensions import override

from tests.doubles.slack import Member, Posted, SlackDouble
from tests.doubles.slack.requests import Ack
from tests.doubles.telegram import Person, Sent, TelegramDouble
from tests.journeys.chat import Chat, Seen

COMMAND = re.compile(r"/\w+")


@dataclass
class TelegramChat(Chat):
    """Somebody's private chat with the bot."""

    double: TelegramDouble
    person: Person

    @override
    def messages(self) -> list[Seen]:
        return [Seen(one.text, tuple(one.buttons)) for one in self._sent()]

    @override
    async def _say(self, text: str) -> None:
        await self.double.says(self.person, text)

    @override
    async def _press(self, place: int, label: str) -> None:
        await self.double.presses(self.person, self._sent()[place], label)

    @override
    async def _send(self, name: str, content: bytes) -> None:
        await self.double.sends_file(self.person, content, name=name, media_type="text/csv")

    @override
    async def opens(self, name: str) -> bytes:
        return next(one.content for one in reversed(self._sent()) if one.file_name == name)

    def _sent(self) -> list[Sent]:
        return self.double.sent_to(self.person)


@dataclass
class SlackChat(Chat):
    """What one member sees: answers for them alone, their direct messages, and a channel."""

    double: SlackDouble
    member: Member
    channel: str = "C0ANY"

    @override
    def messages(self) -> list[Seen]:
        return [Seen(one.text, tuple(one.buttons)) for one in self._posted()]

    @override
    async def _say(self, text: str) -> None:
        # A command can be typed anywhere; plain words reach the app in its own channel.
        typed = COMMAND.match(text)
        ack = await (self.double.types if typed else self.double.writes)(self.member, text)
        self._check(ack)

    @override
    async def _press(self, place: int, label: str) -> None:
        self._check(await self.double.presses(self.member, self._posted()[place], label))

    @override
    async def _send(self, name: str, content: bytes) -> None:
        self._check(await self.double.shares_file(self.member, content, name=name))

    @override
    async def opens(self, name: str) -> bytes:
        files = (one for one in reversed(self.double.posted) if one.file_name == name)
        return next(files).content

    def _check(self, ack: Ack) -> None:
        assert ack.status == 200, ack
        assert not ack.late, ack
        assert not self.double.refused_acks

    def _posted(self) -> list[Posted]:
        direct = self.double.world.workspace.direct_channel(self.member.id)
        mine = [one for one in self.double.posted if one.to == self.member.id]
        there = [one for one in self.double.posted if not one.to and one.channel == direct]
        return sorted(mine + there, key=self.double.posted.index)
