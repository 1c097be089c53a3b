"""The judgement of a badge from evidence, without trusting whoever brought the evidence.

Our own database is not believed either: the document is tied to its record, the record to the
commitment in its entry, the entry to a checkpoint that the log's key has signed, the proof to a
key in the issuer's DID document, and the status bit to a signed list. Fetching all that is
somebody else's work; see registry.md, section 4, for the order of the answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.badge_id import BadgeId
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.claims import Claims, read_claims
from credentials.registry.cosignature import WitnessKey, cosigned_by
from credentials.registry.endorsement import judge_endorsements
from credentials.registry.entry import EntryKind, open_commitment, parse_entry
from credentials.registry.evidence import Evidence, LogEvidence, NameClaim, Withdrawal
from credentials.registry.holder import holder_matches
from credentials.registry.merkle import check_inclusion, leaf_hash
from credentials.registry.note import parse_note
from credentials.registry.proofs import signable_hash
from credentials.registry.signatures import check_signature
from credentials.registry.status_list import StatusListError
from credentials.registry.verdicts import (
    Check,
    CheckName,
    Expired,
    Judgement,
    LogPosition,
    Malformed,
    NotFound,
    NotYetValid,
    Outcome,
    Revoked,
    SignatureInvalid,
    Superseded,
    Suspended,
    Unavailable,
    UntrustedIssuer,
    Valid,
    Verdict,
)

_ORDER: Final[tuple[CheckName, ...]] = (
    "format",
    "found",
    "proof",
    "issuer",
    "log",
    "status",
    "validity",
    "version",
    "holder",
)
ASK_THE_ISSUER: Final = "Ask the issuer."
# Hundreds of badges are judged against one checkpoint: its signature is checked once.
_opened_checkpoint = lru_cache(maxsize=64)(open_checkpoint)


@lru_cache(maxsize=64)
def _witnessed(note: str, witnesses: tuple[WitnessKey, ...]) -> int:
    """How many of the witnesses have cosigned; one that signs badly stands in nobody's way."""
    return len(cosigned_by(parse_note(note), witnesses))


class _Refuted(Mistake):
    """The evidence contradicts itself."""


def judge(evidence: Evidence, at: datetime) -> Judgement:
    """The verdict on a badge for the moment `at`.

    `at` moves only the validity window: withdrawals always count, however late they came.
    """
    if evidence.document is None:
        return not_found(evidence.asked, at)
    try:
        claims = read_claims(evidence.document)
        hashed = signable_hash(evidence.document)
    except Mistake as mistake:
        return malformed(mistake.what, at)
    if evidence.asked and not _covered(evidence.log):
        return not_found(evidence.asked, at)
    checks = [
        Check("format", "pass", "This is a badge."),
        Check("found", "pass", "It is in the registry.")
        if evidence.asked
        else Check("found", "skipped", "It was handed in as a file."),
    ]
    try:
        checks.append(_check_proof(evidence, claims, hashed))
        checks.append(_check_issuer(evidence, claims))
        checks.append(_check_log(evidence, claims, hashed))
    except _Refuted as refuted:
        name = _ORDER[len(checks)]
        checks.append(Check(name, "fail", refuted.what))
        return _judgement(SignatureInvalid(refuted.what), checks, evidence, claims, at)
    checks.append(_check_status(evidence, claims))
    checks.append(_check_validity(claims, at))
    checks.append(_check_version(evidence))
    if evidence.claim:
        checks.append(_check_holder(evidence.document, evidence.claim))
    judgement = _judgement(_verdict(evidence, claims, checks, at), checks, evidence, claims, at)
    return replace(judgement, endorsements=judge_endorsements(evidence, at))


def malformed(why: str, at: datetime) -> Judgement:
    """The judgement on something that is no badge and no badge ID."""
    return Judgement(Malformed(why), _stopped_at("format", "fail", why), at)


def not_found(asked: BadgeId | None, at: datetime) -> Judgement:
    """The judgement on a badge that is not there, or that nobody may see: one answer for both."""
    checks = _stopped_at("found", "fail", "No shared record has this ID.")
    return Judgement(NotFound(), checks, at, badge=asked)


def unavailable(asked: BadgeId | None, why: str, next_step: str, at: datetime) -> Judgement:
    """The judgement while the registry, or the record of one badge, cannot be read."""
    checks = _stopped_at("found", "warn", why)
    return Judgement(Unavailable(why, next_step), checks, at, badge=asked)


def refuted(why: str, at: datetime) -> Judgement:
    """The judgement on a receipt that contradicts itself before its badge is looked at."""
    return Judgement(SignatureInvalid(why), _stopped_at("log", "fail", why), at)


def for_comparing(judgement: Judgement, why: str, next_step: str) -> Judgement:
    """The judgement on a receipt that holds together, by keys that do not count here.

    Its own keys prove nothing: a forger brings their own. `why`, and what to do, are the answer.
    """
    if isinstance(judgement.verdict, SignatureInvalid | Malformed):
        return judgement
    checks = tuple(
        Check("issuer", "warn", f"{why} {next_step}") if one.check == "issuer" else one
        for one in judgement.checks
    )
    return replace(judgement, verdict=Unavailable(why, next_step), checks=checks)


def _stopped_at(stopped: CheckName, outcome: Outcome, detail: str) -> tuple[Check, ...]:
    """Every check in order: those before passed, those after were never reached."""
    place = _ORDER.index(stopped)
    return (
        *(Check(name, "pass", "") for name in _ORDER[:place]),
        Check(stopped, outcome, detail),
        *(Check(name, "skipped", "Not reached.") for name in _ORDER[place + 1 : -1]),
    )


def _covered(log: LogEvidence | None) -> bool:
    """Whether a published checkpoint covers the entry: until then, the badge is not there yet.

    A checkpoint that cannot be opened counts as there: the log check then says so.
    """
    if log is None:
        return False
    try:
        return log.index < _opened_checkpoint(log.checkpoint, log.verifier).size
    except Mistake:
        return True


def _check_proof(evidence: Evidence, claims: Claims, hashed: bytes) -> Check:
    if evidence.asked and claims.badge != evidence.asked:
        raise _Refuted("The record holds another badge than the one asked for.")
    try:
        return check_signature(evidence, claims, hashed)
    except Mistake as mistake:
        raise _Refuted(mistake.what) from mistake


def _check_issuer(evidence: Evidence, claims: Claims) -> Check:
    if claims.issuer in evidence.trusted:
        until = evidence.reviewed.get(claims.issuer)
        listed = f" The list is to be looked through by {until.isoformat()}." if until else ""
        return Check("issuer", "pass", f"{claims.issuer_name or claims.issuer} is trusted.{listed}")
    return Check("issuer", "fail", "This issuer is not on the list of trusted issuers.")


def _check_log(evidence: Evidence, claims: Claims, hashed: bytes) -> Check:
    """The chain from document to log: document, record, commitment, entry, root, log key."""
    log = evidence.log
    if log is None:
        return Check("log", "skipped", "A file alone cannot show that it is in the log.")
    record = log.record
    if claims.badge is None or record.badge != claims.badge.text:
        raise _Refuted("The log's record is about another badge.")
    if record.kind is not EntryKind.ISSUED or record.document != hashed.hex():
        raise _Refuted("The log has recorded another document for this badge.")
    try:
        open_commitment(parse_entry(log.entry), log.salt, record)
    except Mistake as mistake:
        raise _Refuted(mistake.what) from mistake
    try:
        checkpoint = _opened_checkpoint(log.checkpoint, log.verifier)
    except Mistake as mistake:
        # A broken note speaks of no badge. Whoever brings one has been refused before: a
        # receipt is opened as a whole. So it is our newest, and whoever spoils it gets no yes.
        return Check("log", "warn", f"The checkpoint that we have does not open: {mistake.what}")
    try:
        check_inclusion(log.index, checkpoint.size, leaf_hash(log.entry), log.path, checkpoint.root)
    except Mistake as mistake:
        raise _Refuted(mistake.what) from mistake
    as_of = f"as of size {checkpoint.size}, checkpoint at {log.checkpoint_at.isoformat()}"
    seen = _witnessed(log.checkpoint, log.witnesses)
    seen_by = f", signed by {several(seen, 'witness', 'witnesses')}" if seen else ""
    return Check("log", "pass", f"Entry {log.index} of the public log, {as_of}{seen_by}.")


def _check_status(evidence: Evidence, claims: Claims) -> Check:
    withdrawn = _withdrawn(evidence.withdrawals)
    if withdrawn:
        return Check("status", "fail", f"The issuer's registry says: {withdrawn.kind.value}.")
    if not claims.has_status:
        return Check("status", "skipped", "This badge names no list of withdrawn badges.")
    bit = _status_bit(evidence, claims)
    if bit is None or evidence.status is None:
        return Check("status", "warn", "We do not have the list of withdrawn badges.")
    as_of = f"the list of {evidence.status.valid_from.isoformat()}"
    if bit:
        return Check("status", "fail", f"Withdrawn, says {as_of}.")
    if evidence.heard_at > evidence.status.valid_until:
        return Check("status", "warn", f"Not withdrawn, says {as_of}, which is out of date.")
    return Check("status", "pass", f"Not withdrawn, says {as_of}.")


def _status_bit(evidence: Evidence, claims: Claims) -> bool | None:
    """The badge's bit, or None when its list, or its place in it, cannot be read."""
    if claims.status is None or evidence.status is None:
        return None
    url, place = claims.status
    try:
        return evidence.status.bit(place) if evidence.status.url == url else None
    except StatusListError:
        return None


def _check_validity(claims: Claims, at: datetime) -> Check:
    if at < claims.valid_from:
        return Check("validity", "fail", f"It starts on {claims.valid_from.isoformat()}.")
    if claims.valid_until is None:
        return Check("validity", "pass", "It has no end.")
    ends = claims.valid_until.isoformat()
    if at > claims.valid_until:
        return Check("validity", "fail", f"It ended on {ends}.")
    return Check("validity", "pass", f"It ends on {ends}.")


def _check_version(evidence: Evidence) -> Check:
    if evidence.newer:
        return Check("version", "fail", f"Version {evidence.newer.version} came after it.")
    if evidence.asked:
        return Check("version", "pass", "No later version asks for more.")
    return Check("version", "skipped", "A file alone cannot show whether there is a later version.")


def _check_holder(document: Mapping[str, Any], claim: NameClaim) -> Check:
    if claim.salt is None:
        return Check("holder", "skipped", "The name in this badge is sealed.")
    if holder_matches(document, claim.name, claim.salt):
        return Check("holder", "pass", "The name matches.")
    return Check("holder", "fail", "The name does not match.")


def _verdict(  # noqa: PLR0911 - one line for each verdict, in the order of registry.md section 4
    evidence: Evidence, claims: Claims, checks: Sequence[Check], at: datetime
) -> Verdict:
    outcome = {check.check: check.outcome for check in checks}
    if withdrawn := _withdrawal(evidence, status=outcome["status"]):
        return withdrawn
    if outcome["log"] == "warn":
        return Unavailable("Our own log can not be read just now.")
    if at < claims.valid_from:
        return NotYetValid(claims.valid_from)
    if claims.valid_until and at > claims.valid_until:
        in_grace = at <= claims.valid_until + evidence.grace
        return Expired(claims.valid_until, in_grace, evidence.renewed_by)
    if evidence.newer:
        return Superseded(evidence.newer.since, evidence.newer.version, evidence.newer.changes)
    if outcome["issuer"] == "fail":
        return UntrustedIssuer(claims.issuer)
    if outcome["proof"] != "pass":
        return Unavailable("We trust this issuer, but do not have its keys.", ASK_THE_ISSUER)
    # An unread list must not pass for "not withdrawn", and an old one only in our own registry,
    # which knows its withdrawals without it.
    own_old_list = evidence.asked and _status_bit(evidence, claims) is False
    if outcome["status"] == "warn" and not own_old_list:
        return Unavailable("We could not read a fresh list of withdrawn badges.")
    return Valid(claims.valid_until)


def _withdrawal(evidence: Evidence, *, status: Outcome) -> Suspended | Revoked | None:
    """The verdict on a badge that the issuer has taken back."""
    withdrawn = _withdrawn(evidence.withdrawals)
    if withdrawn and withdrawn.kind is EntryKind.SUSPENDED:
        return Suspended(withdrawn.at, withdrawn.reason)
    if withdrawn:
        return Revoked(withdrawn.at, withdrawn.reason)
    return Revoked(None, None) if status == "fail" else None


def _withdrawn(withdrawals: Iterable[Withdrawal]) -> Withdrawal | None:
    """The withdrawal that holds: a revocation for ever, a suspension until it is lifted."""
    suspended = None
    for withdrawal in withdrawals:
        if withdrawal.kind is EntryKind.REVOKED:
            return withdrawal
        suspended = withdrawal if withdrawal.kind is EntryKind.SUSPENDED else None
    return suspended


def _judgement(
    verdict: Verdict,
    checks: Sequence[Check],
    evidence: Evidence,
    claims: Claims,
    at: datetime,
) -> Judgement:
    reached = {check.check for check in checks}
    skipped = [
        Check(name, "skipped", "Not reached.") for name in _ORDER[:-1] if name not in reached
    ]
    return Judgement(
        verdict,
        (*checks, *skipped),
        at,
        badge=claims.badge,
        issuer=claims.issuer,
        issuer_name=claims.issuer_name,
        valid_from=claims.valid_from,
        valid_until=claims.valid_until,
        log=_position(evidence.log),
        document=evidence.document,
    )


def _position(log: LogEvidence | None) -> LogPosition | None:
    if log is None:
        return None
    try:
        size = _opened_checkpoint(log.checkpoint, log.verifier).size
    except Mistake:
        return None
    return LogPosition(
        log.index, size, log.checkpoint_at, _witnessed(log.checkpoint, log.witnesses)
    )
