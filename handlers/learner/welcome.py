"""The first words: nothing about anybody is kept before they press [Yes].

What a link carried (`/start HARBOR-27A`, or a personal code) waits in the button, not with us.
"""

from handlers.asker import (
    arguments,
    asker,
    await_answer,
    conversation,
    voice_of,
    words_after_command,
)
from handlers.learner import join, place
from handlers.learner.door import WordedMistake, one
from handlers.learner.scenes import CARRIED, LANGUAGE
from handlers.learner.standing import coach_of
from handlers.messages import ACTION_BYTES, Reply, Request
from handlers.wording import learner_start as words
from storage.people import Person
from storage.transaction import Transaction

LEARNER = "learner"
"""The purpose of a personal link from the roster."""


class UnderAgeError(WordedMistake):
    """The programme says somebody is under age, and names no guardian's consent."""


def stranger(request: Request, tx: Transaction) -> Reply:
    """Whatever somebody says whom we do not know: may we start?"""
    given = words_after_command(request) if request.text.startswith("/start") else ""
    return one(words.consent(voice_of(None, tx), _carried(given)))


def start(request: Request, tx: Transaction) -> Reply:
    """`/start`, with or without something a link carried; somebody we know is shown their place."""
    person = asker(request, tx)
    if person is None or person.consented_at is None:
        return stranger(request, tx)
    here = conversation(request, person, tx)
    # Whatever was asked stays asked; but a greeting is a word, and we have heard it.
    await_answer(request, person, tx, here.scene, here.notes)
    # “hello” begins as well, and carries no code.
    given = words_after_command(request) if request.text.startswith("/") else ""
    return join.try_code(request, person, given, tx) if given else place.here(request, person, tx)


def consent(request: Request, tx: Transaction) -> Reply:
    """[Yes], [What do you keep?] or [No thanks]."""
    said, *rest = [*arguments(request), ""]
    carried, voice = ":".join(rest).rstrip(":"), voice_of(None, tx)
    person = asker(request, tx)
    if person and person.consented_at:
        return place.moved_on(request, person, tx)
    if said == "what":
        return one(words.what_we_keep(voice, carried))
    if said != "yes":
        return one(words.no_thanks(voice))
    return _begin(request, person, carried, tx)


def _begin(request: Request, known: Person | None, carried: str, tx: Transaction) -> Reply:
    """They said yes: from here on there is a person."""
    at, account = request.at, request.account
    listed = tx.people.accept(carried, LEARNER, at) if carried and known is None else None
    person = known or listed or tx.people.add(at, timezone=tx.programme.timezone.key)
    _check_age(person, tx)
    tx.people.change(person.id, consented_at=at)
    if known is None:
        tx.people.link(person.id, account.platform, account.workspace, account.external_id, at)
    await_answer(request, person, tx, LANGUAGE, {CARRIED: "" if listed else carried})
    return one(words.which_language(voice_of(person, tx)))


def _check_age(person: Person, tx: Transaction) -> None:
    if person.minor and person.guardian_consent_on is None:
        voice = voice_of(person, tx)
        raise UnderAgeError(*words.bring_a_coach(voice, coach_of(person, tx)))


def _carried(given: str) -> str:
    """What fits beside `consent:what:` into a button; longer things are none of ours."""
    room = ACTION_BYTES - len(b"consent:what:")
    return given if given.isascii() and len(given) <= room and ":" not in given else ""


def blocked(request: Request, tx: Transaction) -> Reply:
    """The platform says that we can not reach this account any more, or that we can again."""
    person, account = asker(request, tx), request.account
    if person:
        where = (account.platform, account.workspace, account.external_id)
        for each in tx.people.addresses(person.id):
            if (each.platform, each.workspace, each.external_id) == where:
                unless = "blocked" if arguments(request)[:1] == ["blocked"] else None
                tx.people.reachable(each.id, unless=unless)
    return Reply(())
