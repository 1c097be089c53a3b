"""From an update to what was said: who, where, what, and which files come with it."""

import re
from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.platforms import BLOCKED, UNBLOCKED
from handlers.messages import Account, Request, Seat

NAME = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates we ask Telegram for."""
ADDRESSED = re.compile(r"(?P<command>/\w+)@(?P<bot>\w+)")


@dataclass(frozen=True, slots=True)
class FileAt:
    """A file that Telegram holds; `size` in bytes."""

    file_id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A request still without its files, and the pressed button that waits to be answered."""

    chat: str
    request: Request
    files: tuple[FileAt, ...] = ()
    query_id: str = ""


def hear_update(update: Update, at: datetime, our_name: str) -> Heard | None:
    """Read an update; None for what is no business of ours."""
    event = str(update.update_id)
    if update.callback_query:
        return _pressed(update.callback_query, at, event)
    if update.my_chat_member:
        return _membership(update.my_chat_member, at, event)
    message = update.message or update.edited_message
    if message is None:
        return None
    edited = update.edited_message is not None
    return _said(message, at, event, our_name=our_name, edited=edited)


def _pressed(query: CallbackQuery, at: datetime, event: str) -> Heard | None:
    if query.message is None or not query.data:
        return None
    chat = query.message.chat
    private = chat.type == ChatType.PRIVATE
    request = Request(
        account=_account(query.from_user.id),
        seat=Seat.LEARNER,
        at=at,
        event_id=event,
        action=query.data,
        private=private,
        channel="" if private else str(chat.id),
    )
    return Heard(str(chat.id), request, query_id=query.id)


def _membership(change: ChatMemberUpdated, at: datetime, event: str) -> Heard | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    gone = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    account = _account(change.from_user.id)
    action = BLOCKED if gone else UNBLOCKED
    request = Request(account, Seat.LEARNER, at, event, action=action)
    return Heard(str(change.chat.id), request)


def _said(
    message: Message, at: datetime, event: str, *, our_name: str, edited: bool
) -> Heard | None:
    text = message.text or message.caption or ""
    private = message.chat.type == ChatType.PRIVATE
    addressed = ADDRESSED.match(text)
    if addressed and our_name and addressed["bot"].lower() != our_name.lower():
        return None
    if addressed:
        text = addressed["command"] + text[addressed.end() :]
    # In a group only commands are for us; the rest is other people's conversation.
    if message.from_user is None or not (private or text.startswith("/")):
        return None
    file = _file(message) if private else None
    if private and not text and file is None and message.effective_attachment is None:
        return None
    request = Request(
        account=_account(message.from_user.id),
        seat=Seat.LEARNER,
        at=at,
        event_id=event,
        text=text,
        private=private,
        channel="" if private else str(message.chat.id),
        edited=edited,
    )
    return Heard(str(message.chat.id), request, (file,) if file else ())


def _file(message: Message) -> FileAt | None:
    if message.photo:
        largest = message.photo[-1]
        return FileAt(largest.file_id, "photo.jpg", "image/jpeg", largest.file_size or 0)
    if message.video_note:
        note = message.video_note
        return FileAt(note.file_id, "video-note.mp4", "video/mp4", note.file_size or 0)
    if message.voice:
        voice = message.voice
        media_type = voice.mime_type or "audio/ogg"
        return FileAt(voice.file_id, "voice.ogg", media_type, voice.file_size or 0)
    named = message.document or message.video or message.audio
    if named is None:
        return None
    media_type = named.mime_type or "application/octet-stream"
    return FileAt(named.file_id, named.file_name or "file", media_type, named.file_size or 0)


def _account(user_id: int) -> Account:
    return Account(NAME, "", str(user_id))
