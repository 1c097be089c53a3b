"""Sending to Slack: to a channel, to a person, or in answer to what somebody just did."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.carrying import carry_rest
from bot.platforms import Destination, NotSent, ReadFile, Sent
from bot.platforms.slack.outcomes import asking, check_webhook, outcomes
from bot.platforms.slack.writing import Block, payloads
from handlers.messages import Attachment, Message, Seat

EPHEMERAL = "ephemeral"
NOT_THERE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
CALL_PATIENCE = 10
"""Seconds for a call to Slack."""

Step = Callable[[], Awaitable[object]]


class Sender:
    """Carries messages with one bot token."""

    def __init__(self, client: AsyncWebClient, read_file: ReadFile) -> None:
        """`read_file` opens attachments."""
        self._client = client
        self._read_file = read_file

    async def send(self, to: Destination, message: Message, seat: Seat, replaces: str) -> Sent:
        """Carry every part; in doubt once the first has arrived and another has not."""
        parts = payloads([message], seat)
        if not parts and not message.files:
            raise NotSent("the message is empty")
        contents = [await self._read_file(file) for file in message.files]
        channel = to.channel or await self._direct_channel(to.account.external_id)
        steps: list[Step] = [self._post_step(channel, part) for part in parts]
        steps += [
            self._file_step(channel, file, content)
            for file, content in zip(message.files, contents, strict=True)
        ]
        if replaces and parts and await self._replace(replaces, parts[0]):
            first, steps = replaces, steps[1:]
        else:
            first = f"{channel}:{await steps.pop(0)()}"
        await carry_rest(steps)
        return Sent(first)

    async def respond(self, response_url: str, part: Block) -> None:
        """Answer a command or a press, for the one who asked alone."""
        with outcomes():
            response = await AsyncWebhookClient(
                response_url, timeout=CALL_PATIENCE, retry_handlers=[]
            ).send_dict({**part, "response_type": EPHEMERAL, "replace_original": False})
        check_webhook(response)

    async def upload_to_person(self, user: str, file: Attachment) -> None:
        """Put a file into somebody's direct channel with us."""
        content = await self._read_file(file)
        await self._file_step(await self._direct_channel(user), file, content)()

    async def _direct_channel(self, user: str) -> str:
        with asking():
            opened = await self._client.conversations_open(users=user)
        channel: dict[str, Any] = opened["channel"]
        return str(channel["id"])

    def _post_step(self, channel: str, part: Block) -> Step:
        async def step() -> object:
            with outcomes():
                posted = await self._client.chat_postMessage(
                    channel=channel, **part, unfurl_links=False, unfurl_media=False
                )
                return posted["ts"]

        return step

    def _file_step(self, channel: str, file: Attachment, content: bytes) -> Step:
        async def step() -> object:
            with outcomes():
                await self._client.files_upload_v2(
                    channel=channel, filename=file.name, title=file.name, content=content
                )
            return file.name

        return step

    async def _replace(self, message_id: str, part: Block) -> bool:
        """Update the earlier message; False when it is gone and a new one is needed."""
        channel, _, ts = message_id.partition(":")
        try:
            with outcomes():
                await self._client.chat_update(channel=channel, ts=ts, **part)
        except NotSent as refusal:
            if str(refusal) in NOT_THERE:
                return False
            raise
        return True
