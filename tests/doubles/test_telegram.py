"""The stand-in for Telegram, driven with the library that bots really use."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.doubles.faults import Broken, Busy, Fault, Refused
from tests.doubles.serving import listening
from tests.doubles.telegram import TOKEN, Person, TelegramDouble
from tests.doubles.waiting import until

SECRET = "s3cret"  # noqa: S105 - for the loopback
pytestmark = [
    pytest.mark.enable_socket,
    # The library warns about its own future each time Telegram is busy.
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),
]


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    """A Telegram with nobody in it."""
    async with TelegramDouble().serving() as double:
        yield double


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    """A bot of python-telegram-bot that talks to the double."""
    async with Bot(
        TOKEN, base_url=f"{double.url}/bot", base_file_url=f"{double.url}/file/bot"
    ) as bot:
        yield bot


@pytest.fixture
def ana(double: TelegramDouble) -> Person:
    """A learner who has started the bot."""
    return double.person("Ana")


def keyboard(callback_data: str | None = None, url: str | None = None) -> InlineKeyboardMarkup:
    """One button."""
    return InlineKeyboardMarkup([[InlineKeyboardButton("Go", url, callback_data)]])


async def test_a_message_is_seen_as_it_was_sent(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """Text, buttons and numbers come back as the library reads them, and in the transcript."""
    sent = await bot.send_message(ana.id, "Hello", reply_markup=keyboard(callback_data="go:1"))
    assert sent.text == "Hello"
    assert [(one.text, one.buttons) for one in double.sent_to(ana)] == [("Hello", {"Go": "go:1"})]
    assert double.sent[0].message_id == sent.message_id


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "text is empty"),
        (" \n ", "text is empty"),
        ("x" * 4097, "too long"),
        ("😀" * 2049, "too long"),
    ],
)
async def test_texts_have_a_length(bot: Bot, ana: Person, text: str, why: str) -> None:
    """Empty text, blank text and more than 4,096 UTF-16 units are refused."""
    with pytest.raises(BadRequest, match=f"(?i){why}"):
        await bot.send_message(ana.id, text)
    await bot.send_message(ana.id, "😀" * 2048)


@pytest.mark.parametrize("html", ["<b>open", "a < b", "<h1>x</h1>", "<b><i>x</b></i>", "x</b>"])
async def test_broken_html_is_refused(bot: Bot, ana: Person, html: str) -> None:
    """Unknown tags, tags left open and a bare < are refused in HTML mode."""
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await bot.send_message(ana.id, html, parse_mode="HTML")


async def test_html_is_read_as_people_see_it(double: TelegramDouble, bot: Bot, ana: Person) -> None:
    """Tags vanish and escapes are undone once; other modes are refused."""
    await bot.send_message(ana.id, "<b>A</b> &lt;&amp;lt;", parse_mode="HTML")
    assert double.sent[0].text == "A <&lt;"
    with pytest.raises(BadRequest, match=r"(?i)parse_mode"):
        await bot.send_message(ana.id, "x", parse_mode="MarkdownV2")


async def test_entities_lie_inside_the_text(bot: Bot, ana: Person) -> None:
    """An entity beyond the end of the text is refused."""
    await bot.send_message(ana.id, "Hello", entities=[MessageEntity("bold", 0, 5)])
    with pytest.raises(BadRequest, match=r"(?i)outside"):
        await bot.send_message(ana.id, "Hello", entities=[MessageEntity("bold", 3, 5)])


@pytest.mark.parametrize(
    "button",
    [
        {"callback_data": "x" * 65},
        {"callback_data": "ü" * 33},
        {"callback_data": ""},
        {"url": "http://localhost:8080/b/1"},
        {"url": "javascript:alert(1)"},
        {},
    ],
)
async def test_a_button_carries_what_it_may(bot: Bot, ana: Person, button: dict[str, str]) -> None:
    """More than 64 bytes, nothing at all or a host without a dot is refused."""
    with pytest.raises(BadRequest):
        await bot.send_message(ana.id, "x", reply_markup=keyboard(**button))


async def test_captions_are_shorter_than_texts(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """A document arrives byte for byte; its caption ends at 1,024."""
    await bot.send_document(ana.id, b"%PDF", filename="badge.pdf", caption="x" * 1024)
    assert (double.sent[0].file_name, double.sent[0].content) == ("badge.pdf", b"%PDF")
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await bot.send_document(ana.id, b"%PDF", caption="x" * 1025)
    await bot.send_photo(ana.id, b"\x89PNG", caption="small")
    assert double.sent[1].kind == "photo"


async def test_only_the_right_token_gets_in(double: TelegramDouble) -> None:
    """Another token gets 401, which the library calls invalid."""
    with pytest.raises(InvalidToken):
        async with Bot("110201543:wrong", base_url=f"{double.url}/bot"):
            pass


async def test_unknown_methods_and_fields_are_refused(bot: Bot, ana: Person) -> None:
    """What the documentation does not list is no way to call."""
    with pytest.raises(BadRequest, match=r"(?i)unknown field"):
        await bot.send_message(ana.id, "x", api_kwargs={"colour": "red"})
    with pytest.raises(InvalidToken, match=r"(?i)Not Found"):
        await bot.send_dice(ana.id)


async def test_strangers_and_blockers_are_out_of_reach(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """A bot reaches only people who wrote to it and have not blocked it."""
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(5, "x")
    with pytest.raises(Forbidden, match=r"(?i)initiate"):
        await bot.send_message(double.person("Ben", started=False).id, "x")
    await double.blocks(ana)
    with pytest.raises(Forbidden, match=r"(?i)blocked"):
        await bot.send_message(ana.id, "x")


async def test_one_message_a_second_a_chat(double: TelegramDouble, bot: Bot, ana: Person) -> None:
    """The second message within a second gets 429, when limits are on."""
    double.world.limits.enforced = True
    await bot.send_message(ana.id, "one")
    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "two")
    double.world.clock.move(timedelta(seconds=1))
    await bot.send_message(ana.id, "two")


async def test_thirty_messages_a_second_over_all(double: TelegramDouble, bot: Bot) -> None:
    """Many chats together get 30 messages in one second, not 31."""
    double.world.limits.enforced = True
    people = [double.person() for _ in range(31)]
    answers = await asyncio.gather(
        *(bot.send_message(person.id, "x") for person in people), return_exceptions=True
    )
    assert sum(isinstance(answer, RetryAfter) for answer in answers) == 1


async def test_troubles_come_in_the_order_they_were_asked_for(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """429, 5xx and 403 accept nothing; a cut or silence afterwards has accepted."""
    double.troubles.queue(
        "sendMessage",
        Busy(7),
        Broken(502),
        Refused("bot was blocked by the user"),
        Fault.CUT_BEFORE,
        Fault.CUT_AFTER,
        Fault.SILENT_AFTER,
    )
    expected = [RetryAfter, NetworkError, Forbidden, NetworkError, NetworkError, TimedOut]
    for number, error in enumerate(expected):
        with pytest.raises(error):
            await bot.send_message(ana.id, str(number), read_timeout=0.2)
    assert [message.text for message in double.sent] == ["4", "5"]


async def test_edits_change_what_people_see(double: TelegramDouble, bot: Bot, ana: Person) -> None:
    """An edit replaces text and buttons; an edit that changes nothing is refused."""
    sent = await bot.send_message(ana.id, "old", reply_markup=keyboard(callback_data="x"))
    await bot.edit_message_text("new", ana.id, sent.message_id)
    assert (double.sent[0].text, double.sent[0].edits) == ("new", ["old"])
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("new", ana.id, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)not found"):
        await bot.edit_message_text("new", ana.id, 99)
    await bot.edit_message_reply_markup(
        ana.id, sent.message_id, reply_markup=keyboard(url="https://a.example")
    )
    assert double.sent[0].buttons == {"Go": "https://a.example"}


async def test_updates_are_repeated_until_confirmed(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """Polling with the same offset gives the same updates; a higher one forgets them."""
    await double.says(ana, "hello")
    await double.blocks(ana)
    [first, second] = await bot.get_updates()
    assert first.message is not None
    assert first.message.text == "hello"
    assert second.my_chat_member is not None
    assert len(await bot.get_updates()) == 2
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_long_poll_ends_when_something_is_said(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """GetUpdates waits, and returns as soon as there is an update."""
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: double.world.delivery.polls)
    await double.says(ana, "hello")
    async with asyncio.timeout(2):
        assert len(await polling) == 1


async def test_two_pollers_conflict(double: TelegramDouble, bot: Bot) -> None:
    """The older of two polls is ended with 409."""
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: double.world.delivery.polls)
    async with Bot(TOKEN, base_url=f"{double.url}/bot") as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match=r"(?i)other getUpdates"):
        await older


async def test_a_webhook_gets_the_secret_and_repeats(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """Updates are posted with the secret, and again until the answer is 2xx."""
    seen: list[tuple[str, int]] = []
    statuses = iter([500, 200, 200, 200])

    async def answer(request: web.Request) -> web.Response:
        update = await request.json()
        seen.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["update_id"]))
        return web.Response(status=next(statuses))

    async with listening(answer) as url:
        await bot.set_webhook(f"{url}/telegram/webhook", secret_token=SECRET)
        with pytest.raises(Conflict, match=r"(?i)webhook is active"):
            await bot.get_updates()
        first = await double.says(ana, "one")
        assert (await bot.get_webhook_info()).pending_update_count == 1
        await double.world.delivery.again()
        second = await double.says(ana, "two", copies=2)
    numbers = [first.update["update_id"], second.update["update_id"]]
    assert seen == [(SECRET, n) for n in (numbers[0], numbers[0], numbers[1], numbers[1])]
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_updates_can_arrive_backwards(double: TelegramDouble, bot: Bot, ana: Person) -> None:
    """What was held is delivered in reverse on request."""
    await double.says(ana, "one")
    double.world.delivery.hold()
    await double.says(ana, "two")
    await double.world.delivery.release(backwards=True)
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["two", "one"]


async def test_a_webhook_needs_https_beyond_this_machine(bot: Bot) -> None:
    """Plain http to another host is refused, and so is a secret with a space."""
    with pytest.raises(BadRequest, match=r"(?i)HTTPS"):
        await bot.set_webhook("http://vouchline.example/telegram/webhook")
    with pytest.raises(BadRequest, match=r"(?i)secret"):
        await bot.set_webhook("https://vouchline.example/", secret_token="a b")  # noqa: S106 - not one


async def test_a_pressed_button_spins_until_it_is_answered(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """A press brings the button's data; only a known query can be answered."""
    await bot.send_message(ana.id, "x", reply_markup=keyboard(callback_data="go:1"))
    query = await double.presses(ana, double.sent[0], "Go")
    [update] = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "go:1"
    assert double.world.unanswered == {query}
    await bot.answer_callback_query(query)
    assert not double.world.unanswered
    with pytest.raises(BadRequest, match=r"(?i)too old"):
        await bot.answer_callback_query("1")


@pytest.mark.parametrize("kind", ["document", "photo", "voice", "audio", "video"])
async def test_files_can_be_downloaded(
    double: TelegramDouble, bot: Bot, ana: Person, kind: str
) -> None:
    """A file of any kind comes back byte for byte, up to 20 MB."""
    await double.sends_file(ana, b"work", kind=kind, caption="my chart")
    [update] = await bot.get_updates()
    assert update.message is not None
    attachment = update.message.effective_attachment
    largest = attachment[-1] if isinstance(attachment, tuple) else attachment
    file = await largest.get_file()  # type: ignore[union-attr] # all five kinds have it
    assert bytes(await file.download_as_bytearray()) == b"work"
    assert update.message.caption == "my chart"


async def test_large_files_cannot_be_downloaded(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """Above 20 MB getFile refuses, and a wrong path gives 404."""
    await double.sends_file(ana, b"work", size=21 * 1024 * 1024)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    with pytest.raises(BadRequest, match=r"(?i)too big"):
        await update.message.document.get_file()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{double.url}/file/bot{TOKEN}/documents/file1") as answer,
    ):
        assert answer.status == HTTPStatus.NOT_FOUND


async def test_a_group_is_another_chat(double: TelegramDouble, bot: Bot, ana: Person) -> None:
    """What is said in a group comes from the person, in the group's chat."""
    group = double.group()
    await double.says(ana, "/path", group=group)
    [update] = await bot.get_updates()
    assert update.effective_user is not None
    assert update.effective_chat is not None
    assert (update.effective_user.id, update.effective_chat.id) == (ana.id, group.id)
    await bot.send_message(group.id, "Please message me alone.")
    assert double.sent_to(group)[0].text == "Please message me alone."


async def test_an_edited_message_is_told_apart(
    double: TelegramDouble, bot: Bot, ana: Person
) -> None:
    """An edit is an update of its own, with the number of the first message."""
    said = await double.says(ana, "helo")
    await double.edits(said, "hello")
    [first, second] = await bot.get_updates()
    assert first.message is not None
    assert second.edited_message is not None
    assert first.message.message_id == second.edited_message.message_id


async def test_menus_differ_by_language(double: TelegramDouble, bot: Bot) -> None:
    """Commands are kept per language; capital letters are refused."""
    await bot.set_my_commands([BotCommand("next", "Was kommt jetzt?")], language_code="de")
    assert (await bot.get_my_commands(language_code="de"))[0].command == "next"
    assert await bot.get_my_commands() == ()
    assert ("default", "de") in double.world.menus
    with pytest.raises(BadRequest, match=r"(?i)COMMAND_INVALID"):
        await bot.set_my_commands([("Next", "x")])
    with pytest.raises(BadRequest, match=r"(?i)language"):
        await bot.set_my_commands([("next", "x")], language_code="german")


async def test_chat_actions_are_known_words(bot: Bot, ana: Person) -> None:
    """`typing` is accepted, an invented action is not."""
    await bot.send_chat_action(ana.id, "typing")
    with pytest.raises(BadRequest, match=r"(?i)action"):
        await bot.send_chat_action(ana.id, "thinking")
