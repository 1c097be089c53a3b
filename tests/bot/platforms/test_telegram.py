"""Telegram as learners meet it, against a Telegram of our own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import aiohttp
import pytest

from bot.platforms import (
    BLOCKED,
    UNBLOCKED,
    CannotHear,
    Destination,
    InDoubt,
    NotSent,
    TryLater,
)
from bot.platforms.telegram import Access, Telegram, try_out
from handlers.messages import Account, Attachment, Button, Message, Reply, Request, Seat
from tests.bot.platforms.stage import AT, Ear, door, echo, now, read_file, serving
from tests.doubles.faults import Broken, Busy, Fault
from tests.doubles.telegram import Person, TelegramDouble
from tests.doubles.waiting import until

pytestmark = [
    pytest.mark.enable_socket,
    # The library warns about its own future each time Telegram is busy.
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),
]

SECRET = "a-webhook-secret"  # noqa: S105 - for the loopback
MENUS = {"": [("next", "Your next step")], "de": [("next", "Ihr nächster Schritt")]}


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What a test opened, closed in reverse."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def double(stack: AsyncExitStack) -> TelegramDouble:
    """A Telegram with nobody in it."""
    return await stack.enter_async_context(TelegramDouble().serving())


@pytest.fixture
def ana(double: TelegramDouble) -> Person:
    """A learner."""
    return double.person("Ana")


@pytest.fixture
def ear() -> Ear:
    """A hearing that says everything back."""
    return Ear(echo)


@pytest.fixture
async def polling(double: TelegramDouble, ear: Ear, stack: AsyncExitStack) -> Telegram:
    """The platform, fetching its updates."""
    telegram = Telegram(Access(double.token, double.url), ear, read_file, now, MENUS)
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    return telegram


@pytest.fixture
async def webhook(double: TelegramDouble, ear: Ear, stack: AsyncExitStack) -> Telegram:
    """The platform, called by Telegram."""
    listening, url = door()
    access = Access(double.token, double.url, SECRET, public_url=url)
    telegram = Telegram(access, ear, read_file, now, MENUS)
    await stack.enter_async_context(serving(telegram.routes, listening))
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    return telegram


def to(person: Person) -> Destination:
    """Where to find somebody."""
    return Destination(Account("telegram", "", str(person.id)))


# --- coming in --------------------------------------------------------------------------------


@pytest.mark.usefixtures("polling")
async def test_what_is_said_is_heard_and_answered(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """A text becomes a request, its reply a message, and the reply is told to have arrived."""
    said = await double.says(ana, "/start abc_DEF-1")
    await until(lambda: ear.finished)
    event = str(said.update["update_id"])
    account = Account("telegram", "", str(ana.id))
    assert ear.heard == [Request(account, Seat.LEARNER, AT, event, text="/start abc_DEF-1")]
    assert [sent.text for sent in double.sent_to(ana)] == ["You said: /start abc_DEF-1"]


async def test_a_button_sends_its_action_and_stops_spinning(
    polling: Telegram, double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """A press is answered at once and heard as the button's action."""
    await polling.send(to(ana), Message("Ready?", buttons=(Button("Start", action="go:1"),)))
    await double.presses(ana, double.sent[0], "Start")
    await until(lambda: ear.finished)
    assert [request.action for request in ear.heard] == ["go:1"]
    assert not double.world.unanswered


async def test_a_press_on_an_old_button_is_heard_all_the_same(
    polling: Telegram, double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """When Telegram no longer knows the press, the action still counts."""
    await polling.send(to(ana), Message("Ready?", buttons=(Button("Start", action="go:1"),)))
    double.troubles.queue("answerCallbackQuery", Broken())
    await double.presses(ana, double.sent[0], "Start")
    await until(lambda: ear.finished)
    assert [request.action for request in ear.heard] == ["go:1"]


@pytest.mark.parametrize(
    ("kind", "known_as"),
    [
        ("document", ("work.pdf", "application/pdf")),
        ("photo", ("photo.jpg", "image/jpeg")),
        ("voice", ("voice.ogg", "application/pdf")),
        ("audio", ("work.pdf", "application/pdf")),
        ("video", ("work.pdf", "application/pdf")),
    ],
)
@pytest.mark.usefixtures("webhook")
async def test_every_kind_of_file_becomes_an_upload(
    double: TelegramDouble,
    ear: Ear,
    ana: Person,
    kind: str,
    known_as: tuple[str, str],
) -> None:
    """Documents, photos, voice, audio and video arrive byte for byte, with their caption."""
    await double.sends_file(ana, b"my work", kind=kind, caption="Version 2")
    [request] = ear.heard
    [upload] = request.files
    assert ((upload.name, upload.media_type), upload.content) == (known_as, b"my work")
    assert request.text == "Version 2"


@pytest.mark.usefixtures("webhook")
async def test_a_file_that_is_too_big_is_answered_with_what_to_do(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """More than 20 MB never reaches a handler; the sender is asked for a link."""
    await double.sends_file(ana, b"film", kind="video", size=21 * 1024 * 1024)
    assert ear.heard == []
    assert [sent.text for sent in double.sent_to(ana)] == ["Too big for chat. Send a link."]


@pytest.mark.usefixtures("webhook")
async def test_a_file_that_cannot_be_fetched_now_is_fetched_when_it_comes_again(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """A broken download refuses the update, so that Telegram repeats it."""
    double.troubles.queue("getFile", Broken())
    await double.sends_file(ana, b"work")
    assert (ear.heard, double.world.delivery.attempts[-1].status) == ([], 503)
    await double.world.delivery.again()
    assert ear.heard[0].files[0].content == b"work"


@pytest.mark.usefixtures("webhook")
async def test_an_edit_is_marked_as_one(double: TelegramDouble, ear: Ear, ana: Person) -> None:
    """A changed message is a request of its own, and says that it is an edit."""
    await double.edits(await double.says(ana, "helo"), "hello")
    assert [(request.text, request.edited) for request in ear.heard] == [
        ("helo", False),
        ("hello", True),
    ]


@pytest.mark.usefixtures("webhook")
async def test_in_a_group_only_commands_to_us_are_heard(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """Talk between people is left alone; a command is heard as not private, and answered there."""
    group = double.group()
    await double.says(ana, "Who brings the cake?", group=group)
    await double.says(ana, "/next@other_bot", group=group)
    await double.says(ana, "/next@vouchline_bot now", group=group)
    [request] = ear.heard
    assert (request.text, request.private, request.channel) == ("/next now", False, str(group.id))
    assert [sent.text for sent in double.sent_to(group)] == ["You said: /next now"]


@pytest.mark.usefixtures("webhook")
async def test_blocking_is_heard_and_so_is_coming_back(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """Who blocks us is a fact of its own; the refused answer disturbs nobody."""
    await double.blocks(ana)
    await double.unblocks(ana)
    assert [request.action for request in ear.heard] == [BLOCKED, UNBLOCKED]
    assert [sent.text for sent in double.sent_to(ana)] == [f"You said: {UNBLOCKED}"]


@pytest.mark.usefixtures("polling")
async def test_the_menu_speaks_each_language(double: TelegramDouble) -> None:
    """Commands are set for everybody and for each language when the service starts."""
    assert double.world.menus[("all_private_chats", "de")][0]["command"] == "next"
    assert double.world.menus[("all_private_chats", "")][0]["description"] == "Your next step"


# --- repeats, order, failures -------------------------------------------------------------------


@pytest.mark.usefixtures("webhook")
async def test_a_repeated_update_is_answered_once(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """The same update twice is heard as the same event and seen as one answer."""
    await double.says(ana, "hello", copies=2)
    assert len(ear.heard) == len(ear.repeats) == 1
    assert len(double.sent_to(ana)) == 1


@pytest.mark.usefixtures("webhook")
async def test_what_was_not_stored_is_refused_and_comes_again(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """When hearing fails Telegram gets no 2xx, and its repeat is answered."""
    ear.deaf = 1
    await double.says(ana, "hello")
    assert (double.sent, double.world.delivery.attempts[-1].status) == ([], 503)
    await double.world.delivery.again()
    assert [sent.text for sent in double.sent_to(ana)] == ["You said: hello"]


@pytest.mark.usefixtures("polling")
async def test_polling_asks_again_for_what_was_not_stored_in_order(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """A failure holds back what the same chat said later, and nobody else."""
    ben = double.person("Ben")
    ear.deaf = 1
    double.world.delivery.hold()
    await double.says(ana, "one")
    await double.says(ana, "two")
    await double.says(ben, "hello")
    await double.world.delivery.release()
    await until(lambda: len(ear.heard) == 3)
    assert ear.texts == ["hello", "one", "two"]


@pytest.mark.parametrize("secret", ["", "wrong", "a-webhook-secre", "é"])
@pytest.mark.usefixtures("webhook")
async def test_without_the_secret_nothing_is_heard(
    double: TelegramDouble, ear: Ear, secret: str
) -> None:
    """A request with another secret, or with none, is refused unread."""
    assert double.world.delivery.webhook is not None
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(double.world.delivery.webhook.url, data=b"{", headers=headers) as answer,
    ):
        assert answer.status == 403
    assert ear.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"update_id": 1, "message": {}}',
        b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, '
        b'"date": 1' + b"0" * 40 + b"}}",
    ],
    ids=range(7),
)
@pytest.mark.usefixtures("webhook")
async def test_an_unreadable_update_is_not_asked_for_again(
    double: TelegramDouble, ear: Ear, body: bytes
) -> None:
    """What cannot be read now cannot be read later: it is taken and dropped."""
    assert double.world.delivery.webhook is not None
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with (
        aiohttp.ClientSession() as session,
        session.post(double.world.delivery.webhook.url, data=body, headers=headers) as answer,
    ):
        assert answer.status == 200
    assert ear.heard == []


@pytest.mark.usefixtures("webhook")
async def test_a_chat_keeps_its_order_while_others_go_on(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """Three messages of one chat are heard one after the other; another chat need not wait."""
    ear.held["one"] = asyncio.Event()
    ben = double.person("Ben")
    acts = [asyncio.create_task(double.says(ana, text)) for text in ("one", "two", "three")]
    await asyncio.sleep(0.02)
    await double.says(ben, "hello")
    assert ear.texts == ["hello"]
    ear.held["one"].set()
    await asyncio.gather(*acts)
    assert ear.texts == ["hello", "one", "two", "three"]
    answers = [sent.text for sent in double.sent_to(ana)]
    assert answers == ["You said: one", "You said: two", "You said: three"]


@pytest.mark.usefixtures("webhook")
async def test_an_answer_waits_as_long_as_telegram_asks(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """429 and a server's error delay an answer; they do not lose it."""
    double.troubles.queue("sendMessage", Busy(1))
    await double.says(ana, "hello")
    await until(lambda: ear.finished)
    assert [sent.text for sent in double.sent_to(ana)] == ["You said: hello"]


@pytest.mark.usefixtures("polling")
async def test_answers_in_a_rush(double: TelegramDouble, ear: Ear) -> None:
    """When everybody asks at once each gets all answers, in the order of their questions."""
    double.world.limits.enforced = True
    people = [double.person(f"Person {number}") for number in range(40)]
    for text in ("one", "two"):
        for person in people:
            await double.says(person, text)
    await until(lambda: len(ear.finished) == 80, 30)
    assert double.world.limits.refused
    for person in people:
        answers = [sent.text for sent in double.sent_to(person)]
        assert answers == ["You said: one", "You said: two"]


@pytest.mark.usefixtures("webhook")
async def test_an_answer_in_doubt_is_carried_once_more(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """After a cut nobody knows; the asker sees the answer at least once."""
    double.troubles.queue("sendMessage", Fault.CUT_BEFORE)
    await double.says(ana, "hello")
    assert [sent.text for sent in double.sent_to(ana)] == ["You said: hello"]
    double.troubles.queue("sendMessage", Fault.CUT_AFTER, Fault.CUT_AFTER)
    await double.says(ana, "again")
    assert len(double.sent_to(ana)) == 3
    assert len(ear.finished) == 2


async def test_a_refused_token_does_not_keep_the_service_down(
    double: TelegramDouble,
    ear: Ear,
    ana: Person,
    stack: AsyncExitStack,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With a wrong token the service starts, says so without telling it, and sends nothing."""
    telegram = Telegram(Access("110201543:wrong", double.url), ear, read_file, now, {})
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    with pytest.raises(TryLater, match="token"):
        await telegram.send(to(ana), Message("hello"))
    said = capsys.readouterr().out
    assert "does not know our token" in said
    assert "110201543:wrong" not in said


async def test_a_webhook_address_that_telegram_refuses_is_no_reason_to_stop(
    double: TelegramDouble, ear: Ear, ana: Person, stack: AsyncExitStack
) -> None:
    """Telegram wants https; without it nothing comes in, but messages still go out."""
    access = Access(double.token, double.url, SECRET, "http://vouchline.example")
    telegram = Telegram(access, ear, read_file, now, {})
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    await telegram.send(to(ana), Message("hello"))
    assert len(double.sent) == 1


async def test_a_webhook_that_was_refused_is_offered_again(
    double: TelegramDouble, ear: Ear, ana: Person, stack: AsyncExitStack
) -> None:
    """A name that Telegram cannot look up yet does not leave us deaf until the next start."""
    listening, url = door()
    access = Access(double.token, double.url, SECRET, public_url=url)
    telegram = Telegram(access, ear, read_file, now, {})
    await stack.enter_async_context(serving(telegram.routes, listening))
    double.troubles.queue("setWebhook", Broken(400))
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    await until(lambda: double.world.delivery.webhook is not None)
    await double.says(ana, "hello")
    await until(lambda: ear.finished)


async def test_an_operator_is_told_whether_telegram_knows_us(double: TelegramDouble) -> None:
    """Our name there, or that the token is wrong: before anybody writes in vain."""
    assert await try_out(Access(double.token, double.url)) == (
        "it knows us as @vouchline_bot; long polling"
    )
    with pytest.raises(TryLater, match="refuses our token"):
        await try_out(Access("110201543:wrong", double.url))


async def test_an_operator_is_told_that_nothing_comes_in(double: TelegramDouble) -> None:
    """Calls that go elsewhere, or that nobody answers, are seen on Telegram's side alone."""
    access = Access(double.token, double.url, SECRET, "http://127.0.0.1:9")
    assert "webhook, from a start on" in await try_out(access)
    await double.world.delivery.set_webhook(access.webhook, SECRET)
    await double.says(double.person("Ana"), "hello")
    with pytest.raises(CannotHear, match="1 of its calls wait"):
        await try_out(access)
    with pytest.raises(CannotHear, match="it calls http"):
        await try_out(Access(double.token, double.url))


async def test_polling_survives_another_poller(
    polling: Telegram, double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """409 from a second poller and a broken answer are waited out."""
    double.troubles.queue("getUpdates", Broken(502))
    async with aiohttp.ClientSession() as session:
        await session.post(f"{double.url}/bot{double.token}/getUpdates")
    await double.says(ana, "hello")
    await until(lambda: ear.finished)
    assert ear.texts == ["hello"]
    assert polling.name == "telegram"


async def test_the_token_is_never_logged(
    polling: Telegram, double: TelegramDouble, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram's addresses carry our token, so they stay out of the log."""
    caplog.set_level("INFO")
    await polling.send(to(ana), Message("hello"))
    assert double.token not in caplog.text


async def test_the_service_starts_while_telegram_is_down(
    double: TelegramDouble, ear: Ear, ana: Person, stack: AsyncExitStack
) -> None:
    """A platform that is down is tried again until it answers."""
    double.troubles.queue("getMe", Broken())
    telegram = Telegram(Access(double.token, double.url), ear, read_file, now, {})
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    await double.says(ana, "hello")
    await until(lambda: ear.finished)
    assert ear.texts == ["hello"]


# --- going out ----------------------------------------------------------------------------------


async def test_a_message_is_plain_text_with_its_heading_in_bold(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """Markup in a text is only text; the heading's length is counted as Telegram counts."""
    message = Message("<b>1 < 2 & *3*</b>", heading="Done 🎓")
    sent = await polling.send(to(ana), message)
    assert double.sent[0].text == "Done 🎓\n\n<b>1 < 2 & *3*</b>"
    assert sent.message_id == str(double.sent[0].message_id)
    [entity] = [call.fields["entities"] for call in double.calls if call.method == "sendMessage"]
    assert '"length": 7' in entity.replace('":7', '": 7')


async def test_a_long_text_is_cut_where_a_paragraph_ends(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """Nothing is lost, no part is too long, and the buttons are under the last."""
    text = "\n\n".join(f"{number} " + "word " * 300 for number in range(6))
    await polling.send(to(ana), Message(text, buttons=(Button("Go", action="go"),)))
    parts = double.sent_to(ana)
    assert [part.text.split()[0] for part in parts] == ["0", "2", "4"]
    assert " ".join(" ".join(part.text for part in parts).split()) == " ".join(text.split())
    assert [bool(part.buttons) for part in parts] == [False, False, True]


async def test_files_go_as_documents(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """A badge's picture arrives byte for byte, after the words."""
    picture = Attachment("f1", "badge.png", "image/png", 9)
    await polling.send(to(ana), Message("Your badge.", files=(picture,)))
    assert [sent.kind for sent in double.sent] == ["text", "document"]
    assert (double.sent[1].file_name, double.sent[1].content) == ("badge.png", b"badge.png")


async def test_links_that_telegram_refuses_go_into_the_text(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """A button to a real host is a button; one to this machine is a line of text."""
    far = Button("Open", url="https://vouchline.example/b/1")
    near = Button("Open here", url="http://localhost:8080/b/1")
    await polling.send(to(ana), Message("Look.", buttons=(far, near)))
    assert double.sent[0].buttons == {"Open": "https://vouchline.example/b/1"}
    assert double.sent[0].text == "Look.\n\nOpen here: http://localhost:8080/b/1"


async def test_a_message_can_take_the_place_of_another(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """Replacing edits in place, twice the same is fine, and a lost one is sent anew."""
    first = await polling.send(to(ana), Message("3 late"))
    second = await polling.send(to(ana), Message("4 late"), replaces=first.message_id)
    third = await polling.send(to(ana), Message("4 late"), replaces=first.message_id)
    assert first == second == third
    assert [(sent.text, sent.edits) for sent in double.sent] == [("4 late", ["3 late"])]
    await polling.send(to(ana), Message("5 late"), replaces="99")
    assert [sent.text for sent in double.sent] == ["4 late", "5 late"]


@pytest.mark.parametrize(
    ("trouble", "outcome", "arrived"),
    [
        (Busy(7), TryLater, 0),
        (Broken(500), TryLater, 0),
        (Broken(503), TryLater, 0),
        (Broken(502), InDoubt, 0),
        (Fault.CUT_BEFORE, InDoubt, 0),
        (Fault.CUT_AFTER, InDoubt, 1),
    ],
)
async def test_the_outcome_of_a_failed_send_is_honest(
    polling: Telegram,
    double: TelegramDouble,
    ana: Person,
    trouble: Busy | Broken | Fault,
    outcome: type[Exception],
    arrived: int,
) -> None:
    """Only what certainly did not arrive may be tried again without thought."""
    double.troubles.queue("sendMessage", trouble)
    with pytest.raises(outcome) as caught:
        await polling.send(to(ana), Message("hello"))
    assert len(double.sent) == arrived
    if isinstance(trouble, Busy) and isinstance(caught.value, TryLater):
        assert caught.value.retry_after == 7


async def test_a_dead_server_means_later(ear: Ear, ana: Person) -> None:
    """A refused connection is certainly not an arrival."""
    listening, url = door()
    listening.close()
    telegram = Telegram(Access("110201543:x", url), ear, read_file, now, {})
    with pytest.raises(TryLater):
        await telegram.send(to(ana), Message("hello"))
    await telegram.stop()


async def test_blocked_and_unknown_people_are_not_sent_to(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """A refusal for good says why."""
    ana.blocked = True
    with pytest.raises(NotSent, match="blocked"):
        await polling.send(to(ana), Message("hello"))
    with pytest.raises(NotSent, match="not found"):
        await polling.send(Destination(Account("telegram", "", "5")), Message("hello"))
    with pytest.raises(NotSent, match="not a Telegram chat"):
        await polling.send(Destination(Account("telegram", "", "kim")), Message("hello"))
    assert double.sent == []


async def test_a_message_of_which_a_part_arrived_is_in_doubt(
    polling: Telegram, double: TelegramDouble, ana: Person
) -> None:
    """The second part waits for its turn; if it is refused, the whole is in doubt."""
    double.world.limits.enforced = True
    file = Attachment("f1", "badge.png", "image/png", 9)
    await polling.send(to(ana), Message("Your badge.", files=(file,)))
    assert len(double.sent) == 2
    double.world.clock.move(timedelta(seconds=2))
    double.troubles.queue("sendDocument", Busy(60))
    with pytest.raises(InDoubt):
        await polling.send(to(ana), Message("Your badge.", files=(file,)))


async def test_an_empty_message_is_not_sent(polling: Telegram, ana: Person) -> None:
    """There is nothing to carry, and trying again would not change that."""
    with pytest.raises(NotSent, match="empty"):
        await polling.send(to(ana), Message(" "))


@pytest.mark.usefixtures("webhook")
async def test_a_reply_of_nothing_sends_nothing(
    double: TelegramDouble, ear: Ear, ana: Person
) -> None:
    """Silence is an answer, too: the update is taken, and nobody has to carry anything."""
    ear.answer = lambda _request: Reply()
    await double.says(ana, "hello")
    assert (ear.texts, double.sent, double.world.delivery.pending) == (["hello"], [], 0)
