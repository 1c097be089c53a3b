"""What an employer sends as a file: a badge, ours or anybody's, or a list of badge IDs."""

from datetime import timedelta
from typing import Final

from credentials.errors import Mistake
from credentials.registry.badge_list import is_badge_list
from credentials.registry.handed_in import HandedIn, read_handed_in
from handlers.asker import words_after_command
from handlers.employer.bulk import check_list
from handlers.employer.verify import (
    closed_door,
    look_around,
    refusal_of,
    verdict_message,
    voice_for,
)
from handlers.employer.verify import verify as verify_typed
from handlers.messages import Message, Reply, Request, Upload
from handlers.registry.issuer import issuer
from handlers.registry.receipts import verify_brought
from handlers.registry.showing import shown
from handlers.wording import employer as words
from handlers.wording import employer_bulk as bulk_words
from storage.transaction import Transaction

MOST_FILES_AN_HOUR: Final = 10
MOST_FILES: Final = MOST_FILES_AN_HOUR + 1
"""In one message: the last one only to hear that it is too many."""
BULK: Final = "bulk"


def verify(request: Request, tx: Transaction) -> Reply:
    """Answer `/verify …`; with files, as the local chat can send them, check those."""
    if request.files:
        return _checked_all(request, tx)
    if words_after_command(request).lower().partition(" ")[0] == BULK:
        return _ask_for_list(request, tx)
    return verify_typed(request, tx)


def hear(request: Request, tx: Transaction) -> Reply:
    """Check the files that came; without any, look at what was said."""
    if request.action or not request.files:
        said = request.text.strip().lower()
        return _ask_for_list(request, tx) if said == BULK else look_around(request, tx)
    return _checked_all(request, tx)


def _ask_for_list(request: Request, tx: Transaction) -> Reply:
    voice = voice_for(request, tx)
    # Slack's commands carry no files: there, the list comes in a direct message.
    here = request.account.platform != "slack"
    return Reply((closed_door(request, tx) or bulk_words.ask_for_list(voice, here=here),))


def _checked_all(request: Request, tx: Transaction) -> Reply:
    refusal = refusal_of(request, tx)
    if refusal is not None:
        return Reply((refusal,))
    messages: list[Message] = []
    for file in request.files:
        if not _may_send(request, tx):
            messages.append(words.too_many_files(voice_for(request, tx)))
            break
        messages += _checked(file, request, tx)
    return Reply(tuple(messages))


def _may_send(request: Request, tx: Transaction) -> bool:
    account = request.account
    who = f"{account.platform}:{account.workspace}:{account.external_id}"
    hour = timedelta(hours=1)
    return tx.limits.take(f"verify-file:{who}", request.at, MOST_FILES_AN_HOUR, hour)


def _checked(file: Upload, request: Request, tx: Transaction) -> tuple[Message, ...]:
    if words_after_command(request).lower() == BULK:
        return check_list(file.content, request, tx)
    brought = file.brought or _read(file.content)
    if isinstance(brought, HandedIn):
        return (_judged(brought, request, tx),)
    # Slack's commands carry no files, so a list may come without a word.
    if is_badge_list(file.content) or file.name.lower().endswith(".csv"):
        return check_list(file.content, request, tx)
    return (words.not_a_badge(voice_for(request, tx), brought.what, brought.next_step),)


def _read(content: bytes) -> HandedIn | Mistake:
    try:
        return read_handed_in(content)
    except Mistake as mistake:
        return mistake


def _judged(brought: HandedIn, request: Request, tx: Transaction) -> Message:
    judgement = verify_brought(brought, tx, request.at, request.at, for_public=True)
    # A stranger's badge may carry one of our IDs. Only the log ties the two together.
    ours = tx.badges.get(str(judgement.badge)) if judgement.badge and judgement.log else None
    if ours is not None and ours.see == "anyone":
        return verdict_message(request, judgement, tx)
    sample = tx.programme.local and judgement.issuer == issuer(tx).did
    voice = voice_for(request, tx)
    return words.handed_in(voice, judgement, shown(judgement), request.at, sample=sample)
