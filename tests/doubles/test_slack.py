"""The stand-in for Slack, driven with the libraries that apps really use."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles.faults import Broken, Busy, Fault, Refused
from tests.doubles.serving import listening
from tests.doubles.slack import BOT_TOKEN, SIGNING_SECRET, Signing, SlackDouble

pytestmark = pytest.mark.enable_socket

Block = dict[str, Any]


@pytest.fixture
async def double() -> AsyncIterator[SlackDouble]:
    """A workspace with nobody in it."""
    async with SlackDouble().serving() as double:
        yield double


@pytest.fixture
def client(double: SlackDouble) -> AsyncWebClient:
    """Slack's own client, without its retries."""
    return AsyncWebClient(BOT_TOKEN, base_url=double.url, retry_handlers=[])


def section(text: str) -> Block:
    """A paragraph."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": "row", "elements": list(buttons)}


def button(label: str = "Go", **more: str) -> Block:
    """One button."""
    return {"type": "button", "text": {"type": "plain_text", "text": label}, **more}


def header(text: str) -> Block:
    """A headline."""
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


async def refusal(client: AsyncWebClient, channel: str, *blocks: Block) -> str:
    """The error code that these blocks get, or nothing."""
    try:
        await client.chat_postMessage(channel=channel, text="x", blocks=list(blocks))
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


async def test_a_message_is_seen_as_it_was_sent(
    double: SlackDouble, client: AsyncWebClient
) -> None:
    """Text and buttons are in the transcript, entities undone."""
    channel = double.channel()
    blocks = [section("Ana &amp; Ben"), actions(button("Score", action_id="a", value="score:1"))]
    await client.chat_postMessage(channel=channel, text="x", blocks=blocks)
    assert double.posted[0].text == "Ana & Ben"
    assert double.posted[0].buttons["Score"]["value"] == "score:1"


@pytest.mark.parametrize(
    ("fits", "too_much", "error"),
    [
        ([section("x")] * 50, [section("x")] * 51, "invalid_blocks"),
        ([section("x" * 3000)], [section("x" * 3001)], "invalid_blocks"),
        ([section("x")], [section("")], "invalid_blocks"),
        ([header("x" * 150)], [header("x" * 151)], "invalid_blocks"),
        ([actions(button("x" * 75))], [actions(button("x" * 76))], "invalid_blocks"),
        (
            [actions(button(value="x" * 2000))],
            [actions(button(value="x" * 2001))],
            "invalid_blocks",
        ),
        (
            [actions(button(action_id="x" * 255))],
            [actions(button(action_id="x" * 256))],
            "invalid_blocks",
        ),
        ([actions(*[button()] * 25)], [actions(*[button()] * 26)], "invalid_blocks"),
        (
            [actions(button(action_id="a"), button(action_id="b"))],
            [actions(button(action_id="a"), button(action_id="a"))],
            "invalid_blocks",
        ),
        ([section("x" * 2640)] * 5, [section("x" * 2641)] * 5, "msg_blocks_too_long"),
        ([{"type": "divider"}], [{"type": "marquee"}], "invalid_blocks"),
        ([section("x")], [section("x") | {"colour": "red"}], "invalid_blocks"),
    ],
)
async def test_each_limit_of_blocks_bites(
    double: SlackDouble,
    client: AsyncWebClient,
    fits: list[Block],
    too_much: list[Block],
    error: str,
) -> None:
    """What just fits is accepted and one more is refused."""
    channel = double.channel()
    assert await refusal(client, channel, *fits) == ""
    assert await refusal(client, channel, *too_much) == error
    assert len(double.posted) == 1


async def test_wrong_calls_are_refused(double: SlackDouble, client: AsyncWebClient) -> None:
    """Unknown methods, unknown arguments, missing ones, bad tokens and strange channels."""
    channel = double.channel()

    async def error(call: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            await call
        return str(caught.value.response["error"])

    stranger = AsyncWebClient("xoxb-wrong", base_url=double.url)
    assert await error(stranger.auth_test()) == "invalid_auth"
    assert await error(client.api_call("chat.shout")) == "unknown_method"
    assert await error(client.api_call("chat.postMessage", json={})) == "invalid_arguments"
    post = {"channel": channel, "text": "x", "colour": "red"}
    assert await error(client.api_call("chat.postMessage", json=post)) == "invalid_arguments"
    assert await error(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    assert await error(client.api_call("chat.postMessage", json={"channel": channel})) == "no_text"
    assert await error(client.users_info(user="U9")) == "user_not_found"
    double.world.workspace.installed = False
    assert await error(client.auth_test()) == "invalid_auth"


async def test_messages_can_be_updated_but_not_ephemeral_ones(
    double: SlackDouble, client: AsyncWebClient
) -> None:
    """chat.update replaces what everybody sees; what one person sees has no handle."""
    channel, kim = double.channel(), double.member()
    posted = await client.chat_postMessage(channel=channel, text="old")
    await client.chat_update(channel=channel, ts=posted["ts"], text="new")
    assert (double.posted[0].text, double.posted[0].edits) == ("new", ["old"])
    alone = await client.chat_postEphemeral(channel=channel, user=kim.id, text="psst")
    assert double.posted[1].to == kim.id
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=channel, ts=alone["message_ts"], text="new")


async def test_people_and_direct_channels_can_be_looked_up(
    double: SlackDouble, client: AsyncWebClient
) -> None:
    """A direct channel stays the same; a person's language and zone are told."""
    kim = double.member("Kim", locale="de-DE", tz="Europe/Berlin")
    first = await client.conversations_open(users=kim.id)
    second = await client.conversations_open(users=kim.id)
    assert first["channel"]["id"] == second["channel"]["id"]
    told = (await client.users_info(user=kim.id, include_locale=True))["user"]
    assert (told["locale"], told["tz"]) == ("de-DE", "Europe/Berlin")
    assert (await client.auth_test())["team_id"] == kim.team


async def test_files_are_uploaded_in_three_steps(
    double: SlackDouble, client: AsyncWebClient
) -> None:
    """The client's upload arrives byte for byte in the channel."""
    channel = double.channel()
    await client.files_upload_v2(channel=channel, filename="ids.csv", content=b"id\n1\n")
    assert (double.posted[0].file_name, double.posted[0].content) == ("ids.csv", b"id\n1\n")


async def test_one_message_a_second_a_channel(double: SlackDouble, client: AsyncWebClient) -> None:
    """When limits are on, the second message within a second gets 429 with Retry-After."""
    double.world.one_a_second = True
    channel = double.channel()
    await client.chat_postMessage(channel=channel, text="one")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel, text="two")
    assert caught.value.response.headers["Retry-After"] == "1"
    double.world.clock.move(timedelta(seconds=1))
    await client.chat_postMessage(channel=channel, text="two")


async def test_troubles_come_in_the_order_they_were_asked_for(
    double: SlackDouble, client: AsyncWebClient
) -> None:
    """429, 5xx and refusals accept nothing; a cut or silence afterwards has accepted."""
    channel = double.channel()
    client.timeout = 1
    double.troubles.queue(
        "chat.postMessage",
        Busy(7),
        Broken(503),
        Refused("is_archived"),
        Fault.CUT_BEFORE,
        Fault.CUT_AFTER,
        Fault.SILENT_AFTER,
    )
    lost = (aiohttp.ClientError, TimeoutError)
    for number, error in enumerate([SlackApiError] * 3 + [lost] * 3):
        with pytest.raises(error):
            await client.chat_postMessage(channel=channel, text=str(number))
    assert [posted.text for posted in double.posted] == ["4", "5"]


class App:
    """An app that remembers what it got, and answers with `body` after `seconds`."""

    def __init__(self) -> None:
        """Answer at once and with nothing."""
        self.got: list[tuple[dict[str, str], str]] = []
        self.body: object = None
        self.seconds = 0.0

    async def answer(self, request: web.Request) -> web.Response:
        """Acknowledge, if the signature is right and fresh."""
        body = await request.text()
        headers = {name: str(value) for name, value in request.headers.items()}
        if not SignatureVerifier(SIGNING_SECRET).is_valid_request(body, headers):
            return web.Response(status=401)
        self.got.append((headers, _as_json(body)))
        await asyncio.sleep(self.seconds)
        return web.json_response(self.body) if self.body else web.Response()

    @property
    def last(self) -> dict[str, Any]:
        """What came last, read."""
        read: dict[str, Any] = json.loads(self.got[-1][1])
        return read


def _as_json(body: str) -> str:
    form = dict(parse_qsl(body, keep_blank_values=True))
    if body.startswith("{"):
        return body
    return form.get("payload") or json.dumps(form)


@pytest.fixture
async def app(double: SlackDouble) -> AsyncIterator[App]:
    """An app installed in the workspace."""
    app = App()
    async with listening(app.answer) as url:
        double.app_url = f"{url}/slack/events"
        yield app


async def test_a_command_is_signed_and_its_answer_shown(double: SlackDouble, app: App) -> None:
    """Slack's own verifier accepts the request; the acknowledgement is seen by one person."""
    kim = double.member()
    app.body = {"text": "Valid.", "response_type": "ephemeral"}
    ack = await double.types(kim, "/verify VL-1")
    assert (ack.status, ack.late) == (200, False)
    assert (app.last["command"], app.last["text"]) == ("/verify", "VL-1")
    assert (double.posted[0].text, double.posted[0].to) == ("Valid.", kim.id)
    app.body = {"blocks": [section("")]}
    await double.types(kim, "/verify VL-1")
    assert len(double.posted) == 1
    assert "invalid_blocks" in double.refused_acks[0]


async def test_bad_and_old_signatures_can_be_sent(double: SlackDouble, app: App) -> None:
    """A wrong secret and a request from ten minutes ago are refused by a careful app."""
    kim = double.member()
    wrong, old = Signing(secret="wrong"), Signing(age=timedelta(minutes=10))  # noqa: S106 - so named
    assert (await double.types(kim, "/verify", signing=wrong)).status == 401
    assert (await double.writes(kim, "hello", signing=old)).status == 401
    assert app.got == []


async def test_a_late_acknowledgement_is_recorded(double: SlackDouble, app: App) -> None:
    """After more than three seconds an answer is late and nothing is shown."""
    app.seconds, app.body = 3.1, {"text": "Valid."}
    assert (await double.types(double.member(), "/verify VL-1")).late
    assert double.posted == []


async def test_events_are_repeated_as_they_were(double: SlackDouble, app: App) -> None:
    """A retry has the same event_id and says which retry it is."""
    await double.writes(double.member(), "a < b")
    first = app.last
    await double.repeats(2, "http_error")
    assert app.last == first
    assert app.got[-1][0]["X-Slack-Retry-Num"] == "2"
    assert first["event"]["text"] == "a &lt; b"
    await double.uninstalls()
    assert app.last["event"]["type"] == "app_uninstalled"


async def test_a_pressed_button_brings_its_value(
    double: SlackDouble, client: AsyncWebClient, app: App
) -> None:
    """Action, value, block and message come back when a button is pressed."""
    kim, channel = double.member(), double.channel()
    blocks = [actions(button("Score", action_id="a", value="score:1"))]
    await client.chat_postMessage(channel=channel, text="x", blocks=blocks)
    await double.presses(kim, double.posted[0], "Score")
    [action] = app.last["actions"]
    assert (action["value"], action["block_id"]) == ("score:1", "row")
    assert app.last["container"]["message_ts"] == double.posted[0].ts


async def test_a_response_url_wears_out(double: SlackDouble, app: App) -> None:
    """Five answers are shown; the sixth, or one after half an hour, is refused."""
    kim = double.member()
    await double.types(kim, "/verify VL-1")
    answer = AsyncWebhookClient(app.last["response_url"])
    assert [(await answer.send(text=str(n))).status_code for n in range(6)] == [200] * 5 + [404]
    assert [posted.to for posted in double.posted] == [kim.id] * 5
    await double.types(kim, "/verify VL-1")
    double.world.clock.move(timedelta(minutes=31))
    late = await AsyncWebhookClient(app.last["response_url"]).send(text="late")
    assert "expired_url" in late.body


async def test_a_response_url_can_replace_the_message(
    double: SlackDouble, client: AsyncWebClient, app: App
) -> None:
    """replace_original changes the message whose button was pressed."""
    kim, channel = double.member(), double.channel()
    blocks = [actions(button("Score", action_id="a", value="score:1"))]
    await client.chat_postMessage(channel=channel, text="x", blocks=blocks)
    await double.presses(kim, double.posted[0], "Score")
    await AsyncWebhookClient(app.last["response_url"]).send(text="Done.", replace_original=True)
    assert [posted.text for posted in double.posted] == ["Done."]


async def test_a_trigger_is_soon_worthless(
    double: SlackDouble, client: AsyncWebClient, app: App
) -> None:
    """A trigger opens one modal within three seconds."""
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    await double.types(double.member(), "/staff")
    opened = await client.views_open(trigger_id=app.last["trigger_id"], view=view)
    await client.views_update(view_id=opened["view"]["id"], view=view | {"blocks": [section("x")]})
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id=app.last["trigger_id"], view=view)
    await double.types(double.member(), "/staff")
    double.world.clock.move(timedelta(seconds=4))
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=app.last["trigger_id"], view=view)


async def test_shared_files_are_for_the_token_alone(double: SlackDouble, app: App) -> None:
    """Without the bot's token a file's address shows a sign-in page, with status 200."""
    await double.shares_file(double.member(), b"VL-1\n")
    address = app.last["event"]["files"][0]["url_private_download"]
    async with aiohttp.ClientSession() as session:
        async with session.get(address) as stranger:
            assert "Sign in" in await stranger.text()
        token = {"Authorization": f"Bearer {BOT_TOKEN}"}
        async with session.get(address, headers=token) as friend:
            assert await friend.read() == b"VL-1\n"
