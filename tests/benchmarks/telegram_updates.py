"""Updates a second through the whole path: secret, update, transaction, answer, answered.

The service, Telegram's double and the peers are processes of their own; each update of ours is on
disk, with its answer, before its webhook is acknowledged.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from bot.opening import SAMPLE_START, House
from handlers.sample import COHORT, PATHWAY
from storage.transaction import Transaction
from tests.benchmarks.harness import BrokenFigureError, Figure, Line, Report, Rounds, take_turns
from tests.benchmarks.installation import Installation
from tests.benchmarks.loads import Post, flat_out
from tests.benchmarks.peers import SECRET, WEBHOOK
from tests.benchmarks.running import double, free_port, peer, service
from tests.doubles.telegram.delivery import SECRET_HEADER

CONNECTIONS = 32
SECONDS, ROUNDS = 2.0, 3
CHATS = range(1001, 1201)
"""People of the double; all are learners who said yes."""
PEER = "python-telegram-bot"

DATE = int(SAMPLE_START.timestamp())

Happened: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""What somebody did, as an update without its number."""


@dataclass(slots=True)
class Chat:
    """Sends updates, numbered for all rounds, and remembers how many were acknowledged."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    acknowledged: int = 0

    def flat_out(self, port: int, happened: Happened) -> float:
        """Updates a second, from many people."""
        posts = (_post(number, happened(_person(number))) for number in self.numbers)
        tally = flat_out(port, posts, lambda _body: True, CONNECTIONS, SECONDS)
        self.acknowledged += tally.answered
        return tally.a_second


def measure(folder: Path) -> Report:
    """Three kinds of updates to us and one to each peer, in turn."""
    with ExitStack() as stack:
        told = stack.enter_context(double("telegram"))
        house = stack.enter_context(_installation(folder, told).opened())
        house.store.run_now(_enrol, CHATS)
        # Telegram calls plain http only on loopback by number; badges are named before, by name.
        here = {"port": str(port := free_port()), "public_url": f"http://127.0.0.1:{port}"}
        ours = stack.enter_context(service(_installation(folder, told, **here), port))
        empty = stack.enter_context(peer("telegram-empty", told["url"], told["token"]))
        texts = stack.enter_context(peer("telegram-text", told["url"], told["token"]))
        us, them, stored = Chat(), Chat(), _stored(house)
        rounds = take_turns(
            partial(us.flat_out, ours.port, _unblocks),
            partial(us.flat_out, ours.port, _says("/next")),
            partial(us.flat_out, ours.port, _says("what now")),
            partial(them.flat_out, empty.port, _says("/next")),
            partial(them.flat_out, texts.port, _says("/next")),
            rounds=ROUNDS,
        )
        stored = _stored(house) - stored
    if stored < us.acknowledged:
        raise BrokenFigureError(f"{us.acknowledged} were acknowledged and {stored} are stored")
    return _report(rounds, us.acknowledged)


def _report(rounds: Sequence[Rounds], acknowledged: int) -> Report:
    silent, next_, text, empty, texts = rounds
    nothing, answering = f"{PEER}, empty handler", f"{PEER}, answers with a text"
    lines = [
        Line("stored, nothing to say", silent, "/s", nothing, empty),
        Line("/next: stored and answered", next_, "/s", nothing, empty),
        Line("plain text: stored and answered", text, "/s", nothing, empty),
        Line("   the same", text, "/s", answering, texts),
    ]
    notes = [
        f"{CONNECTIONS} connections, {len(CHATS)} chats; acknowledged once on disk and answered.",
        f"All {acknowledged:,} that we acknowledged are in the database. The peers keep nothing.",
    ]
    return Report(lines, notes)


# --- the programme --------------------------------------------------------------------------


def _installation(folder: Path, told: dict[str, str], **given: str) -> Installation:
    access = {
        "local": "false",
        "telegram_token": told["token"],
        "telegram_api_url": told["url"],
        "telegram_webhook_secret": SECRET,
    }
    return Installation(folder, access | given)


def _enrol(chats: range, tx: Transaction) -> None:
    """Learners in the sample's cohort who said yes, at the double's people."""
    for chat in chats:
        person = tx.people.add(SAMPLE_START, name=f"Person {chat}")
        tx.people.change(person.id, consented_at=SAMPLE_START)
        tx.people.link(person.id, "telegram", "", str(chat), SAMPLE_START)
        tx.cohorts.enrol(person.id, PATHWAY, SAMPLE_START, cohort_code=COHORT)


def _stored(house: House) -> int:
    return house.store.read_now(lambda _asked, tx: tx.inbox.count(), None)


# --- updates --------------------------------------------------------------------------------


def _post(number: int, happened: dict[str, Any]) -> Post:
    headers = {"Content-Type": "application/json", SECRET_HEADER: SECRET}
    return Post(WEBHOOK, headers, json.dumps({"update_id": number, **happened}).encode())


def _person(number: int) -> dict[str, Any]:
    chat = CHATS[number % len(CHATS)]
    return {"id": chat, "is_bot": False, "first_name": "Person", "language_code": "en"}


def _chat(person: dict[str, Any]) -> dict[str, Any]:
    return {"id": person["id"], "type": "private", "first_name": person["first_name"]}


def _says(text: str) -> Happened:
    def happened(person: dict[str, Any]) -> dict[str, Any]:
        message = {"message_id": 1, "date": DATE, "from": person, "chat": _chat(person)}
        return {"message": {**message, "text": text}}

    return happened


def _unblocks(person: dict[str, Any]) -> dict[str, Any]:
    """They let us write again: a fact to keep that needs no answer."""
    bot = {"id": 1, "is_bot": True, "first_name": "Vouch", "username": "vouchline_bot"}
    return {
        "my_chat_member": {
            "chat": _chat(person),
            "from": person,
            "date": DATE,
            "old_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
            "new_chat_member": {"user": bot, "status": "member"},
        }
    }


TELEGRAM = Figure("telegram", "durable updates a second, through the real service", measure)
