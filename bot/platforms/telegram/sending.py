"""Sending a message: its texts in order, its buttons on the last of them, then its files."""

from collections.abc import Awaitable, Callable

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as Posted
from telegram.error import BadRequest

from bot.carrying import carry_rest
from bot.platforms import Destination, NotSent, ReadFile, Sent, ShutOut
from bot.platforms.telegram.outcomes import outcomes
from bot.platforms.telegram.writing import Part, keyboard, parts
from handlers.messages import Attachment, Message

# Telegram would fetch a badge's page and show its holder's name to everybody in the chat.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNCHANGED = "not modified"
NOT_THERE = ("to edit not found", "can't be edited", "no text in the message")

Step = Callable[[], Awaitable[Posted]]


class Sender:
    """Carries messages of one bot."""

    def __init__(self, bot: Bot, read_file: ReadFile) -> None:
        """`read_file` opens attachments."""
        self._bot = bot
        self._read_file = read_file

    async def send(self, to: Destination, message: Message, replaces: str) -> Sent:
        """Carry every part; in doubt once the first has arrived and another has not."""
        chat_id = _chat_id(to)
        texts = parts(message)
        pressable = keyboard(message.buttons)
        steps = [
            self._text_step(chat_id, part, pressable if part is texts[-1] else None)
            for part in texts
        ]
        steps += [
            await self._file_step(chat_id, file, None if texts else pressable)
            for file in message.files
        ]
        if not steps:
            raise NotSent("the message is empty")
        if replaces and texts and await self._replace(chat_id, replaces, texts, pressable):
            sent, steps = replaces, steps[1:]
        else:
            sent = str((await steps.pop(0)()).message_id)
        await carry_rest(steps)
        return Sent(sent)

    def _text_step(self, chat_id: int, part: Part, pressable: InlineKeyboardMarkup | None) -> Step:
        async def step() -> Posted:
            with outcomes():
                return await self._bot.send_message(
                    chat_id,
                    part.text,
                    entities=part.entities,
                    reply_markup=pressable,
                    link_preview_options=NO_PREVIEW,
                )

        return step

    async def _file_step(
        self, chat_id: int, file: Attachment, pressable: InlineKeyboardMarkup | None
    ) -> Step:
        content = await self._read_file(file)

        async def step() -> Posted:
            with outcomes():
                return await self._bot.send_document(
                    chat_id,
                    content,
                    filename=file.name,
                    reply_markup=pressable,
                    disable_content_type_detection=True,
                )

        return step

    async def _replace(
        self,
        chat_id: int,
        message_id: str,
        texts: list[Part],
        pressable: InlineKeyboardMarkup | None,
    ) -> bool:
        """Edit the earlier message; False when it is gone and a new one is needed."""
        first = texts[0]
        with outcomes():
            try:
                await self._bot.edit_message_text(
                    first.text,
                    chat_id,
                    int(message_id),
                    entities=first.entities,
                    reply_markup=pressable if len(texts) == 1 else None,
                    link_preview_options=NO_PREVIEW,
                )
            except BadRequest as refusal:
                if UNCHANGED in refusal.message.lower():
                    return True
                if any(sign in refusal.message.lower() for sign in NOT_THERE):
                    return False
                raise
        return True


def _chat_id(to: Destination) -> int:
    try:
        return int(to.channel or to.account.external_id)
    except ValueError:
        raise ShutOut(f"not a Telegram chat: {to.channel or to.account.external_id}") from None
