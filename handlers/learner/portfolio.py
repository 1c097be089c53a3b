"""`/portfolio`: all badges that somebody shares, in one signed file to take along (CLR 2.0).

Signing it takes longer than a transaction may: it is made before (`wanted`, `gather`, `make`), and
handed out inside if their badges are still the same.
"""

from datetime import datetime, timedelta
from typing import Final

from credentials.registry.canonical import canonical
from handlers.asker import asker, voice_of
from handlers.learner.door import one
from handlers.messages import Made, Reply, Request, Seat
from handlers.registry.records import ToSign, shared_badges, signed_record, to_sign
from handlers.wording import learner_portfolio as words
from storage.people import Person
from storage.transaction import Transaction

COMMAND: Final = "portfolio"
WORDS: Final = frozenset({"portfolio", "my portfolio", "portafolio", "mi portafolio"})
MOST_A_DAY: Final = 10
FILE_NAME: Final = "learner-record.json"
_TYPE: Final = "application/json"


def wanted(request: Request) -> bool:
    """Whether this may lead here, so that the file is made before."""
    if request.seat is not Seat.LEARNER or not request.private:
        return False
    said = " ".join(request.text.lower().split())
    typed = said.partition("@")[0].removeprefix("/").strip(".!¡¿? ") in WORDS
    return request.action == COMMAND or typed


def gather(request: Request, tx: Transaction) -> ToSign | None:
    """What is to be signed for who asks; nothing if they share nothing, or have had enough."""
    person = asker(request, tx)
    if person is None or person.consented_at is None or not shared_badges(person, tx):
        return None
    if tx.limits.left(_limit(person), request.at, MOST_A_DAY, timedelta(days=1)) < 1:
        return None
    return to_sign(person, request.at, tx)


def make(given: ToSign, at: datetime) -> Made:
    """Sign it; in no transaction."""
    return Made(given.badges, canonical(signed_record(given, at)))


def portfolio(request: Request, person: Person, tx: Transaction) -> Reply:
    """Hand the file over, or say what is missing for one."""
    voice, shared = voice_of(person, tx), shared_badges(person, tx)
    if not shared:
        return one(words.nothing_shared(voice, has_some=bool(tx.badges.of(person.id))))
    made = request.made
    if not tx.limits.take(_limit(person), request.at, MOST_A_DAY, timedelta(days=1)):
        return one(words.enough(voice))
    if made is None or made.of != tuple(badge.id for badge in shared):
        return one(words.changed(voice))
    file = tx.files.keep(person.id, FILE_NAME, _TYPE, made.content, request.at)
    return one(words.record(voice, len(shared), len(tx.badges.of(person.id)), file))


def _limit(person: Person) -> str:
    return f"record:{person.id}"
