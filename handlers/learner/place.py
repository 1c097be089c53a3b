"""Where somebody is: said after an old button, and whenever nothing else is asked."""

from handlers.asker import await_answer, voice_of
from handlers.learner.scenes import CARRIED, CODE, NAME
from handlers.learner.upcoming import next_message
from handlers.messages import Message, Reply, Request
from handlers.wording import learner as general
from handlers.wording import learner_start as words
from storage.people import Person
from storage.transaction import Transaction


def here(request: Request, person: Person, tx: Transaction) -> Reply:
    """The question a newcomer left open, else the next step."""
    voice = voice_of(person, tx)
    if not person.name:
        await_answer(request, person, tx, NAME, {CARRIED: ""})
        return Reply((words.which_name(voice),))
    if tx.cohorts.current(person.id) is None:
        await_answer(request, person, tx, CODE)
        return Reply((words.which_code(voice, person.shown_name),))
    return Reply((next_message(person, request.at, tx),))


def moved_on(request: Request, person: Person, tx: Transaction) -> Reply:
    """An old button: say so, then show the place."""
    said = Message(general.moved_on(voice_of(person, tx)))
    return Reply((said, *here(request, person, tx).messages))
