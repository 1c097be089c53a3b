"""An employer checks a badge. Unknown and private badges get one and the same answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias

from credentials.registry.badge_list import looks_like_badge_id
from credentials.registry.verdicts import Judgement
from handlers.asker import arguments, asker, voice_of, words_after_command
from handlers.messages import Message, Reply, Request, Seat
from handlers.people import staff_workspace
from handlers.registry import evidence
from handlers.registry.showing import holder_shown, shown
from handlers.registry.signer import signer_print
from handlers.wording import employer as words
from handlers.wording.voice import Voice
from storage.transaction import Transaction

MOST_AN_HOUR: Final = 200
_Wording: TypeAlias = Callable[[Request, Judgement, Transaction], Message]
_MOST_SIGNS: Final = 2_000


def verify(request: Request, tx: Transaction) -> Reply:
    """Answer `/verify`, `/verify help` and `/verify VL-…`."""
    text = words_after_command(request)
    if not text:
        return Reply((words.first(voice_for(request, tx)),))
    if text.lower().partition(" ")[0] == "help":
        return show_help(request, tx)
    return _checked(text, request, tx, verdict_message)


def look_around(request: Request, tx: Transaction) -> Reply:
    """Plain text: check what looks like a badge ID, explain ourselves otherwise."""
    text = request.text.strip()
    if text.startswith("/") and not request.action:
        return Reply((words.no_such_command(voice_for(request, tx)),))
    if request.action or not looks_like_badge_id(text):
        return Reply((words.first(voice_for(request, tx)),))
    return _checked(text, request, tx, verdict_message)


def show_help(request: Request, tx: Transaction) -> Reply:
    """What a badge stands for and how to check one."""
    return Reply((words.help_text(voice_for(request, tx)),))


def show_proof(request: Request, tx: Transaction) -> Reply:
    """Judge the badge again, as things stand now, and show what the verdict rests on."""
    text = next(iter(arguments(request)), "")
    return _checked(text, request, tx, _proof)


def _checked(text: str, request: Request, tx: Transaction, wording: _Wording) -> Reply:
    """Let whoever may check do so, within the hour's measure."""
    refusal = refusal_of(request, tx)
    if refusal is not None:
        return Reply((refusal,))
    judgement = evidence.verify(text[:_MOST_SIGNS], tx, request.at, request.at, for_public=True)
    return Reply((wording(request, judgement, tx),))


def refusal_of(request: Request, tx: Transaction) -> Message | None:
    """Why this person may not check a badge now, if so; else the check is counted."""
    closed = closed_door(request, tx)
    if closed is not None:
        return closed
    person, account = asker(request, tx), request.account
    who = person.id if person else f"{account.platform}:{account.workspace}:{account.external_id}"
    if tx.limits.take(f"verify:{who}", request.at, MOST_AN_HOUR, timedelta(hours=1)):
        return None
    return words.too_many(voice_for(request, tx))


def closed_door(request: Request, tx: Transaction) -> Message | None:
    """Why nobody in this workspace may check badges, if so."""
    voice, state = voice_for(request, tx), _workspace_state(request, tx)
    if state == "blocked":
        return words.blocked(voice)
    return None if state == "approved" else words.not_switched_on(voice)


def _workspace_state(request: Request, tx: Transaction) -> str:
    account = request.account
    # In Slack the seat is no proof of the workspace; elsewhere staff have a seat of their own.
    slack = account.platform == "slack"
    if account.workspace == staff_workspace(tx) if slack else request.seat is Seat.STAFF:
        return "approved"
    found = tx.workspaces.get(account.platform, account.workspace)
    return found.state if found else "waiting"


def verdict_message(request: Request, judgement: Judgement, tx: Transaction) -> Message:
    """The answer about a badge of ours."""
    badge = tx.badges.get(str(judgement.badge)) if judgement.badge else None
    seen = shown(judgement)
    return words.answer(
        voice_for(request, tx),
        judgement,
        seen,
        holder_shown(badge, tx, for_public=True) if seen else None,
        request.at,
        _page(judgement, tx),
        sample=tx.programme.local,
    )


def _proof(request: Request, judgement: Judgement, tx: Transaction) -> Message:
    if shown(judgement) is None:
        return verdict_message(request, judgement, tx)
    voice, page = voice_for(request, tx), _page(judgement, tx)
    return words.proof(voice, judgement, signer_print(judgement, tx), request.at, page)


def _page(judgement: Judgement, tx: Transaction) -> str:
    return f"{tx.programme.public_url.rstrip('/')}/b/{judgement.badge}"


def voice_for(request: Request, tx: Transaction) -> Voice:
    """How the asker is spoken to."""
    return voice_of(asker(request, tx), tx)
