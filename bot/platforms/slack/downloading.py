"""Fetching what people share in a direct message, with our token and only from Slack."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from bot.platforms import DOWNLOAD_BYTES, TOO_BIG, UNREADABLE, UnusableFile
from bot.platforms.slack.hearing import FileAt
from handlers.messages import Upload

PATIENCE = aiohttp.ClientTimeout(total=20)
SLACK_HOSTS = (".slack.com", ".slack-files.com")
SIGN_IN_PAGE = "text/html"
OK = 200


async def fetch(files: Sequence[FileAt], token: str, api_url: str) -> tuple[Upload, ...]:
    """Download files. Raises `UnusableFile`, or the network's error to try again."""
    if not files:
        return ()
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(timeout=PATIENCE, headers=headers) as session:
        return tuple([await _download(session, file, api_url) for file in files])


async def _download(session: aiohttp.ClientSession, file: FileAt, api_url: str) -> Upload:
    if file.size > DOWNLOAD_BYTES:
        raise UnusableFile(TOO_BIG)
    if not _is_slack(file.address, api_url):
        # The token goes to nobody else, whatever a payload says.
        raise UnusableFile(UNREADABLE)
    async with session.get(file.address, allow_redirects=False) as answer:
        # Without a right to the file Slack shows its sign-in page, with status 200.
        page = answer.content_type == SIGN_IN_PAGE != file.media_type
        if answer.status != OK or page:
            raise UnusableFile(UNREADABLE)
        content = await answer.content.read(DOWNLOAD_BYTES + 1)
        while not answer.content.at_eof() and len(content) <= DOWNLOAD_BYTES:
            content += await answer.content.read(DOWNLOAD_BYTES + 1 - len(content))
    if len(content) > DOWNLOAD_BYTES:
        raise UnusableFile(TOO_BIG)
    return Upload(file.name, file.media_type, content)


def _is_slack(address: str, api_url: str) -> bool:
    there, api = urlsplit(address), urlsplit(api_url)
    if there.netloc == api.netloc and there.scheme == api.scheme:
        return True
    return there.scheme == "https" and (there.hostname or "").endswith(SLACK_HOSTS)
