"""Receipts: what an employer keeps of a badge, made here and judged here.

Every receipt is judged before it is handed out. None is made for a badge that has been withdrawn:
offline, it would look as good as one made before.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeId
from credentials.registry.canonical import Document
from credentials.registry.evidence import Evidence, LogEvidence
from credentials.registry.handed_in import HandedIn
from credentials.registry.merkle import inclusion_path, inclusion_spans
from credentials.registry.receipt import (
    Receipt,
    ReceiptError,
    evidence_in,
    is_receipt,
    open_receipt,
    parse_receipt,
    to_compare,
)
from credentials.registry.record import is_record
from credentials.registry.tlog_proof import TlogProof
from credentials.registry.verdicts import (
    Judgement,
    Malformed,
    Revoked,
    SignatureInvalid,
    Suspended,
    Unavailable,
)
from credentials.registry.verify import for_comparing, judge, malformed, refuted
from handlers.registry.evidence import BrokenRecordError, evidence_for
from handlers.registry.handed_in import verify_credential
from handlers.registry.issuer import (
    Issuer,
    did_document,
    issuer,
    leaked_log_verifiers,
    log_verifiers,
    verifier_of,
)
from handlers.registry.records import verify_record
from handlers.registry.witnessing import cosigned_note, witnesses_of
from storage.transaction import Transaction

SAVE_AGAIN: Final = "Open the badge's page and save a new receipt."


class WithdrawnError(Mistake):
    """The badge does not count any more."""

    advice: ClassVar[str] = "Its page says what counts. No receipt is made for it."


def receipt_for(
    asked: BadgeId, tx: Transaction, now: datetime, *, for_public: bool
) -> Document | None:
    """The receipt of a badge, as of the newest checkpoint that most witnesses have signed.

    None for a badge that nobody has, that no checkpoint covers yet, or that its holder does not
    show to the public.

    Raises:
        WithdrawnError: it was revoked, or is on hold.
        Mistake: our own records of it do not hold.
    """
    evidence = evidence_for(asked, tx, now, for_public=for_public)
    if evidence is None or evidence.document is None or evidence.log is None:
        return None
    match judge(evidence, now).verdict:
        case Revoked() | Suspended():
            raise WithdrawnError(f"{asked} has been withdrawn.")
        case SignatureInvalid(why) | Malformed(why) | Unavailable(why):
            raise BrokenRecordError(f"The record of {asked} does not hold: {why}")
        case _:
            log = _best_witnessed(evidence.log, tx)
            receipt = _receipt(evidence.document, log, did_document(tx))
    open_receipt(receipt)
    return receipt.as_json()


def verify_brought(
    brought: HandedIn,
    tx: Transaction,
    at: datetime,
    now: datetime,
    *,
    for_public: bool,
    name: str | None = None,
) -> Judgement:
    """Judge what somebody brings as a file: a receipt, a record of badges, or a badge by itself."""
    if is_record(brought.document):
        return verify_record(brought, tx, at, now, for_public=for_public, name=name)
    if not is_receipt(brought.document):
        return verify_credential(brought, tx, at, now, for_public=for_public, name=name)
    try:
        receipt = parse_receipt(brought.document)
    except Mistake as mistake:
        return malformed(str(mistake), at)
    who = issuer(tx)
    try:
        shown = open_receipt(receipt)
        _refuse_second_history(receipt, who, tx)
    except Mistake as mistake:
        return refuted(mistake.what, at)
    log = evidence_in(receipt, shown, tx.programme.witnesses)
    if receipt.log not in log_verifiers(who, tx) or receipt.issuer_did != who.did:
        leaked = receipt.log in leaked_log_verifiers(who, tx)
        return _judged_by_its_own_keys(brought, receipt, log, at, now, leaked=leaked)
    inside = replace(brought, document=receipt.credential)
    return verify_credential(inside, tx, at, now, for_public=for_public, name=name, log=log)


def _refuse_second_history(receipt: Receipt, who: Issuer, tx: Transaction) -> None:
    """Refuse what our log's key has signed and our log does not hold: somebody else has the key."""
    numbers = {name: number for number, name in who.origins}
    if receipt.log not in log_verifiers(who, tx):
        return
    # A place that is not there is no proof of anything: a backup may have been restored.
    with suppress(KeyError):
        if tx.log.of(numbers[receipt.log.name]).entry(receipt.proof.index) != receipt.entry:
            raise ReceiptError("Our log holds another entry at the place that this receipt names.")


def _best_witnessed(log: LogEvidence, tx: Transaction) -> LogEvidence:
    """The same place in the log, under the checkpoint that convinces most.

    Witnesses sign within seconds: just after an award the newest checkpoint has not a signature
    of theirs yet, and a receipt is kept for years.
    """
    origin, known = log.verifier.name, [one.vkey for one in log.witnesses]
    number = next(number for number, name in issuer(tx).origins if name == origin)
    rows = tx.log.of(number)
    newest = rows.latest()
    size = tx.cosignatures.best_size(origin, log.index, newest.size, known) if newest else None
    stored = rows.published(size) if size else None
    verifier = verifier_of(stored.note, issuer(tx), tx) if stored else None
    if stored is None or verifier is None or verifier not in log_verifiers(issuer(tx), tx):
        # Where only a leaked key has signed, no witness helps.
        return log
    spans = inclusion_spans(log.index, stored.size)
    return replace(
        log,
        path=inclusion_path(log.index, stored.size, rows.nodes(*spans)),
        checkpoint=cosigned_note(stored, origin, tx),
        checkpoint_at=stored.at,
        verifier=verifier,
    )


def _receipt(document: Mapping[str, Any], log: LogEvidence, issuer_document: Document) -> Receipt:
    return Receipt(
        credential=dict(document),
        entry=log.entry,
        record=log.record,
        salt=log.salt,
        proof=TlogProof(log.index, log.path, log.checkpoint),
        log=log.verifier,
        witnesses=witnesses_of(log.checkpoint, log.witnesses),
        issuer=issuer_document,
    )


def _judged_by_its_own_keys(
    brought: HandedIn,
    receipt: Receipt,
    log: LogEvidence,
    at: datetime,
    now: datetime,
    *,
    leaked: bool,
) -> Judgement:
    """Whether a receipt holds together; whether it is true, is for the asker to find out."""
    try:
        keys = receipt.keys
    except Mistake as mistake:
        return refuted(mistake.what, at)
    evidence = Evidence(
        asked=None,
        heard_at=now,
        document=receipt.credential,
        keys=keys,
        log=log,
        trusted=frozenset({receipt.issuer_did}),
        statements=brought.statements,
    )
    judgement = judge(evidence, at)
    if leaked:
        why = "The log key that signed this receipt has leaked since."
        return for_comparing(judgement, why, SAVE_AGAIN)
    why = "We do not know the keys that signed this receipt."
    return for_comparing(judgement, why, to_compare(receipt))
