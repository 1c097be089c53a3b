"""A credential that somebody brings as a file: judged without believing who brought it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from credentials.assessment.days import day_of
from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId, BadgeIdError, parse_badge_id
from credentials.registry.evidence import Evidence, LogEvidence, NameClaim
from credentials.registry.handed_in import HandedIn
from credentials.registry.verdicts import Judgement
from credentials.registry.verify import judge, malformed, unavailable
from handlers.registry.evidence import TELL, BrokenRecordError, evidence_for
from handlers.registry.issuer import Issuer, endorsers, every_key, issuer, leaked_methods
from handlers.registry.token_keys import token_keys
from storage.sealing import SealBrokenError
from storage.transaction import Transaction


def verify_credential(
    brought: HandedIn,
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
    who, reviewed, found = issuer(tx), _reviewed(now, tx), brought.looked_up
    alone = Evidence(
        asked=None,
        heard_at=now,
        document=brought.document,
        log=log,
        # Ours come last: nobody else publishes them.
        keys={**found.keys, **every_key(who, tx)},
        leaked=leaked_methods(who, tx),
        status=found.status,
        trusted=frozenset({who.did, *reviewed}),
        endorsers=endorsers(who),
        reviewed=reviewed,
        claim=NameClaim(name, None) if name else None,
        token=brought.token,
        token_keys={**found.token_keys, **token_keys(who, tx)},
        statements=brought.statements,
        fetched=found.fetched,
    )
    ours = _our_badge(brought.document, who)
    if ours is None:
        return judge(alone, at)
    try:
        known = evidence_for(ours, tx, now, for_public=False, name=name)
    except (BrokenRecordError, SealBrokenError):
        return unavailable(ours, "Our record of this badge does not open.", TELL, at)
    if known is None:
        return judge(alone, at)
    if for_public:
        known = replace(known, renewed_by=None)
    brings = replace(
        known,
        asked=None,
        document=brought.document,
        token=brought.token,
        token_keys=alone.token_keys,
        statements=brought.statements,
        log=log or known.log,
    )
    return judge(brings, at)


def unreadable(mistake: Mistake, at: datetime) -> Judgement:
    """The judgement on a file that holds no credential."""
    return malformed(str(mistake), at)


def _reviewed(now: datetime, tx: Transaction) -> dict[str, date]:
    """The outside issuers that the catalog trusts by their DID, unless their review is late."""
    on = day_of(now, tx.programme.timezone)
    return {
        one.did: one.review_by
        for one in tx.catalog.issuers(on)
        if one.did and one.kind == "external" and one.trust == "trusted" and on <= one.review_by
    }


def _our_badge(document: Mapping[str, Any], who: Issuer) -> BadgeId | None:
    name = document.get("id")
    if not isinstance(name, str) or not name.startswith(f"{who.base}/b/"):
        return None
    try:
        return parse_badge_id(name.removeprefix(f"{who.base}/b/"))
    except BadgeIdError:
        return None
