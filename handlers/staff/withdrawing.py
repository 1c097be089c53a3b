"""Taking a badge back in three looks: the reason, the public line, and a second person."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from credentials.assessment.governance import Act, check_right
from credentials.notices import Change
from handlers.asker import arguments, await_answer, conversation, voice_of
from handlers.messages import Message, Reply, Request
from handlers.registry.marking import MovedOnError, staff_of
from handlers.registry.proposals import Proposal, confirm, decline, proposals, propose
from handlers.registry.withdrawing import Reason, badge_named, check_change, reason_from
from handlers.staff.answers import to_be_typed
from handlers.staff.seat import home_message
from handlers.wording import staff_withdrawing as words
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

CHANGES: Final[dict[str, Change]] = {
    "revoke": "revoked",
    "suspend": "suspended",
    "reinstate": "reinstated",
}
"""What staff type, and what it makes of a badge."""
WHICH_SCENE: Final = "staff_which"


def begin(word: str) -> Callable[[Request, str, Person, Transaction], Reply]:
    """The conversation that starts with this word and a badge ID."""

    def about(request: Request, text: str, person: Person, tx: Transaction) -> Reply:
        check_right(staff_of(person, tx), Act.WITHDRAW)
        voice = voice_of(person, tx)
        if not text:
            await_answer(request, person, tx, WHICH_SCENE, {"word": word})
            return Reply((to_be_typed(words.which_badge(voice, word), request, voice),))
        await_answer(request, person, tx)
        badge, change = badge_named(text, tx), CHANGES[word]
        if change == "reinstated":
            return _preview(badge, change, None, request, person, tx)
        check_change(badge, change, Reason.OTHER)
        return Reply((words.why(voice, badge, _title(badge, tx), change),))

    return about


def take_badge(request: Request, person: Person, tx: Transaction) -> Reply:
    """Go on with the badge whose ID was asked for."""
    word = str(conversation(request, person, tx).notes["word"])
    return begin(word)(request, request.text.strip(), person, tx)


def choose(request: Request, person: Person, tx: Transaction) -> Reply:
    """Show the public line for the reason that was chosen."""
    badge, change, reason = _pressed(request, tx)
    return _preview(badge, change, reason, request, person, tx)


def ask_second(request: Request, person: Person, tx: Transaction) -> Reply:
    """Line the change up for a second person."""
    badge, change, reason = _pressed(request, tx)
    propose(badge, change, reason, person, request.at, tx)
    said = words.proposed(voice_of(person, tx), badge)
    return Reply((Message(said), home_message(request, person, tx)))


def withdrawals(request: Request, person: Person, tx: Transaction) -> Reply:
    """What waits for a second person."""
    check_right(staff_of(person, tx), Act.WITHDRAW)
    await_answer(request, person, tx)
    voice, waiting = voice_of(person, tx), proposals(tx)
    if not waiting:
        return Reply((words.none_waiting(voice),))
    return Reply(words.listed(voice, [_waiting(one, person, tx) for one in waiting]))


def second(request: Request, person: Person, tx: Transaction) -> Reply:
    """The second person confirms, and it counts."""
    named, *seen = arguments(request) or [""]
    badge = badge_named(named, tx)
    done = confirm(badge, person, ":".join(seen), request.at, tx)
    said = words.done(voice_of(person, tx), badge, done.change)
    return Reply((Message(said), home_message(request, person, tx)))


def refuse(request: Request, person: Person, tx: Transaction) -> Reply:
    """The proposal goes; the badge stays."""
    badge = badge_named(next(iter(arguments(request)), ""), tx)
    decline(badge, person, tx)
    said = words.declined(voice_of(person, tx), badge)
    return Reply((Message(said), home_message(request, person, tx)))


def _preview(
    badge: Badge,
    change: Change,
    reason: Reason | None,
    request: Request,
    person: Person,
    tx: Transaction,
) -> Reply:
    check_right(staff_of(person, tx), Act.WITHDRAW)
    check_change(badge, change, reason)
    voice = voice_of(person, tx)
    today = voice.day(request.at)
    shown = words.preview(voice, badge, _title(badge, tx), change, reason, today)
    waits = next((one for one in proposals(tx) if one.badge_id == badge.id), None)
    if waits is not None and waits.by_id != person.id:
        by = tx.people.get(waits.by_id).shown_name
        shown = replace(shown, text=f"{shown.text} {words.takes_its_place(voice, waits, by)}")
    return Reply((shown,))


def _waiting(one: Proposal, person: Person, tx: Transaction) -> Message:
    badge = badge_named(one.badge_id, tx)
    by = tx.people.get(one.by_id).shown_name
    voice = voice_of(person, tx)
    own = one.by_id == person.id
    return words.waiting(voice, badge, _title(badge, tx), one, by, own=own)


def _pressed(request: Request, tx: Transaction) -> tuple[Badge, Change, Reason | None]:
    badge, change, reason, *_ = (*arguments(request), "", "", "")
    for known in CHANGES.values():
        if known == change:
            return badge_named(badge, tx), known, reason_from(reason) if reason else None
    raise MovedOnError("That button has no use any more.")


def _title(badge: Badge, tx: Transaction) -> str:
    found = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    return found.title if found else badge.achievement_id
