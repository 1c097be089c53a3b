"""The Web API methods that we call: the arguments each takes, what it refuses, what it does."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.doubles.clock import MovableClock
from tests.doubles.slack.blocks import Block, check_blocks
from tests.doubles.slack.refusals import Busy429, Refusal
from tests.doubles.slack.tickets import Tickets
from tests.doubles.slack.workspace import Posted, Workspace

LONGEST_TEXT = 40_000
A_SECOND = timedelta(seconds=1)

Arguments: TypeAlias = Mapping[str, Any]


@dataclass(slots=True)
class World:
    """Everything the methods change."""

    clock: MovableClock
    workspace: Workspace
    tickets: Tickets
    one_a_second: bool = False
    """Whether a channel takes only one message a second."""
    last_post: dict[str, datetime] = field(default_factory=dict)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Files on their way: id → name and content."""
    shared: dict[str, bytes] = field(default_factory=dict)
    """Files that people shared, by their path."""
    views: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


Method: TypeAlias = Callable[[World, Arguments], dict[str, Any]]


def read_content(arguments: Arguments) -> tuple[str, list[Block]]:
    """Text and blocks of a message, checked against Slack's limits."""
    blocks = arguments.get("blocks") or []
    parsed: list[Block] = json.loads(blocks) if isinstance(blocks, str) else list(blocks)
    text = str(arguments.get("text") or "")
    if not text and not parsed:
        raise Refusal("no_text")
    if len(text) > LONGEST_TEXT:
        raise Refusal("msg_too_long")
    check_blocks(parsed)
    return text, parsed


def _admit(world: World, channel: str) -> None:
    at = world.clock.now()
    if world.one_a_second and at - world.last_post.get(channel, at - A_SECOND) < A_SECOND:
        raise Busy429(1)
    world.last_post[channel] = at


def auth_test(world: World, _arguments: Arguments) -> dict[str, Any]:
    """Who the token is."""
    team = world.workspace.team
    told = {"team_id": team, "team": team.lower(), "user_id": world.workspace.bot_user}
    return told | {"user": "vouchline", "bot_id": "B0BOT", "url": f"https://{team}.slack.com/"}


def post_message(world: World, arguments: Arguments) -> dict[str, Any]:
    """A message for everybody in a channel; a user's ID stands for their direct channel."""
    channel = str(arguments["channel"])
    if channel.startswith("U"):
        channel = world.workspace.direct_channel(channel)
    world.workspace.check_channel(channel)
    text, blocks = read_content(arguments)
    _admit(world, channel)
    posted = Posted(channel, world.workspace.next_ts(world.clock.now()), text, blocks, "message")
    world.workspace.posted.append(posted)
    return {"channel": channel, "ts": posted.ts, "message": {"text": text, "ts": posted.ts}}


def post_ephemeral(world: World, arguments: Arguments) -> dict[str, Any]:
    """A message that only one person in a channel sees."""
    channel, user = str(arguments["channel"]), str(arguments["user"])
    world.workspace.check_channel(channel)
    world.workspace.member(user)
    text, blocks = read_content(arguments)
    _admit(world, channel)
    ts = world.workspace.next_ts(world.clock.now())
    world.workspace.posted.append(Posted(channel, ts, text, blocks, "ephemeral", to=user))
    return {"message_ts": ts}


def update_message(world: World, arguments: Arguments) -> dict[str, Any]:
    """Put another text in the place of the old; ephemeral messages cannot be changed so."""
    channel, ts = str(arguments["channel"]), str(arguments["ts"])
    world.workspace.check_channel(channel)
    posted = world.workspace.find(channel, ts)
    text, blocks = read_content(arguments)
    posted.edits.append(posted.text)
    posted.raw_text, posted.blocks = text, blocks
    return {"channel": channel, "ts": ts, "text": text}


def open_conversation(world: World, arguments: Arguments) -> dict[str, Any]:
    """The direct channel with somebody."""
    users = str(arguments.get("users", ""))
    if not users or "," in users:
        raise Refusal("invalid_arguments", "exactly one user, please: the double has no groups")
    return {"channel": {"id": world.workspace.direct_channel(users)}}


def open_view(world: World, arguments: Arguments) -> dict[str, Any]:
    """A modal, while the trigger is fresh."""
    world.tickets.use_trigger(str(arguments["trigger_id"]), world.clock.now())
    view_id = f"V{next(world.numbers)}"
    return _keep_view(world, view_id, arguments["view"])


def update_view(world: World, arguments: Arguments) -> dict[str, Any]:
    """Another content for an open modal."""
    view_id = str(arguments.get("view_id", ""))
    if view_id not in world.views:
        raise Refusal("not_found")
    return _keep_view(world, view_id, arguments["view"])


def _keep_view(world: World, view_id: str, view: Any) -> dict[str, Any]:
    world.views[view_id] = json.loads(view) if isinstance(view, str) else view
    return {"view": {"id": view_id, **world.views[view_id]}}


def user_info(world: World, arguments: Arguments) -> dict[str, Any]:
    """A person's name, language and time zone."""
    member = world.workspace.member(str(arguments["user"]))
    told = {"id": member.id, "team_id": member.team, "name": member.name, "tz": member.tz}
    if str(arguments.get("include_locale", "")).lower() in {"1", "true"}:
        told |= {"locale": member.locale}
    return {"user": told}


def upload_url(world: World, arguments: Arguments) -> dict[str, Any]:
    """Where to post a file's bytes."""
    if int(arguments["length"]) <= 0:
        raise Refusal("invalid_arguments", "length must be more than 0")
    file_id = f"F{next(world.numbers)}"
    world.uploads[file_id] = (str(arguments["filename"]), b"")
    return {"file_id": file_id, "upload_url": f"{world.url}/upload/{file_id}"}


def complete_upload(world: World, arguments: Arguments) -> dict[str, Any]:
    """Show uploaded files in a channel."""
    files, channel = arguments["files"], str(arguments.get("channel_id", ""))
    listed = json.loads(files) if isinstance(files, str) else files
    world.workspace.check_channel(channel)
    for file in listed:
        name, content = world.uploads.get(file["id"], ("", b""))
        if not content:
            raise Refusal("file_not_found")
        ts = world.workspace.next_ts(world.clock.now())
        comment = str(arguments.get("initial_comment") or "")
        posted = Posted(channel, ts, comment, [], "message", file_name=name, content=content)
        world.workspace.posted.append(posted)
    return {"files": [{"id": file["id"]} for file in listed]}
