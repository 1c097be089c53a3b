"""A newcomer's next two answers, which can be changed later: the language and the name."""

from credentials.learning.names import tidy_name
from handlers.asker import (
    arguments,
    await_answer,
    conversation,
    voice_of,
    words_after_command,
)
from handlers.learner import join, place
from handlers.learner.door import one
from handlers.learner.scenes import CARRIED, LANGUAGE, NAME
from handlers.learner.standing import cohort_of
from handlers.messages import Message, Reply, Request
from handlers.wording import learner_start as words
from handlers.wording.voice import LANGUAGES
from storage.people import Person
from storage.transaction import Transaction


def language(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/language`, or a language that was typed or pressed."""
    pressed = next(iter(arguments(request)), "")
    said = pressed if request.action else words_after_command(request).lower()
    chosen = next((code for code, name in LANGUAGES.items() if said in {code, name.lower()}), None)
    if chosen is None:
        here = conversation(request, person, tx)
        kept = here if here.scene == LANGUAGE else None
        await_answer(request, person, tx, LANGUAGE, kept.notes if kept else {})
        return one(words.which_language(voice_of(person, tx)))
    here = conversation(request, person, tx)
    tx.people.change(person.id, language=chosen)
    person = tx.people.get(person.id)
    if here.scene == LANGUAGE and CARRIED in here.notes:
        return ask_name(request, person, here.notes[CARRIED], tx)
    done = Message(words.language_set(voice_of(person, tx)))
    return Reply((done, *place.here(request, person, tx).messages))


def ask_name(request: Request, person: Person, carried: str, tx: Transaction) -> Reply:
    """A newcomer is asked for a name; one we know is not."""
    if person.name:
        return _after_name(request, person, carried, tx)
    await_answer(request, person, tx, NAME, {CARRIED: carried})
    return one(words.which_name(voice_of(person, tx)))


def name(request: Request, person: Person, tx: Transaction) -> Reply:
    """The name as they write it."""
    here = conversation(request, person, tx)
    tx.people.rename(person.id, tidy_name(request.text))
    person = tx.people.get(person.id)
    if CARRIED in here.notes:
        return _after_name(request, person, here.notes[CARRIED], tx)
    await_answer(request, person, tx)
    done = Message(words.name_kept(voice_of(person, tx), person.shown_name))
    return Reply((done, *place.here(request, person, tx).messages))


def rename(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/name`: they want another name on new badges."""
    if request.text.startswith("/") and not words_after_command(request):
        await_answer(request, person, tx, NAME)
        return one(words.which_name(voice_of(person, tx)))
    tx.people.rename(person.id, tidy_name(words_after_command(request)))
    person = tx.people.get(person.id)
    done = Message(words.name_kept(voice_of(person, tx), person.shown_name))
    return Reply((done, *place.here(request, person, tx).messages))


def _after_name(request: Request, person: Person, carried: str, tx: Transaction) -> Reply:
    """A code that a link carried is tried; who is in a class already hears which."""
    if carried:
        return join.try_code(request, person, carried, tx)
    cohort = cohort_of(person, tx)
    return join.welcome(request, person, cohort, tx) if cohort else join.ask(request, person, tx)
