"""The work behind a badge, as far as its holder shows it to anyone."""

import re
from dataclasses import dataclass
from typing import Final

from credentials.registry.badge_id import BadgeIdError, parse_badge_id
from storage.attempts import Part
from storage.badges import Badge
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Asked:
    """The badge somebody asks about, and which piece of its work, counted from 1."""

    badge: str
    place: int


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """One piece of work under a name that is safe in a header."""

    name: str
    content: bytes


def work_behind(badge: Badge, tx: Transaction) -> tuple[Part, ...]:
    """What was handed in for a badge; nothing when its holder hides the work."""
    if badge.see != "anyone" or badge.work == "hidden" or badge.attempt_id is None:
        return ()
    return tuple(tx.attempts.parts(tx.attempts.get(badge.attempt_id)))


def piece_of_work(asked: Asked, tx: Transaction) -> ShownPiece | None:
    """One piece, or None when there is none that anyone may see."""
    try:
        badge = tx.badges.get(str(parse_badge_id(asked.badge)))
        if badge is None or badge.work != "full" or badge.log_index is None:
            return None
        parts = work_behind(badge, tx)
        if not 1 <= asked.place <= len(parts):
            return None
        return _shown(badge, asked.place, parts[asked.place - 1], tx)
    except (BadgeIdError, ForgottenError, SealBrokenError):
        return None


def _shown(badge: Badge, place: int, part: Part, tx: Transaction) -> ShownPiece:
    name = f"{badge.id}-{place}"
    if part.file is None:
        return ShownPiece(f"{name}.txt", (part.text or "").encode())
    ending = part.file.name[part.file.name.rfind(".") :]
    safe = ending if _ENDING.fullmatch(ending) else ""
    return ShownPiece(name + safe, tx.files.read(part.file.file_id))
