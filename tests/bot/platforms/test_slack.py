"""Slack as employers and staff meet it, against a Slack of our own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.clock import real_now
from bot.platforms import Destination, InDoubt, NotSent, TryLater
from bot.platforms.slack import Access, Slack, try_out
from handlers.messages import Account, Attachment, Button, Message, Reply, Request, Seat
from tests.bot.platforms.stage import AT, Ear, door, echo, now, read_file, serving
from tests.doubles.faults import Broken, Busy, Fault, Refused
from tests.doubles.slack import BOT_TOKEN, SIGNING_SECRET, Member, Posted, Signing, SlackDouble
from tests.doubles.waiting import until

pytestmark = pytest.mark.enable_socket

ELSEWHERE = "T0ELSEWHERE"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What a test opened, closed in reverse."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def double(stack: AsyncExitStack) -> SlackDouble:
    """A workspace with nobody in it."""
    return await stack.enter_async_context(SlackDouble().serving())


@pytest.fixture
def kim(double: SlackDouble) -> Member:
    """An assessor."""
    return double.member("Kim")


@pytest.fixture
def ear() -> Ear:
    """A hearing that says everything back."""
    return Ear(echo)


async def installed(double: SlackDouble, ear: Ear, stack: AsyncExitStack, staff: str = "") -> Slack:
    """Our app, started, and called by the double."""
    access = Access(BOT_TOKEN, SIGNING_SECRET, double.url, staff)
    slack = Slack(access, ear, read_file, now)
    listening, url = door()
    double.app_url = f"{url}/slack/events"
    await stack.enter_async_context(serving(slack.routes, listening))
    await slack.start()
    stack.push_async_callback(slack.stop)
    return slack


@pytest.fixture
async def slack(double: SlackDouble, ear: Ear, stack: AsyncExitStack) -> Slack:
    """Our app in the staff's own workspace."""
    return await installed(double, ear, stack)


def to(member: Member) -> Destination:
    """Where to find somebody."""
    return Destination(Account("slack", member.team, member.id))


def sections(posted: Posted) -> list[str]:
    """The kinds of blocks in a message."""
    return [str(block["type"]) for block in posted.blocks]


async def test_an_operator_is_told_whether_slack_knows_us(double: SlackDouble) -> None:
    """Our name and workspace there, or that the token is wrong."""
    access = Access(BOT_TOKEN, SIGNING_SECRET, double.url)
    assert await try_out(access) == "it knows us as vouchline in t0acme"
    with pytest.raises(TryLater, match="invalid_auth"):
        await try_out(replace(access, bot_token="xoxb-wrong"))  # noqa: S106 - of nobody


# --- commands ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("slack")
async def test_a_command_is_answered_in_its_acknowledgement(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """A quick answer travels with the 200, for the asker alone, and is told to have arrived."""
    ack = await double.types(kim, "/verify VL-7KQ4 & <co>")
    assert (ack.status, ack.late, double.refused_acks) == (200, False, [])
    [posted] = double.posted
    assert (posted.via, posted.to) == ("acknowledgement", kim.id)
    assert posted.text == "You said: /verify VL-7KQ4 & <co>"
    [request] = ear.heard
    assert request.account == Account("slack", kim.team, kim.id)
    assert (request.seat, request.at, request.private) == (Seat.EMPLOYER, AT, True)
    await until(lambda: ear.finished == [request.event_id])


@pytest.mark.usefixtures("slack")
async def test_staff_is_a_seat_of_its_own_at_home(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """In the staff's workspace `/staff` is heard as staff."""
    await double.types(kim, "/staff queue")
    assert [(request.seat, request.text) for request in ear.heard] == [(Seat.STAFF, "/staff queue")]


async def test_staff_elsewhere_is_an_employer(
    double: SlackDouble, ear: Ear, kim: Member, stack: AsyncExitStack
) -> None:
    """In every other workspace nobody becomes staff, by command, button or message."""
    slack = await installed(double, ear, stack, staff=ELSEWHERE)
    await double.types(kim, "/staff queue")
    await double.writes(kim, "hello")
    await slack.send(to(kim), Message("Look", buttons=(Button("Go", action="go:1"),)))
    await double.presses(kim, double.posted[-1], "Go")
    assert [request.seat for request in ear.heard] == [Seat.EMPLOYER] * 3


@pytest.mark.usefixtures("slack")
async def test_a_slow_answer_comes_by_response_url(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """After 2.5 seconds we say “One moment…” in time, and the answer follows."""
    ear.held["/verify VL-1"] = asyncio.Event()
    ack = await double.types(kim, "/verify VL-1")
    assert not ack.late
    ear.held["/verify VL-1"].set()
    await until(lambda: ear.finished)
    assert [(posted.via, posted.text) for posted in double.posted] == [
        ("acknowledgement", "One moment…"),
        ("response_url", "You said: /verify VL-1"),
    ]
    assert {posted.to for posted in double.posted} == {kim.id}


@pytest.mark.usefixtures("slack")
async def test_a_long_answer_is_shared_between_messages(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """What one message cannot hold goes on by response_url, and nothing is lost."""
    text = "\n\n".join(f"{number}: " + "x & y " * 150 for number in range(12))
    ear.answer = lambda _request: Reply((Message(text),))
    await double.types(kim, "/verify VL-1")
    await until(lambda: ear.finished)
    assert double.refused_acks == []
    assert [posted.via for posted in double.posted] == ["acknowledgement", "response_url"]
    shown = " ".join(posted.text for posted in double.posted)
    assert shown.split() == text.split()


@pytest.mark.usefixtures("slack")
async def test_several_messages_are_one_answer(double: SlackDouble, ear: Ear, kim: Member) -> None:
    """Short messages share an acknowledgement, with a line between them."""
    button = Button("Share", action="share:1")
    two = (Message("One", heading="First"), Message("Two", buttons=(button,)))
    ear.answer = lambda _request: Reply(two)
    await double.types(kim, "/verify VL-1")
    assert sections(double.posted[0]) == ["header", "section", "divider", "section", "actions"]


@pytest.mark.usefixtures("slack")
async def test_silence_is_an_answer(double: SlackDouble, ear: Ear, kim: Member) -> None:
    """A reply of nothing acknowledges and shows nothing."""
    ear.answer = lambda _request: Reply()
    ack = await double.types(kim, "/verify")
    assert (ack.status, ack.body, double.posted) == (200, "", [])


@pytest.mark.usefixtures("slack")
async def test_when_hearing_fails_the_asker_is_told(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """Slack does not repeat a command, so we ask the person to."""
    ear.deaf = 1
    ack = await double.types(kim, "/verify VL-1")
    assert ack.status == 200
    assert "Please try again" in double.posted[0].text


@pytest.mark.usefixtures("slack")
async def test_what_a_bot_or_slack_itself_writes_is_not_heard(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """Messages of bots, edits and deletions are nobody's request."""
    await double.writes(kim, "hello", bot_id="B1")
    await double.writes(kim, "hello", subtype="message_changed")
    await double.writes(kim, "hello", channel_type="channel")
    assert ear.heard == []


@pytest.mark.usefixtures("slack")
async def test_the_word_payload_is_a_word(double: SlackDouble, ear: Ear, kim: Member) -> None:
    """The library would lose a command with this word in it."""
    await double.types(kim, "/skillsmap payload engineer")
    assert ear.texts == ["/skillsmap payload engineer"]


@pytest.mark.usefixtures("slack")
async def test_a_file_in_an_answer_goes_to_the_direct_channel(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """Bulk results come as a file that only the asker sees."""
    file = Attachment("f1", "results.csv", "text/csv", 11)
    ear.answer = lambda _request: Reply((Message("25 checked.", files=(file,)),))
    await double.types(kim, "/verify bulk")
    await until(lambda: ear.finished)
    assert (double.posted[1].file_name, double.posted[1].content) == (
        "results.csv",
        b"results.csv",
    )
    assert double.posted[1].channel.startswith("D")


# --- buttons and messages -----------------------------------------------------------------------


async def test_a_press_is_heard_in_the_seat_of_its_message(
    slack: Slack, double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """The button's action comes back, in the conversation its message belongs to."""
    go = Button("Go", action="go:1")
    await slack.send(to(kim), Message("Score it", buttons=(go,)))
    await double.presses(kim, double.posted[0], "Go")
    ear.answer = lambda _request: Reply.say("Look", go)
    await double.types(kim, "/verify VL-1")
    await double.presses(kim, double.posted[-1], "Go")
    assert [(request.seat, request.action) for request in ear.heard] == [
        (Seat.STAFF, "go:1"),
        (Seat.EMPLOYER, ""),
        (Seat.EMPLOYER, "go:1"),
    ]
    assert double.posted[1].to == kim.id
    assert double.posted[1].text == "You said: go:1"


async def test_a_link_button_is_only_acknowledged(
    slack: Slack, double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """Opening an address is no request."""
    link = Button("Open", url="http://localhost:8080/b/1")
    await slack.send(to(kim), Message("Look", buttons=(link,)))
    ack = await double.presses(kim, double.posted[0], "Open")
    assert (ack.status, ear.heard, len(double.posted)) == (200, [], 1)


async def test_a_slow_press_is_acknowledged_in_time(
    slack: Slack, double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """The acknowledgement does not wait for the answer longer than 2.5 seconds."""
    await slack.send(to(kim), Message("Score it", buttons=(Button("Go", action="go:1"),)))
    ear.held[""] = asyncio.Event()
    ack = await double.presses(kim, double.posted[0], "Go")
    assert not ack.late
    ear.held[""].set()
    await until(lambda: ear.finished)
    assert double.posted[1].text == "You said: go:1"


@pytest.mark.usefixtures("slack")
async def test_a_direct_message_is_answered_there(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """Text comes as it was typed, links without Slack's brackets, and is answered in the chat."""
    await double.writes(kim, "a < b & c")
    await until(lambda: ear.finished)
    assert (ear.heard[0].text, ear.heard[0].seat) == ("a < b & c", Seat.STAFF)
    assert (double.posted[0].text, double.posted[0].via) == ("You said: a < b & c", "message")


@pytest.mark.usefixtures("slack")
async def test_a_repeated_event_is_answered_once(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """A retry has the same event_id and brings no second answer, even while the first is heard."""
    ear.seconds = 0.2
    first = asyncio.create_task(double.writes(kim, "hello"))
    await asyncio.sleep(0.05)
    await double.repeats(1)
    await first
    await double.repeats(2)
    await until(lambda: len(ear.repeats) == 2)
    assert len(double.posted) == len(ear.heard) == 1


@pytest.mark.usefixtures("slack")
async def test_a_repeat_while_the_answer_waits(double: SlackDouble, ear: Ear, kim: Member) -> None:
    """The answer that is on its way is the answer to the retry as well."""
    double.troubles.queue("chat.postMessage", Busy(1))
    first = asyncio.create_task(double.writes(kim, "hello"))
    await until(lambda: double.troubles.met)
    again = asyncio.create_task(double.repeats(1))
    await until(lambda: ear.repeats)
    await asyncio.gather(first, again)
    await double.writes(kim, "more")
    await until(lambda: len(ear.finished) == 2)
    assert [posted.text for posted in double.posted] == ["You said: hello", "You said: more"]


@pytest.mark.usefixtures("slack")
async def test_an_event_that_was_not_stored_is_refused(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """When hearing fails Slack gets no 200, and its retry is answered."""
    ear.deaf = 1
    assert (await double.writes(kim, "hello")).status == 500
    assert (await double.repeats(1, "http_error")).status == 200
    await until(lambda: ear.finished)
    assert double.posted[0].text == "You said: hello"


@pytest.mark.usefixtures("slack")
async def test_a_shared_file_becomes_an_upload(double: SlackDouble, ear: Ear, kim: Member) -> None:
    """A file in a direct message arrives byte for byte."""
    await double.shares_file(kim, b"id\nVL-1\n", name="ids.csv")
    [upload] = ear.heard[0].files
    assert (upload.name, upload.media_type, upload.content) == (
        "ids.csv",
        "text/csv",
        b"id\nVL-1\n",
    )


@pytest.mark.usefixtures("slack")
async def test_a_file_we_may_not_see_is_asked_for_again(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """A sign-in page instead of a file is not taken for the file."""
    double.troubles.queue("files", Refused("not_visible"))
    await double.shares_file(kim, b"id\n")
    assert ear.heard == []
    assert "send it again" in double.posted[0].text


@pytest.mark.usefixtures("slack")
async def test_a_file_that_is_too_big_is_answered_with_what_to_do(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """More than 20 MB never reaches a handler, whether Slack told its size or not."""
    await double.shares_file(kim, b"x", size=21 * 1024 * 1024)
    await double.shares_file(kim, b"x" * (20 * 1024 * 1024 + 1), size=1)
    assert ear.heard == []
    assert [posted.text for posted in double.posted] == ["Too big for chat. Send a link."] * 2


@pytest.mark.usefixtures("slack")
async def test_our_token_goes_to_slack_alone(double: SlackDouble, ear: Ear, kim: Member) -> None:
    """A file's address on another host is not visited."""
    await double.shares_file(kim, b"x", at="http://127.0.0.1:9/files/1")
    assert ear.heard == []
    assert "send it again" in double.posted[0].text


@pytest.mark.usefixtures("slack")
async def test_other_events_are_taken_and_left(double: SlackDouble, ear: Ear) -> None:
    """Leaving a workspace is acknowledged; nobody is there to be answered."""
    assert (await double.uninstalls()).status == 200
    assert ear.heard == []


# --- who may call us ----------------------------------------------------------------------------


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize(
    "signing",
    [Signing(secret="wrong"), Signing(age=timedelta(minutes=6)), Signing(age=-timedelta(hours=1))],  # noqa: S106 - so named
)
async def test_bad_and_old_signatures_are_refused(
    double: SlackDouble, ear: Ear, kim: Member, signing: Signing
) -> None:
    """Another secret, an old or a future time: nothing is heard."""
    assert (await double.types(kim, "/verify VL-1", signing=signing)).status == 401
    assert (await double.writes(kim, "hello", signing=signing)).status == 401
    assert ear.heard == []


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize("timestamp", ["", "soon", "1e9", "٣", "9" * 400, "now"])
async def test_garbage_is_refused_unread(double: SlackDouble, ear: Ear, timestamp: str) -> None:
    """Bytes that are no text, times that are no numbers, signatures that are no ASCII: 401."""
    stamp = str(int(real_now().timestamp())) if timestamp == "now" else timestamp
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=é"}
    for body in (b"\xff\xfe", b"{}"):
        async with (
            aiohttp.ClientSession() as session,
            session.post(double.app_url, data=body, headers=headers) as answer,
        ):
            assert answer.status == 401
    assert ear.heard == []


async def test_we_introduce_ourselves_before_the_first_command(
    slack: Slack, double: SlackDouble, kim: Member
) -> None:
    """auth.test is asked once, at the start, and not within somebody's three seconds."""
    assert [method for method, _ in double.calls] == ["auth.test"]
    await double.types(kim, "/verify VL-1")
    await double.types(kim, "/verify VL-2")
    assert [method for method, _ in double.calls] == ["auth.test"]
    assert slack.name == "slack"


async def test_the_service_starts_while_slack_is_down(
    double: SlackDouble, ear: Ear, kim: Member, stack: AsyncExitStack
) -> None:
    """Who could not be asked at the start is asked with the first command."""
    double.troubles.queue("auth.test", Broken(503))
    await installed(double, ear, stack)
    await double.types(kim, "/verify VL-1")
    assert double.posted[0].text == "You said: /verify VL-1"


# --- going out ----------------------------------------------------------------------------------


async def test_a_message_is_plain_text_under_its_heading(
    slack: Slack, double: SlackDouble, kim: Member
) -> None:
    """Nothing in a text becomes a mention or a link."""
    await slack.send(to(kim), Message("<!channel> & <@U1>", heading="3 < 4"))
    [posted] = double.posted
    assert sections(posted) == ["header", "section"]
    assert posted.blocks[1]["text"]["text"] == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert posted.text == "3 < 4\n<!channel> & <@U1>"


async def test_long_words_and_many_buttons_stay_within_limits(
    slack: Slack, double: SlackDouble, kim: Member
) -> None:
    """Texts are cut, labels shortened and rows filled, so that Slack takes everything."""
    buttons = tuple(Button(f"{number} " + "x" * 100, action=f"go:{number}") for number in range(30))
    await slack.send(to(kim), Message("&" * 9000, heading="h" * 200, buttons=buttons))
    shown = "".join(posted.text for posted in double.posted).replace("\n", "").rstrip("…")
    assert shown == "h" * 200 + "&" * 9000
    labels = [label for posted in double.posted for label in posted.buttons]
    assert len(labels) == 30
    assert all(len(label) == 75 for label in labels)


async def test_a_channels_message_is_updated_in_place(
    slack: Slack, double: SlackDouble, kim: Member
) -> None:
    """A cohort's alert changes its text; when it is gone a new one is posted."""
    there = Destination(Account("slack", kim.team, ""), channel=double.channel())
    first = await slack.send(there, Message("3 late"))
    second = await slack.send(there, Message("4 late"), replaces=first.message_id)
    assert first == second
    assert [(posted.text, posted.edits) for posted in double.posted] == [("4 late", ["3 late"])]
    gone = f"{there.channel}:1.1"
    await slack.send(there, Message("5 late"), replaces=gone)
    assert [posted.text for posted in double.posted] == ["4 late", "5 late"]


@pytest.mark.parametrize(
    ("trouble", "outcome", "arrived"),
    [
        (Busy(7), TryLater, 0),
        (Broken(500), TryLater, 0),
        (Broken(503), TryLater, 0),
        (Broken(502), InDoubt, 0),
        (Refused("service_unavailable"), TryLater, 0),
        (Refused("fatal_error"), InDoubt, 0),
        (Refused("invalid_auth"), TryLater, 0),
        (Refused("missing_scope"), TryLater, 0),
        (Refused("invalid_blocks"), NotSent, 0),
        (Refused("is_archived"), NotSent, 0),
        (Fault.CUT_BEFORE, InDoubt, 0),
        (Fault.CUT_AFTER, InDoubt, 1),
    ],
)
async def test_the_outcome_of_a_failed_send_is_honest(
    slack: Slack,
    double: SlackDouble,
    kim: Member,
    trouble: Busy | Broken | Refused | Fault,
    outcome: type[Exception],
    arrived: int,
) -> None:
    """Only what certainly did not arrive may be tried again without thought."""
    double.troubles.queue("chat.postMessage", trouble)
    with pytest.raises(outcome) as caught:
        await slack.send(to(kim), Message("hello"))
    assert len(double.posted) == arrived
    if isinstance(trouble, Busy) and isinstance(caught.value, TryLater):
        assert caught.value.retry_after == 7


async def test_a_dead_server_means_later(ear: Ear) -> None:
    """A refused connection is certainly not an arrival."""
    listening, url = door()
    listening.close()
    slack = Slack(Access(BOT_TOKEN, SIGNING_SECRET, url), ear, read_file, now)
    await slack.start()
    with pytest.raises(TryLater):
        await slack.send(Destination(Account("slack", "", "U1")), Message("hello"))
    await slack.stop()


async def test_asking_for_a_channel_leaves_no_doubt(
    slack: Slack, double: SlackDouble, kim: Member
) -> None:
    """When the connection dies before anything was posted, nothing can have arrived."""
    double.troubles.queue("conversations.open", Fault.CUT_AFTER)
    with pytest.raises(TryLater):
        await slack.send(to(kim), Message("hello"))
    assert double.posted == []


async def test_strangers_are_not_sent_to(slack: Slack, double: SlackDouble, kim: Member) -> None:
    """Unknown people, other workspaces and empty messages are refused for good."""
    with pytest.raises(NotSent, match="user_not_found"):
        await slack.send(Destination(Account("slack", kim.team, "U9")), Message("hello"))
    with pytest.raises(NotSent, match="not installed"):
        await slack.send(Destination(Account("slack", ELSEWHERE, kim.id)), Message("hello"))
    with pytest.raises(NotSent, match="empty"):
        await slack.send(to(kim), Message(" "))
    assert double.posted == []


async def test_the_parts_of_a_message_wait_for_their_turn(
    slack: Slack, double: SlackDouble, kim: Member
) -> None:
    """One message a second is obeyed; a part refused for long leaves the whole in doubt."""
    double.world.one_a_second = True
    await slack.send(to(kim), Message("word " * 3000))
    assert len(double.posted) == 2
    double.world.clock.move(timedelta(seconds=2))
    file = Attachment("f1", "badge.png", "image/png", 9)
    double.troubles.queue("files.completeUploadExternal", Busy(60))
    with pytest.raises(InDoubt):
        await slack.send(to(kim), Message("Look", files=(file,)))


async def heard(ear: Ear, count: int) -> None:
    """Wait until so much was heard."""
    await until(lambda: len(ear.heard) == count)


async def test_answers_in_a_rush(slack: Slack, double: SlackDouble, ear: Ear, kim: Member) -> None:
    """Busy Slack delays what somebody is told; nothing of it is lost or comes before its turn."""
    labels = ("one", "two", "three")
    await slack.send(
        to(kim), Message("Which?", buttons=tuple(Button(each, action=each) for each in labels))
    )
    [asked] = double.posted
    double.troubles.queue("response_url", Busy(1))
    async with asyncio.TaskGroup() as together:
        for number, label in enumerate(labels):
            together.create_task(double.presses(kim, asked, label))
            await heard(ear, 2 * number + 1)
            together.create_task(double.writes(kim, f"after {label}"))
            await heard(ear, 2 * number + 2)
    await until(lambda: len(ear.finished) == 2 * len(labels))
    told = [posted.text.removeprefix("You said: ") for posted in double.posted[1:]]
    assert told == [f"{when}{label}" for label in labels for when in ("", "after ")]


@pytest.mark.usefixtures("slack")
async def test_a_response_waits_as_long_as_slack_asks(
    double: SlackDouble, ear: Ear, kim: Member
) -> None:
    """429 delays what follows by response_url; it does not lose it."""
    messages = tuple(Message("word " * 2300) for _ in range(2))

    def answer(_request: Request) -> Reply:
        return Reply(messages)

    ear.answer = answer
    double.troubles.queue("response_url", Busy(1))
    await double.types(kim, "/verify VL-1")
    await until(lambda: ear.finished)
    assert [posted.via for posted in double.posted] == ["acknowledgement", "response_url"]
