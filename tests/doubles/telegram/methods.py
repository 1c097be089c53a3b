"""The Bot API methods that we call: the fields each takes, what it refuses, what it does."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.clock import MovableClock
from tests.doubles.telegram.chats import Chats, Sent
from tests.doubles.telegram.delivery import Delivery
from tests.doubles.telegram.files import Files
from tests.doubles.telegram.keyboards import buttons
from tests.doubles.telegram.limits import Limits
from tests.doubles.telegram.refusals import Refusal, bad
from tests.doubles.telegram.texts import caption_text, message_text
from tests.doubles.telegram.wire import Call

MEGABYTE = 1024 * 1024
MOST_UPLOADED = {"document": 50 * MEGABYTE, "photo": 10 * MEGABYTE}
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "chat"})
CHAT_ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "record_voice"})


@dataclass(slots=True)
class World:
    """Everything the methods change."""

    clock: MovableClock
    chats: Chats
    delivery: Delivery
    files: Files
    limits: Limits
    me: dict[str, Any]
    menus: dict[tuple[str, str], list[dict[str, str]]]
    """Command menus by scope and language."""
    unanswered: set[str]
    """Pressed buttons that still spin."""


Method = Callable[[World, Call], Awaitable[Any]]


async def get_me(world: World, _call: Call) -> dict[str, Any]:
    """Who the bot is."""
    return world.me


async def get_updates(world: World, call: Call) -> list[dict[str, Any]]:
    """Long polling."""
    if "allowed_updates" in call.fields:
        world.delivery.allow(json.loads(call.fields["allowed_updates"]))
    return await world.delivery.poll(
        offset=call.number("offset", 0),
        limit=min(max(call.number("limit", 100), 1), 100),
        seconds=call.number("timeout", 0),
    )


async def set_webhook(world: World, call: Call) -> bool:
    """Post updates to an address, or, with an empty one, stop."""
    if not call.fields["url"]:
        return await delete_webhook(world, call)
    if not 1 <= call.number("max_connections", 40) <= 100:
        raise bad("max_connections must be between 1 and 100")
    if "allowed_updates" in call.fields:
        world.delivery.allow(json.loads(call.fields["allowed_updates"]))
    await world.delivery.set_webhook(call.fields["url"], call.fields.get("secret_token", ""))
    return True


async def delete_webhook(world: World, call: Call) -> bool:
    """Back to polling."""
    drop = call.fields.get("drop_pending_updates", "false").lower() == "true"
    await world.delivery.forget_webhook(drop_pending=drop)
    return True


async def get_webhook_info(world: World, _call: Call) -> dict[str, Any]:
    """What Telegram knows of the webhook."""
    webhook = world.delivery.webhook
    told: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": world.delivery.pending,
    }
    if world.delivery.last_error:
        told["last_error_message"] = world.delivery.last_error
        told["last_error_date"] = world.clock.seconds()
    return told


async def send_message(world: World, call: Call) -> dict[str, Any]:
    """A text to a chat."""
    chat = world.chats.reachable(call.number("chat_id"))
    text, pressable = message_text(call.fields), buttons(call.fields.get("reply_markup", ""))
    return _post(world, chat, Sent(chat["id"], 0, text, pressable, world.clock.now()))


async def send_document(world: World, call: Call) -> dict[str, Any]:
    """A file, byte for byte."""
    return _send_file(world, call, "document")


async def send_photo(world: World, call: Call) -> dict[str, Any]:
    """A picture; the real server compresses it again."""
    return _send_file(world, call, "photo")


def _send_file(world: World, call: Call, kind: str) -> dict[str, Any]:
    chat = world.chats.reachable(call.number("chat_id"))
    part = call.file(kind)
    if not part.content:
        raise bad("file must be non-empty")
    if len(part.content) > MOST_UPLOADED[kind]:
        raise Refusal(413, "Request Entity Too Large")
    pressable = buttons(call.fields.get("reply_markup", ""))
    sent = Sent(chat["id"], 0, caption_text(call.fields), pressable, world.clock.now(), kind)
    sent.file_name, sent.content = part.name, part.content
    return _post(world, chat, sent)


def _post(world: World, chat: dict[str, Any], sent: Sent) -> dict[str, Any]:
    world.limits.admit(sent.chat_id, world.clock.now())
    sent.message_id = world.chats.next_message_id()
    world.chats.sent.append(sent)
    return on_the_wire(world, chat, sent)


def on_the_wire(world: World, chat: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """The bot's own message as a `Message` object."""
    told: dict[str, Any] = {
        "message_id": sent.message_id,
        "date": int(sent.at.timestamp()),
        "chat": chat,
        "from": world.me,
    }
    if sent.kind == "text":
        return told | {"text": sent.text}
    file = world.files.keep(sent.file_name, "application/octet-stream", sent.content)
    if sent.kind == "photo":
        return told | {"photo": [file.on_the_wire() | {"width": 1, "height": 1}]}
    return told | {"document": file.on_the_wire() | {"file_name": sent.file_name}}


async def edit_text(world: World, call: Call) -> dict[str, Any]:
    """Put another text and other buttons in the place of the old."""
    chat, sent = _own_message(world, call)
    text, pressable = message_text(call.fields), buttons(call.fields.get("reply_markup", ""))
    if sent.kind != "text":
        raise bad("there is no text in the message to edit")
    if (text, pressable) == (sent.text, sent.buttons):
        raise _unchanged()
    sent.edits.append(sent.text)
    sent.text, sent.buttons = text, pressable
    return on_the_wire(world, chat, sent)


async def edit_buttons(world: World, call: Call) -> dict[str, Any]:
    """Put other buttons in the place of the old, or none."""
    chat, sent = _own_message(world, call)
    pressable = buttons(call.fields.get("reply_markup", ""))
    if pressable == sent.buttons:
        raise _unchanged()
    sent.buttons = pressable
    return on_the_wire(world, chat, sent)


def _own_message(world: World, call: Call) -> tuple[dict[str, Any], Sent]:
    chat_id = call.number("chat_id")
    return world.chats.reachable(chat_id), world.chats.find(chat_id, call.number("message_id"))


def _unchanged() -> Refusal:
    return bad(
        "message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )


async def answer_callback(world: World, call: Call) -> bool:
    """Stop a pressed button from spinning."""
    query = call.fields["callback_query_id"]
    if query not in world.unanswered:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(call.fields.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    world.unanswered.discard(query)
    return True


async def set_commands(world: World, call: Call) -> bool:
    """The menu of commands, for one scope and one language."""
    commands: list[dict[str, str]] = json.loads(call.fields["commands"])
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.menus[_menu(call)] = commands
    return True


async def get_commands(world: World, call: Call) -> list[dict[str, str]]:
    """The menu as it was set."""
    return world.menus.get(_menu(call), [])


def _menu(call: Call) -> tuple[str, str]:
    scope = json.loads(call.fields.get("scope", '{"type": "default"}'))["type"]
    language = call.fields.get("language_code", "")
    if scope not in SCOPES:
        raise bad(f"can't parse BotCommandScope: {scope}")
    if not LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    return scope, language


async def send_chat_action(world: World, call: Call) -> bool:
    """`typing…` and the like."""
    world.chats.reachable(call.number("chat_id"))
    if call.fields["action"] not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    return True


async def get_file(world: World, call: Call) -> dict[str, Any]:
    """Where to download a file, if a bot may."""
    return world.files.offer(call.fields["file_id"])
