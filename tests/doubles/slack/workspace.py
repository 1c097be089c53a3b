"""A Slack workspace: its people, channels and messages."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.doubles.slack.blocks import Block, buttons, shown
from tests.doubles.slack.refusals import Refusal


@dataclass(eq=False, slots=True)
class Member:
    """Somebody in a workspace."""

    id: str
    name: str
    team: str
    locale: str = "en-US"
    tz: str = "Europe/London"


@dataclass(eq=False, slots=True)
class Posted:
    """A message of the app as its reader sees it now; `edits` keeps what it said before.

    `to` is the only reader of an ephemeral message, else empty. `via` tells how it came:
    `message`, `ephemeral`, `acknowledgement` or `response_url`.
    """

    channel: str
    ts: str
    raw_text: str
    blocks: Sequence[Block]
    via: str
    to: str = ""
    edits: list[str] = field(default_factory=list)
    file_name: str = ""
    content: bytes = b""

    @property
    def text(self) -> str:
        """What a person reads."""
        return shown(self.raw_text, self.blocks)

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """Buttons by label."""
        return buttons(self.blocks)


class Workspace:
    """One team, with the app installed."""

    def __init__(self, team: str) -> None:
        """Start with nobody but the bot."""
        self.team = team
        self.bot_user = "U0BOT"
        self.installed = True
        self.posted: list[Posted] = []
        self._members: dict[str, Member] = {}
        self._channels: set[str] = set()
        self._direct: dict[str, str] = {}
        self._numbers = itertools.count(101)

    def add_member(self, name: str, *, locale: str, tz: str) -> Member:
        """Let somebody join."""
        member = Member(f"U{next(self._numbers)}", name, self.team, locale, tz)
        self._members[member.id] = member
        return member

    def add_channel(self) -> str:
        """Make a channel with the app in it."""
        channel = f"C{next(self._numbers)}"
        self._channels.add(channel)
        return channel

    def member(self, user: str) -> Member:
        """Find somebody, or refuse."""
        if user not in self._members:
            raise Refusal("user_not_found")
        return self._members[user]

    def direct_channel(self, user: str) -> str:
        """The app's private channel with somebody."""
        self.member(user)
        channel = self._direct.setdefault(user, f"D{next(self._numbers)}")
        self._channels.add(channel)
        return channel

    def check_channel(self, channel: str) -> None:
        """Refuse a channel the app is not in."""
        if channel not in self._channels:
            raise Refusal("channel_not_found")

    def next_ts(self, at: datetime) -> str:
        """Name a message by its time, as Slack does."""
        return f"{int(at.timestamp())}.{next(self._numbers):06}"

    def find(self, channel: str, ts: str) -> Posted:
        """A message of the app's own that can be changed."""
        for posted in self.posted:
            if (posted.channel, posted.ts) == (channel, ts) and not posted.to:
                return posted
        raise Refusal("message_not_found")
