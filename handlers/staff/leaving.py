"""A learner has left, or is back: typed with their REF, or pressed below a list of names."""

from handlers.asker import arguments, voice_of
from handlers.leaving import come_back, leave
from handlers.messages import Reply, Request
from handlers.wording import staff_leaving as words
from storage.people import Person
from storage.transaction import Transaction


def left(request: Request, ref: str, person: Person, tx: Transaction) -> Reply:
    """`/staff left REF`."""
    voice = voice_of(person, tx)
    if not ref:
        return Reply((words.which(voice, "left"),))
    return Reply((words.left(voice, leave(ref, person, request.at, tx)),))


def back(_request: Request, ref: str, person: Person, tx: Transaction) -> Reply:
    """`/staff back REF`."""
    voice = voice_of(person, tx)
    if not ref:
        return Reply((words.which(voice, "back"),))
    return Reply((words.back(voice, come_back(ref, person, tx)),))


def press_left(request: Request, person: Person, tx: Transaction) -> Reply:
    """The button of one learner."""
    return left(request, next(iter(arguments(request)), ""), person, tx)


def press_back(request: Request, person: Person, tx: Transaction) -> Reply:
    """The same, undone."""
    return back(request, next(iter(arguments(request)), ""), person, tx)
