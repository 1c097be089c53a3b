"""A judged badge as its page, or as an answer on the verify page. Nothing is looked up here.

What the badge says comes from its signed document; only the holder's name, the work and the
endorsements stand beside it, as the holder and the catalog allow.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.web.looking import Public, Sight
from bot.web.pages import (
    OUTCOME_WORDS,
    BadgePage,
    CheckLine,
    Issuer,
    Link,
    ResultLine,
    Row,
    Standing,
    VerifyResult,
    WorkShown,
)
from credentials.assessment.days import day_of
from credentials.registry.proofs import signable_hash
from credentials.registry.verdicts import Revoked, Superseded, Suspended
from handlers.registry.showing import Shown
from handlers.wording.employer import IDENTITY
from handlers.wording.endorsements import endorsement_words, quote_words
from handlers.wording.moments import with_days
from handlers.wording.records import inside_words, record_title
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice
from storage.attempts import Part

LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {"L1": "Level 1, entry", "L2": "Level 2, working", "L3": "Level 3, leading"}
)
CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "format": "Form",
        "found": "Registry",
        "proof": "Signature",
        "issuer": "Issuer",
        "log": "Public log",
        "status": "Withdrawals",
        "validity": "Time",
        "version": "Version",
        "holder": "Holder",
    }
)
"""Every check of `verify --json`, for people."""
_PIECES: Final = {
    "file": "A file",
    "text": "Text that they wrote",
    "link": "A link",
    "reflection": "Why they did it this way",
}


def badge_page(sight: Sight, seen: Shown, public: Public) -> BadgePage:
    """The page of a badge that anyone may see."""
    words, badge_id = verdict_words(sight.judgement, sight.voice, sight.now), public.badge.id
    return BadgePage(
        badge_id=badge_id,
        title=seen.title,
        version=seen.version,
        level=LEVELS.get(seen.level, seen.level),
        verdict=sight.judgement.verdict.name,
        headline=words.headline,
        detail=words.detail,
        can_do=_can_do(seen, public),
        how_tested=seen.tested,
        identity=_identity(seen),
        issuer=Issuer(seen.issuer, _standing(sight)),
        valid_from=_day(seen.valid_from, sight.voice),
        valid_until=_day(seen.valid_until, sight.voice),
        log_line=_log_line(sight),
        context=_conditions(seen),
        holder=public.holder,
        results=tuple(ResultLine(line.text, line.reached) for line in seen.lines),
        work=_work(public),
        renewed_by=_page_of(public.renewed_by) if public.renewed_by else None,
        earlier=_earlier(sight),
        endorsements=tuple(_endorsements(sight, public)),
        proof=tuple(_proof(sight)),
        picture=f"/b/{badge_id}.svg",
        downloads=(
            Link("The file (JSON)", f"/b/{badge_id}.json"),
            Link("The picture (PNG)", f"/b/{badge_id}.png"),
            Link("The picture (SVG)", f"/b/{badge_id}.svg"),
            *_receipt(sight, badge_id),
        ),
    )


def verify_result(sight: Sight) -> VerifyResult:
    """The answer to somebody who typed an ID or brought a file."""
    words, seen = verdict_words(sight.judgement, sight.voice, sight.now), sight.seen
    return VerifyResult(
        verdict=sight.judgement.verdict.name,
        headline=words.headline,
        detail=words.detail,
        title=seen.title if seen else record_title(sight.voice, sight.judgement),
        holder=sight.public.holder if sight.public else None,
        facts=tuple(_facts(sight, seen)) if seen else tuple(_inside(sight)),
        checks=tuple(
            CheckLine(CHECKS[check.check], check.outcome, check.detail)
            for check in sight.judgement.checks
        ),
        badge=Link("See the badge page", f"/b/{sight.public.badge.id}") if sight.public else None,
    )


def _facts(sight: Sight, seen: Shown) -> Iterable[Row]:
    issuer = Issuer(seen.issuer, _standing(sight))
    yield Row("Given by", f"{issuer.name} ({issuer.words})")
    yield Row("Can do", seen.can_do)
    yield Row("Level", f"{LEVELS.get(seen.level, seen.level)}, version {seen.version}")
    yield Row("Tested", f"{seen.tested} {_identity(seen)}")
    yield Row("Given", _day(seen.valid_from, sight.voice))
    yield Row("Until", _day(seen.valid_until, sight.voice) or "No end date")
    for one in sight.judgement.endorsements:
        yield Row("Endorsed", endorsement_words(sight.voice, one))
    if sight.judgement.badge and sight.judgement.log:
        yield Row("Badge ID", str(sight.judgement.badge), code=True)


def _inside(sight: Sight) -> Iterable[Row]:
    """Each badge of a record, judged by itself."""
    for title, said in inside_words(sight.voice, sight.judgement, sight.now):
        yield Row(title, said)


def _receipt(sight: Sight, badge_id: str) -> tuple[Link, ...]:
    """Of a withdrawn badge none is made: offline, it would look as good as any."""
    if isinstance(sight.judgement.verdict, Revoked | Suspended):
        return ()
    return (Link("Keep a receipt", f"/b/{badge_id}/receipt"),)


def _can_do(seen: Shown, public: Public) -> tuple[str, ...]:
    """One sentence for each skill, when those of the catalog are the very ones that were signed."""
    skills = public.achievement.skills.values() if public.achievement else ()
    sentences = tuple(skill.can_do for skill in skills)
    return sentences if " ".join(sentences) == seen.can_do else (seen.can_do,)


def _conditions(seen: Shown) -> str:
    """The criteria without how it was tested, which stands above them already."""
    return seen.criteria.removeprefix(seen.tested).strip()


def _identity(seen: Shown) -> str:
    return IDENTITY.get(seen.identity, IDENTITY["none"])


def _standing(sight: Sight) -> Standing:
    trusted = any(one.check == "issuer" and one.outcome == "pass" for one in sight.judgement.checks)
    if not trusted:
        return Standing.UNLISTED
    return Standing.SAMPLE if sight.sample else Standing.TRUSTED


def _day(moment: datetime | None, voice: Voice) -> str:
    return voice.day(moment) if moment else ""


def _log_line(sight: Sight) -> str:
    log, voice = sight.judgement.log, sight.voice
    if log is None:
        return "Where it stands in the public log cannot be read now."
    return (
        f"In the public log as entry {log.index}, as of size {log.size}, "
        f"checkpoint at {voice.day(log.checkpoint_at)}, {voice.time(log.checkpoint_at)} "
        f"({voice.timezone.key})."
    )


def _earlier(sight: Sight) -> str:
    """That a later version came, where the verdict is about something else."""
    if isinstance(sight.judgement.verdict, Superseded):
        return ""
    checks = sight.judgement.checks
    return next(
        (one.detail for one in checks if one.check == "version" and one.outcome == "fail"), ""
    )


def _page_of(badge_id: str) -> Link:
    return Link(badge_id, f"/b/{badge_id}")


def _endorsements(sight: Sight, public: Public) -> Iterable[str]:
    """What others signed into the badge, then what the catalog only quotes."""
    signed = sight.judgement.endorsements
    yield from (endorsement_words(sight.voice, one) for one in signed)
    told = {(one.by, one.says) for one in signed}
    if public.achievement is None:
        return
    for one in public.achievement.endorsed_on(day_of(sight.now, sight.voice.timezone)):
        if (one.by, one.says) not in told:
            yield quote_words(sight.voice, one.by, one.says, one.since, one.until)


def _work(public: Public) -> WorkShown:
    match public.badge.work:
        case "full" | "redacted" if not public.work:
            return WorkShown("The holder would show the work, but it was not handed in here.")
        case "full":
            pieces = tuple(_piece(public, place) for place in range(len(public.work)))
            return WorkShown("The holder shows the work.", pieces)
        case "redacted":
            kinds = ", ".join(_PIECES.get(part.kind, part.kind).lower() for part in public.work)
            return WorkShown(f"The holder shows what was handed in, not what is in it: {kinds}.")
        case _:
            return WorkShown("The holder does not show the work.")


def _piece(public: Public, place: int) -> Link:
    part: Part = public.work[place]
    label = part.file.name if part.file else _PIECES.get(part.kind, part.kind)
    return Link(label, f"/b/{public.badge.id}/work/{place + 1}")


def _proof(sight: Sight) -> Iterable[Row]:
    judgement = sight.judgement
    for check in judgement.checks:
        if check.outcome != "skipped":
            label, said = CHECKS[check.check], with_days(sight.voice, check.detail)
            yield Row(label, f"{OUTCOME_WORDS[check.outcome]}. {said}")
    yield Row("The issuer’s identity", judgement.issuer or "", code=True)
    if sight.issuer_print:
        yield Row("Print of the issuer’s key", sight.issuer_print)
    yield Row("The log’s key", sight.log_key, code=True)
    if judgement.document is not None:
        yield Row("Fingerprint (SHA-256)", signable_hash(judgement.document).hex(), code=True)
