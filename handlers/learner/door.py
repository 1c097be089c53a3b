"""Who comes in, and how: only alone, only after they said yes, and in their own language."""

from collections.abc import Callable

from credentials.errors import Mistake
from handlers.asker import Handler, asker, await_answer, conversation, voice_of
from handlers.learner.scenes import LATER
from handlers.messages import Message, Reply, Request
from handlers.wording import learner as words
from handlers.wording.voice import Voice
from storage.people import Person
from storage.transaction import Transaction

Guest = Callable[[Request, Person, Transaction], Reply]
"""A conversation with somebody who said yes: who they are has been found out already."""


class WordedMistake(Mistake):
    """A mistake said by somebody's own `Voice`: it reaches them as it stands."""


def alone(handler: Handler) -> Handler:
    """Answer in private only: others in a group would read along."""

    def answer(request: Request, tx: Transaction) -> Reply:
        if not request.private:
            return Reply((words.alone(voice_of(asker(request, tx), tx)),))
        return handler(request, tx)

    return answer


def known(
    guest: Guest, otherwise: Handler, *, leaves: bool = False, missed: bool = False
) -> Handler:
    """Let in whoever said yes; everybody else hears `otherwise`, which asks them.

    Somebody who `leaves` for another thing stops what they were doing: the next text they type
    is no answer to an earlier question. Work that was begun stays in its draft. Whatever is
    understood, and so not `missed`, ends the count of misses.
    """

    def answer(request: Request, tx: Transaction) -> Reply:
        person = asker(request, tx)
        if person is None or person.consented_at is None:
            return otherwise(request, tx)
        voice = voice_of(person, tx)
        if request.edited:
            return Reply((words.edited(voice),))
        here = conversation(request, person, tx)
        if leaves:
            await_answer(request, person, tx)
        else:
            misses = here.misses if missed else 0
            # A day that may be typed after *later* is not waited for once they go on.
            scene = "" if request.action and here.scene == LATER else here.scene
            await_answer(request, person, tx, scene, here.notes, misses)
        try:
            return guest(request, person, tx)
        except WordedMistake:
            raise
        except Mistake as mistake:
            raise _translated(mistake, voice) from mistake

    return alone(answer)


def one(message: Message) -> Reply:
    """Answer with one message."""
    return Reply((message,))


def _translated(mistake: Mistake, voice: Voice) -> Mistake:
    """The rules speak English; a sentence of theirs that has a translation is said in it."""
    if voice.language == "en":
        return mistake
    return Mistake(_said(mistake.what, voice), _said(mistake.next_step, voice))


def _said(sentence: str, voice: Voice) -> str:
    # What somebody typed may stand in it, with braces of its own.
    return voice.say(sentence.replace("{", "{{").replace("}", "}}")) if sentence else ""
