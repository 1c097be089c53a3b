"""A badge that an employer sends as a file: ours or anybody's, as JSON, JWT, PNG or SVG."""

from datetime import timedelta
from typing import Final

from credentials.errors import Mistake
from credentials.registry.handed_in import read_handed_in
from handlers.employer.verify import look_around, refusal_of, verdict_message, voice_for
from handlers.messages import Message, Reply, Request, Upload
from handlers.registry.issuer import issuer
from handlers.registry.receipts import verify_brought
from handlers.registry.showing import shown
from handlers.wording import employer as words
from storage.transaction import Transaction

MOST_FILES_AN_HOUR: Final = 10


def hear(request: Request, tx: Transaction) -> Reply:
    """Check the files that came; without any, look at what was said."""
    if request.action or not request.files:
        return look_around(request, tx)
    refusal = refusal_of(request, tx)
    if refusal is not None:
        return Reply((refusal,))
    messages: list[Message] = []
    for file in request.files:
        if not _may_send(request, tx):
            messages.append(words.too_many_files(voice_for(request, tx)))
            break
        messages.append(_checked(file, request, tx))
    return Reply(tuple(messages))


def _may_send(request: Request, tx: Transaction) -> bool:
    account = request.account
    who = f"{account.platform}:{account.workspace}:{account.external_id}"
    hour = timedelta(hours=1)
    return tx.limits.take(f"verify-file:{who}", request.at, MOST_FILES_AN_HOUR, hour)


def _checked(file: Upload, request: Request, tx: Transaction) -> Message:
    voice = voice_for(request, tx)
    try:
        brought = read_handed_in(file.content)
    except Mistake as mistake:
        return words.not_a_badge(voice, mistake.what, mistake.next_step)
    judgement = verify_brought(brought, tx, request.at, request.at, for_public=True)
    # A stranger's badge may carry one of our IDs. Only the log ties the two together.
    ours = tx.badges.get(str(judgement.badge)) if judgement.badge and judgement.log else None
    if ours is not None and ours.see == "anyone":
        return verdict_message(request, judgement, tx)
    sample = tx.programme.local and judgement.issuer == issuer(tx).did
    return words.handed_in(voice, judgement, shown(judgement), request.at, sample=sample)
