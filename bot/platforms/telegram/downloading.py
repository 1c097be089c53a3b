"""Fetching what people send, up to what Telegram lets a bot download."""

from dataclasses import replace

from telegram import Bot
from telegram.error import BadRequest

from bot.platforms import DOWNLOAD_BYTES, TOO_BIG, UNREADABLE, UnusableFile
from bot.platforms.telegram.hearing import FileAt, Heard
from handlers.messages import Request, Upload


async def fetch(bot: Bot, heard: Heard) -> Request:
    """The request with its files. Raises `UnusableFile`, or the network's error to try again."""
    if not heard.files:
        return heard.request
    uploads = [await _download(bot, file) for file in heard.files]
    return replace(heard.request, files=tuple(uploads))


async def _download(bot: Bot, file: FileAt) -> Upload:
    if file.size > DOWNLOAD_BYTES:
        raise UnusableFile(TOO_BIG)
    try:
        content = await (await bot.get_file(file.file_id)).download_as_bytearray()
    except BadRequest as refusal:
        answer = TOO_BIG if "too big" in refusal.message.lower() else UNREADABLE
        raise UnusableFile(answer) from refusal
    return Upload(file.name, file.media_type, bytes(content))
