"""Practice between two tries: one at a time, ticked off by the learner (`product.md`, L7)."""

from credentials.assessment.retakes import Wait
from handlers.asker import arguments, voice_of
from handlers.learner import place
from handlers.learner.door import one
from handlers.learner.outcome import practice_of, undone
from handlers.learner.tries import chance_after, last_result, own_attempt
from handlers.messages import Message, Reply, Request
from handlers.wording import learner_practice as words
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction


def practice(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/practice`, or `practice:<attempt>`: the next one that is not done."""
    if not arguments(request):
        attempt = last_result(person, tx)
        if attempt is None or attempt.passed:
            return one(words.no_practice(voice_of(person, tx)))
    else:
        attempt = own_attempt(person, arguments(request)[0], tx)
        if attempt is None or attempt.passed is not False:
            return place.moved_on(request, person, tx)
    return one(_next(attempt, request, person, tx))


def practised(request: Request, person: Person, tx: Transaction) -> Reply:
    """`practised:<attempt>:<n>`: one is done; twice is once."""
    number, count = [*arguments(request), "", ""][:2]
    attempt = own_attempt(person, number, tx)
    every = practice_of(attempt, tx) if attempt and attempt.passed is False else ()
    if attempt is None or not count.isascii() or not count.isdigit() or int(count) >= len(every):
        return place.moved_on(request, person, tx)
    tx.attempts.practised(attempt.id, every[int(count)].id, request.at)
    return one(_next(attempt, request, person, tx))


def _next(attempt: Attempt, request: Request, person: Person, tx: Transaction) -> Message:
    voice, every, left = voice_of(person, tx), practice_of(attempt, tx), undone(attempt, tx)
    if left:
        one_ = left[0]
        return words.practice(
            voice, one_.title, one_.minutes, one_.steps, attempt.number, every.index(one_)
        )
    if not every:
        return words.no_practice(voice)
    chance = chance_after(attempt, person, request.at, tx)
    opens_on = chance.opens_on if isinstance(chance, Wait) else None
    return words.practice_done(voice, opens_on, attempt.achievement_id)
