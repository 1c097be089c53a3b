"""The one way in: repeats, mistakes, crashes, and accounts that speak again."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.clock import Clock
from bot.dispatch import OUR_FAULT, Dispatcher
from credentials.errors import Mistake
from handlers.messages import Account, Reply, Request, Seat
from storage.store import Store
from storage.transaction import Transaction

ANA = Account("telegram", "", "7")


def said(text: str, at: datetime, event: str = "1") -> Request:
    """Somebody says something."""
    return Request(ANA, Seat.LEARNER, at, event, text=text)


def counting(request: Request, tx: Transaction) -> Reply:
    """A handler that changes something each time it runs, and then does as it is told."""
    count = int(tx.facts.get("count") or 0) + 1
    tx.facts.set("count", str(count))
    if request.text == "mistake":
        raise Mistake("You said mistake.", "Say something else.")
    if request.text == "crash":
        raise RuntimeError("a bug")
    if request.text == "silence":
        return Reply()
    return Reply.say(f"heard {count}")


def texts(reply: Reply) -> list[str]:
    """What a reply says."""
    return [message.text for message in reply.messages]


@pytest.fixture
def hear(store: Store) -> Dispatcher:
    """The way in."""
    return Dispatcher(store, Clock(), counting)


async def test_a_repeat_is_acted_on_once(hear: Dispatcher, at: datetime) -> None:
    """The same event twice changes things once, and gets the same answer until it has left."""
    first = await hear(said("hello", at))
    assert texts(first) == ["heard 1"]
    assert await hear(said("hello", at)) == first
    await hear.answered(said("hello", at))
    assert await hear(said("hello", at)) == Reply()
    assert texts(await hear(said("hello", at, "2"))) == ["heard 2"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("mistake", "You said mistake. Say something else."), ("crash", OUR_FAULT)],
)
async def test_what_goes_wrong_leaves_no_trace_and_gets_an_answer(
    hear: Dispatcher, at: datetime, text: str, answer: str
) -> None:
    """A mistake becomes advice, a bug an apology; neither leaves half a fact, both are answered."""
    assert texts(await hear(said(text, at))) == [answer]
    assert texts(await hear(said(text, at))) == [answer]
    assert texts(await hear(said("hello", at, "2"))) == ["heard 1"]


@pytest.mark.parametrize(("text", "left"), [("hello", 1), ("silence", 0)])
async def test_only_words_are_left_to_be_said(
    store: Store, at: datetime, text: str, left: int
) -> None:
    """What a process that is no more has answered is for the next one, if it was anything."""

    def known(_asked: None, tx: Transaction) -> None:
        ana = tx.people.add(at, ref="ana")
        tx.people.link(ana.id, ANA.platform, ANA.workspace, ANA.external_id, at)

    store.run_now(known, None)
    await Dispatcher(store, Clock(), counting, process="ended")(said(text, at))
    assert len(store.run_now(lambda _, tx: tx.inbox.left(), None)) == left


async def test_whoever_speaks_can_be_reached_again(
    hear: Dispatcher, store: Store, at: datetime
) -> None:
    """An account that we could not reach is tried again once it has spoken."""

    def block(_asked: None, tx: Transaction) -> str:
        ana = tx.people.add(at, ref="ana")
        tx.people.link(ana.id, ANA.platform, ANA.workspace, ANA.external_id, at)
        tx.people.reachable(tx.people.addresses(ana.id)[0].id, unless="blocked us")
        return ana.id

    ana = store.run_now(block, None)
    why: Callable[[], str | None] = lambda: store.read_now(  # noqa: E731 - asked twice below
        lambda _, tx: tx.people.addresses(ana)[0].unreachable, None
    )
    assert why() == "blocked us"
    await hear(said("hello", at))
    assert why() is None
