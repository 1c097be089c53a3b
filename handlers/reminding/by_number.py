"""“Later 2 until 5 May”, “cancel 3”: the buttons of the list of reminders, typed."""

import re
from typing import Final

from handlers.asker import voice_of
from handlers.learner import place
from handlers.learner.door import one
from handlers.messages import Reply, Request
from handlers.reminding import choosing, listing, putting_off
from handlers.reminding.putting_off import LATER_WORD, UNTIL_WORD
from handlers.reminding.typed_day import read_day
from handlers.wording import learner_later as words
from storage.people import Person
from storage.transaction import Transaction

_VERB: Final = rf"(?:(?P<cancel>cancel|cancelar)|{LATER_WORD})"
_VERB_BEHIND: Final = rf"(?:(?P<cancelled>cancel|cancelar)|{LATER_WORD})"
SENTENCE: Final = re.compile(
    rf"/?(?:{_VERB}\s+(?P<number>\d{{1,2}})|(?P<first>\d{{1,2}})\s*[:.]?\s*{_VERB_BEHIND})"
    rf"(?:[\s,:]+{UNTIL_WORD}(?P<day>.*)|[.!])?",
    re.IGNORECASE,
)
"""A button of the list as somebody types it, with its number before or after."""


def by_number(request: Request, person: Person, tx: Transaction) -> Reply:
    """“Later” or “cancel”, a number of the list, and perhaps a day."""
    found = SENTENCE.fullmatch(request.text.strip())
    if found is None:
        return listing.reminders(request, person, tx)
    number, topics = int(found["number"] or found["first"]), listing.shown(request, person, tx)
    if not 1 <= number <= len(topics):
        return one(words.no_such_number(voice_of(person, tx), number))
    matter = choosing.concerning(topics[number - 1], request, person, tx)
    if matter is None:
        return place.moved_on(request, person, tx)
    # “Cancel 2 until 5 May” lets nothing go: whoever names a day wants to hear of it then.
    if found["day"] is not None:
        return putting_off.to_typed_day(found["day"], matter, request, person, tx)
    if found["cancel"] or found["cancelled"]:
        return choosing.let_go(matter, request, person, tx)
    return putting_off.like_the_list(matter, request, person, tx)


def asked_in_words(text: str) -> bool:
    """Whether it is such a sentence and nothing else, whatever else was being asked."""
    found = SENTENCE.fullmatch(text.strip())
    return bool(found and (found["day"] is None or read_day(found["day"])))
