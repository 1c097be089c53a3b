"""What the public may see of a badge, gathered in one transaction and judged on the spot."""

from dataclasses import dataclass
from datetime import datetime

from bot.web.work import work_behind
from credentials.catalog.achievement import Achievement
from credentials.registry.handed_in import HandedIn
from credentials.registry.verdicts import Judgement
from handlers.registry.evidence import verify
from handlers.registry.issuer import issuer, log_verifier
from handlers.registry.receipts import verify_brought
from handlers.registry.showing import Shown, holder_shown, shown
from handlers.registry.signer import signer_print
from handlers.wording.voice import Voice
from storage.attempts import Part
from storage.badges import Badge
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Typed:
    """A badge ID as somebody typed it, and when."""

    text: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """A credential or a receipt that somebody brought, and when."""

    file: HandedIn
    now: datetime


@dataclass(frozen=True, slots=True)
class Public:
    """What we know of a badge beside its signed document; only there while anyone may see it."""

    badge: Badge
    achievement: Achievement | None
    holder: str | None
    renewed_by: str | None
    work: tuple[Part, ...]
    """What was handed in, unless the holder hides it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A judged badge. `seen` is what its document says, when any of it may be believed."""

    judgement: Judgement
    now: datetime
    voice: Voice
    sample: bool
    """Whether the issuer is the demonstration's."""
    log_key: str
    issuer_print: str
    """The eight words of the key that signed it; empty if it is none of ours, or did not."""
    seen: Shown | None
    public: Public | None


def look_up(asked: Typed, tx: Transaction) -> Sight:
    """Judge the badge with this ID."""
    return _sight(verify(asked.text, tx, asked.now, asked.now, for_public=True), asked.now, tx)


def look_into(asked: Brought, tx: Transaction) -> Sight:
    """Judge a credential or a receipt that somebody brought as a file."""
    judgement = verify_brought(asked.file, tx, asked.now, asked.now, for_public=True)
    return _sight(judgement, asked.now, tx)


def _sight(judgement: Judgement, now: datetime, tx: Transaction) -> Sight:
    seen = shown(judgement)
    return Sight(
        judgement=judgement,
        now=now,
        voice=Voice("en", tx.programme.timezone),
        sample=tx.programme.local and judgement.issuer == issuer(tx).did,
        log_key=log_verifier(issuer(tx), tx).vkey,
        issuer_print=signer_print(judgement, tx) if seen else "",
        seen=seen,
        public=_public(judgement, tx) if seen else None,
    )


def _public(judgement: Judgement, tx: Transaction) -> Public | None:
    # Anybody can write our badge's ID into a document of their own. Only the log ties the two
    # together, and only then may the holder's name stand beside what the document says.
    if judgement.badge is None or judgement.log is None:
        return None
    badge = tx.badges.get(str(judgement.badge))
    if badge is None or badge.see != "anyone":
        return None
    return Public(
        badge=badge,
        achievement=tx.catalog.achievement_version(badge.achievement_id, badge.version),
        holder=holder_shown(badge, tx, for_public=True),
        renewed_by=_renewed_by(badge, tx),
        work=work_behind(badge, tx),
    )


def _renewed_by(badge: Badge, tx: Transaction) -> str | None:
    newer = tx.badges.renewed_by(badge.id)
    if newer is None or newer.log_index is None or newer.see != "anyone":
        return None
    return newer.id
