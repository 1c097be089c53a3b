"""A learner asks for all shared badges in one file, in chat; it is made outside of transactions."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from bot.clock import Clock, real_now
from bot.dispatch import Dispatcher
from credentials.registry.handed_in import read_handed_in
from handlers.learner.portfolio import MOST_A_DAY, gather, make
from handlers.menus import answer_anybody
from handlers.messages import Account, Message, Request, Seat
from handlers.registry.receipts import verify_brought
from storage.store import Store
from tests.handlers.registry.harbor import VIZ, Harbor
from tests.handlers.talk import PLATFORM

_events = count(1)


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """Everybody, and badges that are really signed."""
    return Harbor(store)


async def hear(harbor: Harbor, text: str = "/portfolio", action: str = "") -> Message:
    """What Ana hears."""
    dispatcher = Dispatcher(harbor.store, Clock(harbor.at - real_now()), answer_anybody)
    account = Account(PLATFORM, "", harbor.ana.ref)
    event = f"portfolio-{next(_events)}"
    request = Request(account, Seat.LEARNER, harbor.at, event, text=text, action=action)
    reply = await dispatcher(request)
    return reply.messages[0]


def contents(harbor: Harbor, said: Message) -> bytes:
    """The file under a message."""
    (file,) = said.files
    assert (file.name, file.media_type) == ("learner-record.json", "application/json")
    return harbor.do(lambda tx: tx.files.read(file.file_id))


async def test_file_holds_what_is_shared_and_verifies(harbor: Harbor) -> None:
    """Two badges, one of them shared: the file has that one, and each check of it holds."""
    shared = harbor.issues()
    harbor.issues(achievement="dss.b.viz", scores=VIZ)
    harbor.shares(shared)
    said = await hear(harbor)
    assert "Here is your record with the badge you share" in said.text
    assert "Badges that you do not share are not in it." in said.text
    brought = read_handed_in(contents(harbor, said))
    judgement = harbor.do(
        lambda tx: verify_brought(brought, tx, harbor.at, harbor.at, for_public=True)
    )
    assert judgement.verdict.name == "valid"
    assert [str(one.badge) for one in judgement.inside] == [shared.id]


@pytest.mark.parametrize("ask", [{"text": "my portfolio"}, {"text": "", "action": "portfolio"}])
async def test_it_comes_by_word_and_by_button_too(harbor: Harbor, ask: dict[str, str]) -> None:
    """However they ask for it."""
    harbor.shares(harbor.issues())
    assert json.loads(contents(harbor, await hear(harbor, **ask)))["partial"] is False


async def test_in_spanish(harbor: Harbor) -> None:
    """Whole, with its buttons."""
    harbor.shares(harbor.issues())
    harbor.do(lambda tx: tx.people.change(harbor.ana.id, language="es"))
    said = await hear(harbor, "mi portafolio")
    assert "Aquí está tu registro con la insignia que compartes" in said.text
    assert "in English" not in f"{said.text}{[button.label for button in said.buttons]}"


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        (lambda _: None, "You have no badges yet."),
        (lambda harbor: harbor.issues(), "You share none yet."),
    ],
)
async def test_without_a_shared_badge_it_says_what_is_missing(
    scene: Callable[[Harbor], object], words: str, harbor: Harbor
) -> None:
    """Nothing is shared behind their back."""
    scene(harbor)
    said = await hear(harbor)
    assert words in said.text
    assert said.files == ()
    assert said.buttons


async def test_there_is_a_measure(harbor: Harbor) -> None:
    """Making one is work: some a day, and then tomorrow."""
    harbor.shares(harbor.issues())
    for _ in range(MOST_A_DAY):
        assert (await hear(harbor)).files
    said = await hear(harbor)
    assert "tomorrow" in said.text
    assert said.files == ()


async def test_a_record_that_is_not_theirs_any_more_is_not_handed_out(harbor: Harbor) -> None:
    """Their badges changed between making and handing over: they are asked to say it again."""
    badge = harbor.issues()
    harbor.shares(badge)
    account = Account(PLATFORM, "", harbor.ana.ref)
    request = Request(account, Seat.LEARNER, harbor.at, "late", text="/portfolio")
    given = harbor.store.read_now(gather, request)
    assert given is not None
    harbor.shares(harbor.issues(achievement="dss.b.viz", scores=VIZ))
    late = replace(request, made=make(given, harbor.at))
    said = harbor.do(lambda tx: answer_anybody(late, tx)).messages[0]
    assert "Your badges have just changed." in said.text
    assert said.files == ()
