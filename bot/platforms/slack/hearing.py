"""From Slack's payloads to what was said: who, where, what, and which files come with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, TypeAlias

from handlers.messages import Account, Request, Seat

Payload: TypeAlias = Mapping[str, Any]

NAME = "slack"
STAFF_COMMAND = "/staff"
SAID_BY_PEOPLE = frozenset({None, "file_share"})
"""Subtypes of messages that somebody wrote to us; the rest is Slack's own bookkeeping."""
MARKED_UP = re.compile(r"<((?:https?://|mailto:|tel:|[@#!])[^<>|]*)(?:\|([^<>]*))?>")
ADDRESSES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class FileAt:
    """A file that Slack holds; `size` in bytes."""

    address: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Listener:
    """Reads payloads. `staff_workspace` is the one team where staff conversations exist."""

    staff_workspace: str

    def command(self, body: Payload, at: datetime) -> Request:
        """A slash command; `/staff` elsewhere than at home is an unknown one of an employer."""
        account = Account(NAME, str(body["team_id"]), str(body["user_id"]))
        name = str(body["command"])
        return Request(
            account=account,
            seat=self._seat(account, wants_staff=name == STAFF_COMMAND),
            at=at,
            event_id=str(body["trigger_id"]),
            text=f"{name} {plain(str(body.get('text', '')))}".strip(),
        )

    def press(self, body: Payload, at: datetime) -> Request | None:
        """A pressed button; None when it only opened an address."""
        [action] = body["actions"]
        if not action.get("value"):
            return None
        user = body["user"]
        # In a shared channel somebody of another company can press: they act for themselves.
        team = str(user.get("team_id") or body["team"]["id"])
        account = Account(NAME, team, str(user["id"]))
        staff = str(action["action_id"]).startswith(f"{Seat.STAFF.value}:")
        place = body.get("container", {}).get("message_ts", "")
        return Request(
            account=account,
            seat=self._seat(account, wants_staff=staff),
            at=at,
            event_id=str(body.get("trigger_id") or f"{place}:{action['action_ts']}"),
            action=str(action["value"]),
        )

    def direct_message(self, body: Payload, at: datetime) -> Request | None:
        """What somebody wrote to us alone; None for anything else."""
        event = body["event"]
        ours = event.get("channel_type") == "im" and event.get("subtype") in SAID_BY_PEOPLE
        if not ours or event.get("bot_id") or "user" not in event:
            return None
        account = Account(NAME, str(event.get("team") or body["team_id"]), str(event["user"]))
        return Request(
            account=account,
            seat=self.seat_of(account),
            at=at,
            event_id=str(body["event_id"]),
            text=plain(str(event.get("text", ""))),
        )

    def seat_of(self, account: Account) -> Seat:
        """The conversation an account is in when nothing else tells."""
        return self._seat(account, wants_staff=True)

    def _seat(self, account: Account, *, wants_staff: bool) -> Seat:
        at_home = account.workspace == self.staff_workspace
        return Seat.STAFF if wants_staff and at_home else Seat.EMPLOYER


def files(body: Payload) -> Sequence[FileAt]:
    """The files of a direct message."""
    return [
        FileAt(
            str(file.get("url_private_download") or file["url_private"]),
            str(file.get("name") or "file"),
            str(file.get("mimetype") or "application/octet-stream"),
            int(file.get("size") or 0),
        )
        for file in body["event"].get("files", ())
        if file.get("url_private")
    ]


def plain(text: str) -> str:
    """What somebody typed, before Slack marked it up: links as addresses, entities undone."""
    return unescape(MARKED_UP.sub(_typed, text)).strip()


def _typed(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    return target if target.startswith(ADDRESSES) or not label else label
