"""The evidence on badges, fetched from our own tables for a judge who does not believe them.

Withdrawals are read from what opens their entries' commitments, not from the badge's row: a row
can be edited in silence, an entry cannot. Many badges are fetched together; each is judged alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId, BadgeIdError, badge_id_in
from credentials.registry.entry import EntryKind, open_commitment, parse_entry
from credentials.registry.evidence import Evidence, LogEvidence, NameClaim, Withdrawal
from credentials.registry.verdicts import Judgement, Malformed
from credentials.registry.verify import judge, malformed, not_found, unavailable
from handlers.registry.issuer import endorsers
from handlers.registry.standpoint import Published, Standpoint
from storage.dossiers import Dossier, Happening, Placed, Renewal
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

TELL: Final = "That does not pass by itself: tell the issuer."
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
    """Judge the badge that somebody typed: `verify_all` with one."""
    return verify_all([text], tx, at, now, for_public=for_public, name=name)[0]


def verify_all(
    texts: Sequence[str],
    tx: Transaction,
    at: datetime,
    now: datetime,
    *,
    for_public: bool,
    name: str | None = None,
) -> list[Judgement]:
    """Judge the badges that somebody typed, in their order.

    They are fetched together, so keep them to a thousand or so; every check is made of each.

    Args:
        texts: Badge IDs or share links, as typed.
        tx: Only read from.
        at: The moment the validity is judged for; withdrawals always count.
        now: The clock, which tells how fresh the status list is.
        for_public: A badge that its holder does not share is the same as an unknown one.
        name: A name to compare with the holders'.
    """
    read = [_read(text, at) for text in texts]
    asked = {one for one in read if isinstance(one, BadgeId)}
    files = _files_on(asked, tx, now, for_public=for_public, name=name)
    return [_judged(one, files, at) if isinstance(one, BadgeId) else one for one in read]


def evidence_for(
    asked: BadgeId, tx: Transaction, now: datetime, *, for_public: bool, name: str | None = None
) -> Evidence | None:
    """Everything on one badge; None when nobody has it, it is private, or its holder is forgotten.

    Raises:
        BrokenRecordError: a withdrawal's record is not what the log committed to.
        SealBrokenError: a sealed record was changed.
    """
    return _files_on({asked}, tx, now, for_public=for_public, name=name).evidence(asked)


def _read(text: str, at: datetime) -> BadgeId | Judgement:
    try:
        return badge_id_in(text)
    except BadgeIdError as mistake:
        return malformed(str(mistake), at)


def _judged(asked: BadgeId, files: "_Files", at: datetime) -> Judgement:
    try:
        evidence = files.evidence(asked)
    except (BrokenRecordError, SealBrokenError):
        return unavailable(asked, "Our record of this badge does not open.", TELL, at)
    if evidence is None:
        return not_found(asked, at)
    judgement = judge(evidence, at)
    if isinstance(judgement.verdict, Malformed):
        # The asker typed a good ID: what cannot be read is our own row.
        return unavailable(asked, "Our record of this badge can not be read.", TELL, at)
    return judgement


def _files_on(
    asked: Collection[BadgeId],
    tx: Transaction,
    now: datetime,
    *,
    for_public: bool,
    name: str | None,
) -> "_Files":
    """Read everything on these badges at once."""
    dossiers = tx.dossiers.of([str(one) for one in asked])
    if for_public:
        dossiers = {name: one for name, one in dossiers.items() if one.see == "anyone"}
    places = [one.placed for found in dossiers.values() for one in found.happened]
    entries = tx.dossiers.entries(place for place in places if place is not None)
    return _Files(tx, Standpoint(tx, now), dossiers, entries, for_public, name)


@dataclass(frozen=True, slots=True)
class _Files:
    """What was read on some badges, to make the evidence on each of them from."""

    tx: Transaction
    standpoint: Standpoint
    dossiers: Mapping[str, Dossier]
    """By badge ID; only those that the asker may know of."""
    entries: Mapping[Placed, bytes]
    """The logs' own bytes, by place."""
    for_public: bool
    name: str | None

    def evidence(self, asked: BadgeId) -> Evidence | None:
        """The evidence on one of them; see `evidence_for`."""
        dossier = self.dossiers.get(str(asked))
        if dossier is None:
            return None
        try:
            return self._evidence(asked, dossier)
        except ForgottenError:
            return None

    def _evidence(self, asked: BadgeId, dossier: Dossier) -> Evidence:
        here = self.standpoint
        award = next((one for one in dossier.happened if one.kind == EntryKind.ISSUED), None)
        described = here.described(dossier.achievement_id, dossier.version)
        return Evidence(
            asked=asked,
            heard_at=here.now,
            document=dossier.document,
            keys=here.keys,
            endorsers=endorsers(here.issuer),
            leaked=here.leaked,
            log=self._log_evidence(award, dossier),
            status=here.status(dossier.status_list, dossier.status_revision),
            withdrawals=tuple(self._withdrawals(award, dossier)),
            newer=described.newer,
            renewed_by=_renewed_by(dossier.renewed_by, for_public=self.for_public),
            trusted=described.trusted,
            grace=described.grace,
            claim=self._claim(dossier),
        )

    def _log_evidence(self, award: Happening | None, dossier: Dossier) -> LogEvidence | None:
        """What ties the award to its log's newest checkpoint; None while none covers it."""
        placed = award.placed if award else None
        if award is None or placed is None:
            return None
        published = self.standpoint.published(placed[0])
        if published is None or placed[1] >= published.size:
            return None
        opening = self.tx.dossiers.opening(dossier, award)
        return LogEvidence(
            # No bytes are no entry: the judge says so, whatever became of ours.
            entry=self.entries.get(placed, b""),
            index=placed[1],
            path=self._path(placed, published),
            checkpoint=published.note,
            checkpoint_at=published.at,
            verifier=published.verifier,
            record=opening.record,
            salt=opening.salt,
            witnesses=self.tx.programme.witnesses,
        )

    def _path(self, placed: Placed, published: Published) -> tuple[bytes, ...]:
        log, index = placed
        try:
            return self.tx.log.of(log).inclusion_path(index, published.size)
        except KeyError:
            # A hash is gone from our tables: with no path the judge refuses, as it must.
            return ()

    def _withdrawals(self, award: Happening | None, dossier: Dossier) -> Iterator[Withdrawal]:
        badge_id = dossier.badge_id
        for one in dossier.happened:
            if one is award:
                continue
            opening, place = self.tx.dossiers.opening(dossier, one), one.placed
            entry = one.entry if place is None else self.entries.get(place, b"")
            try:
                open_commitment(parse_entry(entry), opening.salt, opening.record)
            except Mistake as cause:
                raise BrokenRecordError(f"A record of {badge_id} is not the log's.") from cause
            record = opening.record
            if record.badge == badge_id and record.kind in _WITHDRAWALS:
                yield Withdrawal(record.kind, datetime.fromisoformat(record.at), record.reason)

    def _claim(self, dossier: Dossier) -> NameClaim | None:
        if not self.name:
            return None
        salt = self.tx.badges.identity_salt(dossier.badge_id, dossier.holder_id)
        return NameClaim(self.name, salt.hex())


def _renewed_by(newer: Renewal | None, *, for_public: bool) -> str | None:
    if newer is None or newer.log_index is None or (for_public and newer.see != "anyone"):
        return None
    return newer.id
