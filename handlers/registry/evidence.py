"""The evidence on one badge, fetched from our own tables for a judge who does not believe them.

Withdrawals are read from what opens their entries' commitments, not from the badge's row: a row
can be edited in silence, an entry cannot.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of, day_starts
from credentials.catalog.achievement import Achievement
from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId, BadgeIdError, parse_badge_id
from credentials.registry.entry import EntryKind, open_commitment, parse_entry
from credentials.registry.evidence import Evidence, LogEvidence, NameClaim, NewerVersion, Withdrawal
from credentials.registry.verdicts import Judgement, Malformed
from credentials.registry.verify import judge, malformed, not_found, unavailable
from handlers.registry.issuer import Issuer, issuer, keys_that_count, leaked_methods, verifier_of
from handlers.registry.status_lists import status_bits
from handlers.registry.witnessing import cosigned_note
from storage.badges import Badge
from storage.registry_log import RegistryEvent, StoredCheckpoint
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

_WITHDRAWALS: Final = frozenset({EntryKind.REVOKED, EntryKind.SUSPENDED, EntryKind.REINSTATED})


class BrokenRecordError(Mistake):
    """Our own record of a badge contradicts the log."""

    advice = "Tell the issuer. This is not a no."


def verify(
    text: str,
    tx: Transaction,
    at: datetime,
    now: datetime,
    *,
    for_public: bool,
    name: str | None = None,
) -> Judgement:
    """Judge the badge that somebody typed.

    Args:
        text: A badge ID or a share link, as typed.
        tx: Only read from.
        at: The moment the validity is judged for; withdrawals always count.
        now: The clock, which tells how fresh the status list is.
        for_public: A badge that its holder does not share is the same as an unknown one.
        name: A name to compare with the holder's.
    """
    try:
        asked = parse_badge_id(text)
    except BadgeIdError as mistake:
        return malformed(str(mistake), at)
    try:
        evidence = evidence_for(asked, tx, now, for_public=for_public, name=name)
    except (BrokenRecordError, SealBrokenError):
        return unavailable(asked, "Our record of this badge does not open.", at)
    if evidence is None:
        return not_found(asked, at)
    judgement = judge(evidence, at)
    if isinstance(judgement.verdict, Malformed):
        # The asker typed a good ID: what cannot be read is our own row.
        return unavailable(asked, "Our record of this badge can not be read.", at)
    return judgement


def evidence_for(
    asked: BadgeId, tx: Transaction, now: datetime, *, for_public: bool, name: str | None = None
) -> Evidence | None:
    """Everything on one badge; None when nobody has it, it is private, or its holder is forgotten.

    Raises:
        BrokenRecordError: a withdrawal's record is not what the log committed to.
        SealBrokenError: a sealed record was changed.
    """
    badge = tx.badges.get(str(asked))
    if badge is None or (for_public and badge.see != "anyone"):
        return None
    try:
        return _gathered(asked, badge, tx, now, for_public=for_public, name=name)
    except ForgottenError:
        return None


def _gathered(
    asked: BadgeId,
    badge: Badge,
    tx: Transaction,
    now: datetime,
    *,
    for_public: bool,
    name: str | None,
) -> Evidence:
    who, events = issuer(tx), tx.log.events(badge.id)
    award = next((one for one in events if one.kind is EntryKind.ISSUED), None)
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    claim = NameClaim(name, tx.badges.identity_salt(badge).hex()) if name else None
    evidence = Evidence(
        asked=asked,
        heard_at=now,
        document=badge.document,
        keys=keys_that_count(who, tx),
        leaked=leaked_methods(who, tx),
        log=_log_evidence(award, who, tx),
        status=status_bits(badge.status_list, who, tx, now),
        withdrawals=tuple(_withdrawals(badge, [one for one in events if one is not award], tx)),
        newer=_newer(badge, now, tx),
        renewed_by=_renewed_by(badge, tx, for_public=for_public),
        trusted=_trusted(achievement, who),
        claim=claim,
    )
    if achievement is None:
        return evidence
    return replace(evidence, grace=timedelta(days=achievement.renewal.grace_days))


def _log_evidence(issued: RegistryEvent | None, who: Issuer, tx: Transaction) -> LogEvidence | None:
    """What ties the award to the newest checkpoint; None while no checkpoint covers it."""
    latest = tx.log.latest()
    if issued is None or issued.log_index is None or latest is None:
        return None
    if issued.log_index >= latest.size:
        return None
    opening, verifier = tx.log.opening(issued), verifier_of(latest.note, who, tx)
    return LogEvidence(
        entry=_entry(issued.log_index, tx),
        index=issued.log_index,
        path=_path(issued.log_index, latest, tx),
        checkpoint=cosigned_note(latest, verifier.name, tx),
        checkpoint_at=latest.at,
        verifier=verifier,
        record=opening.record,
        salt=opening.salt,
        witnesses=tx.programme.witnesses,
    )


def _entry(index: int, tx: Transaction) -> bytes:
    try:
        return tx.log.entry(index)
    except KeyError:
        # No bytes are no entry: the judge says so, whatever became of ours.
        return b""


def _path(index: int, latest: StoredCheckpoint, tx: Transaction) -> tuple[bytes, ...]:
    try:
        return tx.log.inclusion_path(index, latest.size)
    except KeyError:
        # A hash is gone from our tables: with no path the judge refuses, as it must.
        return ()


def _withdrawals(
    badge: Badge, events: Iterable[RegistryEvent], tx: Transaction
) -> Iterable[Withdrawal]:
    for event in events:
        opening = tx.log.opening(event)
        entry = event.entry if event.log_index is None else _entry(event.log_index, tx)
        try:
            open_commitment(parse_entry(entry), opening.salt, opening.record)
        except Mistake as cause:
            raise BrokenRecordError(f"A record of {badge.id} is not the log's.") from cause
        record = opening.record
        if record.badge == badge.id and record.kind in _WITHDRAWALS:
            yield Withdrawal(record.kind, datetime.fromisoformat(record.at), record.reason)


def _newer(badge: Badge, now: datetime, tx: Transaction) -> NewerVersion | None:
    """A later major version that counts by the clock, whatever moment is judged for."""
    zone = tx.programme.timezone
    on = day_of(now, zone)
    newer = tx.catalog.newer_major(badge.achievement_id, badge.version, on)
    if newer is None:
        return None
    bridge = tx.catalog.bridge_from(badge.achievement_id, badge.version, on)
    since = day_starts(newer.effective_from, zone).astimezone(UTC)
    return NewerVersion(newer.version, since, bridge.why if bridge else "")


def _renewed_by(badge: Badge, tx: Transaction, *, for_public: bool) -> str | None:
    newer = tx.badges.renewed_by(badge.id)
    if newer is None or newer.log_index is None or (for_public and newer.see != "anyone"):
        return None
    return newer.id


def _trusted(achievement: Achievement | None, who: Issuer) -> frozenset[str]:
    # Several profiles sign under one DID: a profile we stopped trusting must not borrow it.
    if achievement is not None and achievement.issuer.trust != "trusted":
        return frozenset()
    return frozenset({who.did})
