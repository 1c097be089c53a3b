"""Joining the staff: one code, one account, and the person stays who they are."""

from datetime import timedelta
from typing import ClassVar, Final

from credentials.errors import Mistake
from handlers.asker import asker, voice_of
from handlers.messages import Message, Reply, Request
from handlers.staff.seat import home_message, is_elsewhere
from handlers.wording import staff as words
from storage.transaction import Transaction

MOST_TRIES: Final = 5
PAUSE: Final = timedelta(minutes=15)


class CodeMistake(Mistake):
    """The code does not open the door."""

    advice: ClassVar[str] = "Ask your leader for a new one: each code works once, for a few days."


def join(request: Request, code: str, tx: Transaction) -> Reply:
    """Link this account to the person whose code it is.

    Raises:
        CodeMistake: The code is used, too old or unknown, or the account belongs to another.
    """
    account, known = request.account, asker(request, tx)
    voice = voice_of(known, tx)
    if is_elsewhere(request, tx):
        return Reply((words.unknown_command(voice),))
    if not code:
        return Reply((words.stranger(voice),))
    tried = f"join:{account.platform}:{account.workspace}:{account.external_id}"
    if not tx.limits.take(tried, request.at, MOST_TRIES, PAUSE):
        # Said, not raised: a mistake would undo the count.
        return Reply.say(voice.say("That was a few tries. Please wait 15 minutes, then try again."))
    person = tx.people.accept(code, "staff", request.at)
    if person is None:
        what = voice.say("That code does not work any more, or it never did.")
        return Reply.say(f"{what} {CodeMistake.advice}")
    if known is not None and known.id != person.id:
        raise CodeMistake(
            "This account belongs to somebody else.", "Join from your own account with that code."
        )
    if known is None:
        tx.people.link(
            person.id, account.platform, account.workspace, account.external_id, request.at
        )
    said = words.joined if known is None else words.joined_already
    voice = voice_of(person, tx)
    return Reply((Message(said(voice, person.shown_name)), home_message(request, person, tx)))
