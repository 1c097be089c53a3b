"""The whole path, with what is done (`product.md`, L4)."""

from handlers.asker import voice_of
from handlers.learner.door import one
from handlers.learner.standing import catalog_of_today, pathway_of, progress_of, shown_by
from handlers.messages import Reply, Request
from handlers.wording import learner_path as words
from storage.people import Person
from storage.transaction import Transaction


def path(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/path`: every step, and what else they hold."""
    voice, pathway = voice_of(person, tx), pathway_of(person, request.at, tx)
    if pathway is None:
        return one(words.no_path(voice))
    now = progress_of(person, pathway, request.at, tx)
    catalog = catalog_of_today(request.at, tx)
    on_path = {each.step.credential for each in now.steps}
    elsewhere = [
        catalog[each.achievement].title
        for each in shown_by(person, request.at, tx)
        if each.achievement in catalog and each.achievement not in on_path
    ]
    return one(words.path(voice, pathway.title, now, list(dict.fromkeys(elsewhere))))
