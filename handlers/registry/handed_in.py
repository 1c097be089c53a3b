"""A credential that somebody brings as a file: judged without believing who brought it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId, BadgeIdError, parse_badge_id
from credentials.registry.evidence import Evidence, LogEvidence, NameClaim
from credentials.registry.verdicts import Judgement
from credentials.registry.verify import judge, malformed, unavailable
from handlers.registry.evidence import BrokenRecordError, evidence_for
from handlers.registry.issuer import Issuer, issuer, keys_that_count
from storage.sealing import SealBrokenError
from storage.transaction import Transaction

MOST_BYTES: Final = 256_000
MOST_LEVELS: Final = 40


class NotABadgeError(Mistake):
    """The file holds no credential."""

    advice = "Send the badge's .json file, its link, or its ID."


def read_credential(content: bytes) -> Mapping[str, Any]:
    """Read a credential's JSON, bounded in size and depth.

    Raises:
        NotABadgeError: it is too large, too deep, or no JSON object.
    """
    if len(content) > MOST_BYTES:
        raise NotABadgeError("This file is too large for a badge: 256 KB at most.")
    try:
        document = json.loads(content.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (UnicodeDecodeError, ValueError, RecursionError) as cause:
        raise NotABadgeError("This file is not a badge in JSON.") from cause
    if not isinstance(document, dict) or _depth(document) > MOST_LEVELS:
        raise NotABadgeError("This file is not a badge in JSON.")
    return document


def verify_credential(
    document: Mapping[str, Any],
    tx: Transaction,
    at: datetime,
    now: datetime,
    *,
    for_public: bool,
    name: str | None = None,
    log: LogEvidence | None = None,
) -> Judgement:
    """Judge a credential by itself and by what we know of it: its withdrawal counts, too.

    Of a badge that its holder does not share the public learns what the file itself shows, and
    whether it was withdrawn; nothing else from our records. A receipt brings what ties it to the
    `log`, which then is judged in the place of ours.
    """
    who = issuer(tx)
    alone = Evidence(
        asked=None,
        heard_at=now,
        document=document,
        log=log,
        keys=keys_that_count(who, tx),
        trusted=frozenset({who.did}),
        claim=NameClaim(name, None) if name else None,
    )
    ours = _our_badge(document, who)
    if ours is None:
        return judge(alone, at)
    try:
        known = evidence_for(ours, tx, now, for_public=False, name=name)
    except (BrokenRecordError, SealBrokenError):
        return unavailable(ours, "Our record of this badge does not open.", at)
    if known is None:
        return judge(alone, at)
    if for_public:
        known = replace(known, renewed_by=None)
    return judge(replace(known, asked=None, document=document, log=log or known.log), at)


def unreadable(mistake: Mistake, at: datetime) -> Judgement:
    """The judgement on a file that holds no credential."""
    return malformed(str(mistake), at)


def _our_badge(document: Mapping[str, Any], who: Issuer) -> BadgeId | None:
    name = document.get("id")
    if not isinstance(name, str) or not name.startswith(f"{who.base}/b/"):
        return None
    try:
        return parse_badge_id(name.removeprefix(f"{who.base}/b/"))
    except BadgeIdError:
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two readers may take a different one of two equal keys: such a text has no one meaning.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _depth(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, level = waiting.pop()
        deepest = max(deepest, level)
        if level > MOST_LEVELS:
            return level
        parts = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(part, level + 1) for part in parts]
    return deepest
