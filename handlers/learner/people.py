"""Help, and the person behind the bot."""

from handlers.asker import await_answer, conversation, voice_of, words_after_command
from handlers.learner import handing_in, place
from handlers.learner.door import one
from handlers.learner.standing import coach_of, cohort_of, pathway_of, today
from handlers.messages import Reply, Request
from handlers.wording import learner as words
from storage.people import Person
from storage.transaction import Transaction


def help_(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/help`, and `/help access`."""
    voice = voice_of(person, tx)
    if words_after_command(request).lower() == "access":
        supports = [words.support(voice, each) for each in _supports(request, person, tx)]
        return one(words.help_access(voice, coach_of(person, tx), supports))
    return one(words.help_text(voice))


def person_(_request: Request, person: Person, tx: Transaction) -> Reply:
    """`/person`: who can help, by name."""
    cohort = cohort_of(person, tx)
    code = cohort.code if cohort else None
    return one(words.person(voice_of(person, tx), coach_of(person, tx), code))


def lost(request: Request, person: Person, tx: Transaction) -> Reply:
    """Nothing fits: an old button shows the place, a file is work, words are asked for again."""
    if request.action:
        return place.moved_on(request, person, tx)
    if request.files:
        return handing_in.unasked(request, person, tx)
    here = conversation(request, person, tx)
    misses = here.misses + 1
    await_answer(request, person, tx, here.scene, here.notes, misses)
    return one(words.not_understood(voice_of(person, tx), misses))


def _supports(request: Request, person: Person, tx: Transaction) -> tuple[str, ...]:
    """What there is on their path, else anywhere."""
    on = today(request.at, tx)
    pathway = pathway_of(person, request.at, tx)
    ids = [pathway.id.partition(".")[0]] if pathway else []
    every = ids or list(dict.fromkeys(each.pack_id for each in tx.catalog.achievements(on)))
    found = [word for name in every for word in tx.catalog.pack(name, on).equity.supports]
    return tuple(dict.fromkeys(found))
