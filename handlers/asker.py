"""Who is asking: the person behind a request, their voice, and where the conversation stands."""

from collections.abc import Callable
from typing import Any, TypeAlias

from handlers.messages import Account, Reply, Request
from handlers.wording.voice import Voice
from handlers.zones import zone_named
from storage.conversations import Conversation
from storage.people import Person
from storage.transaction import Transaction

Handler: TypeAlias = Callable[[Request, Transaction], Reply]
"""What every conversation is made of: a plain function inside one transaction."""


def asker(request: Request, tx: Transaction) -> Person | None:
    """The person who owns the account that spoke, if we know them."""
    account = request.account
    return tx.people.by_account(account.platform, account.workspace, account.external_id)


def voice_of(person: Person | None, tx: Transaction) -> Voice:
    """How to speak to somebody; to a stranger in English, in the programme's time zone."""
    if person is None:
        return Voice("en", tx.programme.timezone)
    return Voice(person.language, zone_named(person.timezone))


def place_of(account: Account, request: Request, tx: Transaction) -> str:
    """The blind name of one conversation: an account in a seat."""
    return tx.blind(
        "place", account.platform, account.workspace, account.external_id, request.seat.value
    )


def conversation(request: Request, person: Person, tx: Transaction) -> Conversation:
    """What we are waiting to hear from this person here."""
    return tx.conversations.get(place_of(request.account, request, tx), person.id)


def await_answer(
    request: Request,
    person: Person,
    tx: Transaction,
    scene: str = "",
    notes: dict[str, Any] | None = None,
    misses: int = 0,
) -> None:
    """Wait for something: the next free text goes to the handler of `scene` (see `routes`)."""
    place = place_of(request.account, request, tx)
    tx.conversations.set(place, person.id, request.at, scene, notes, misses)


def words_after_command(request: Request) -> str:
    """What was typed after the command: `/verify VL-…` gives `VL-…`."""
    command, _, rest = request.text.strip().partition(" ")
    return rest.strip() if command.startswith("/") else request.text.strip()


def arguments(request: Request) -> list[str]:
    """What a pressed button carried after its verb: `score:17:fix:2` gives three texts."""
    return request.action.split(":")[1:]
