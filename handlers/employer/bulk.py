"""A list of badge IDs that an employer sends: counts, and a CSV file with a line for each.

Every badge is judged as if it were asked for alone. Unknown and private ones are the same here too:
the same words and the same empty cells.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from credentials.errors import Mistake
from credentials.exports.safe_csv import safe_csv
from credentials.registry.badge_list import BadgeList, ListedBadge, read_badge_list
from credentials.registry.verdicts import Judgement, Revoked, Suspended
from handlers.asker import asker, voice_of
from handlers.messages import Message, Request
from handlers.registry.evidence import verify_all
from handlers.registry.showing import shown
from handlers.wording import employer_bulk as words
from handlers.wording.employer import trust
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice
from storage.transaction import Transaction

ANSWER: Final = "checked-badges.csv"
MEDIA_TYPE: Final = "text/csv"
_MOST_ECHOED: Final = 60
"""Of a cell that is no badge ID."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One row with its judgement; `same_as` is the row in which this badge stood first."""

    row: ListedBadge
    judgement: Judgement
    same_as: ListedBadge | None


def check_list(content: bytes, request: Request, tx: Transaction) -> tuple[Message, ...]:
    """Judge everything on a list."""
    voice = voice_of(asker(request, tx), tx)
    try:
        listed = read_badge_list(content)
    except Mistake as mistake:
        return (words.not_a_list(voice, mistake.what, mistake.next_step),)
    answered = _answered(listed, request, tx)
    different = [one for one in answered if one.same_as is None]
    counts = Counter(one.judgement.verdict.name for one in different)
    file = tx.files.hand_out(ANSWER, MEDIA_TYPE, _written(answered, voice, tx), request.at)
    repeats = len(answered) - len(different)
    return (
        words.checking(voice, len(different), repeats, listed.blank),
        words.counted(voice, counts, file),
    )


def _answered(listed: BadgeList, request: Request, tx: Transaction) -> list[Answered]:
    texts = [row.text for row in listed.rows]
    judgements = verify_all(texts, tx, request.at, request.at, for_public=True)
    first: dict[str, ListedBadge] = {}
    answered: list[Answered] = []
    for row, judgement in zip(listed.rows, judgements, strict=True):
        name = str(judgement.badge) if judgement.badge else row.text
        before = first.setdefault(name, row)
        answered.append(Answered(row, judgement, None if before is row else before))
    return answered


def _written(answered: Sequence[Answered], voice: Voice, tx: Transaction) -> bytes:
    base = f"{tx.programme.public_url.rstrip('/')}/b/"
    sample = tx.programme.local
    rows = (_row(one, voice, base, sample=sample) for one in answered)
    return safe_csv(words.columns(voice), rows)


def _row(one: Answered, voice: Voice, base: str, *, sample: bool) -> tuple[str, ...]:
    judgement = one.judgement
    said = verdict_words(judgement, voice, judgement.at)
    badge = str(judgement.badge or one.row.text[:_MOST_ECHOED])
    return (
        str(one.row.line),
        badge,
        judgement.verdict.name,
        f"{said.headline} {said.detail}".strip(),
        *_facts(judgement, voice, f"{base}{badge}", sample=sample),
        words.same_as(voice, one.same_as.line) if one.same_as else "",
    )


def _facts(judgement: Judgement, voice: Voice, page: str, *, sample: bool) -> tuple[str, ...]:
    """What the badge says; nothing, where nothing is claimed any more or may be told."""
    seen = shown(judgement)
    if seen is None or isinstance(judgement.verdict, Revoked | Suspended):
        return ("",) * 7
    issuer = f"{seen.issuer} ({trust(voice, judgement, sample=sample)})"
    dates = (_day(moment, voice) for moment in (seen.valid_from, seen.valid_until))
    return (seen.title, seen.version, seen.level, issuer, *dates, page)


def _day(moment: datetime | None, voice: Voice) -> str:
    return moment.astimezone(voice.timezone).date().isoformat() if moment else ""
